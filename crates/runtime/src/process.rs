//! The process and its cores: start, ticks, drain and end.

pub mod core;
pub(crate) mod drain;
pub(crate) mod expiry;
pub(crate) mod panic;
pub(crate) mod phase;
pub mod server;
pub mod tick;
