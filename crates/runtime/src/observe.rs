//! The log: lines made by hand into a buffer of the core, written by one thread, never waited for.

pub mod access;
pub mod clock;
pub mod event;
pub mod line;
pub mod request_id;
pub mod sink;
pub mod throttle;

pub use sink::{Log, Output};
