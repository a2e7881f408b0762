//! Upstreams: the live objects behind the rows of upstreams and nodes, and forwarding to them.
//!
//! Each core has its own [`Upstreams`]: connections, resolved names and the retry budget are its own. Across cores
//! there is only [`Shared`]: a position per upstream, so that weighted shares are exact over the whole process, and a
//! count of running requests per node.

mod address;
mod connection;
pub(crate) mod echo;
pub mod error;
pub mod forward;
mod node;
mod pool;
pub(crate) mod request;
mod resolve;
mod send_body;
mod state;
#[cfg(test)]
mod tests;
mod upstream_body;
mod upstreams;
mod wire;

pub use error::ForwardError;
pub use state::Shared;
pub use upstream_body::{UpstreamBody, UpstreamError};
pub use upstreams::Upstreams;
