//! What the tests of the whole gateway share: clients, nodes, certificates, and ways to start the gateway in the
//! process or as one.
//!
//! Nothing here sleeps or has a fixed port, and nothing leaves loopback.

pub mod client;
pub mod gateway;
pub mod h2;
pub mod harness;
pub mod httpbin;
pub mod node;
pub mod product;
pub mod program;
pub mod wire;

pub use sealgate_fixtures as fixtures;
