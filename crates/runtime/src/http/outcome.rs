//! What became of a request upstream, for the access log.

use std::net::SocketAddr;
use std::time::Duration;

/// Filled in by forwarding as it goes, also where it ends in an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Node that was tried last, or that answered.
    pub upstream: Option<SocketAddr>,
    /// Status it answered with.
    pub upstream_status: Option<u16>,
    /// Request handed over to the response's head, over all tries.
    pub upstream_time: Option<Duration>,
    /// Nodes tried.
    pub tries: u32,
}
