//! Why a request got no response from upstream, and which status says so.

use std::error::Error;
use std::fmt;
use std::io;

use http::StatusCode;
use sealgate_policy::rewrite::response::BadResponse;

pub use super::resolve::Unresolved;
use crate::http::request_body::BodyFault;

/// Why there is no response of a node. Its text is for the log, not for the client.
#[derive(Debug)]
pub enum ForwardError {
    /// The upstream has no node: 503.
    NoNode,
    /// Every node has `limits.in_flight_per_node` requests already: 503.
    Busy,
    /// The node's name has no address: 502.
    Unresolved(Unresolved),
    /// No connection to the node: 502.
    Connect(io::Error),
    /// The node closed the connection before it answered: 502.
    Closed(hyper::Error),
    /// The node took too long: 504.
    Timeout(Waiting),
    /// The node's answer cannot be read: 502.
    Unreadable(hyper::Error),
    /// The node's answer may not be passed on: 502.
    BadResponse(BadResponse),
    /// The client's body failed while it was being sent: 413, 408 or 400.
    ClientBody(BodyFault),
}

/// What was waited for when a time-out fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The connection.
    Connect,
    /// The node, to take more of the request.
    Send,
    /// The head of the response.
    FirstByte,
}

impl ForwardError {
    /// What the client is told.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoNode | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unresolved(_) | Self::Connect(_) | Self::Closed(_) | Self::Unreadable(_) | Self::BadResponse(_) => {
                StatusCode::BAD_GATEWAY
            }
            Self::Timeout(_) => StatusCode::GATEWAY_TIMEOUT,
            Self::ClientBody(BodyFault::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ClientBody(BodyFault::Stalled) => StatusCode::REQUEST_TIMEOUT,
            Self::ClientBody(BodyFault::Broken) => StatusCode::BAD_REQUEST,
        }
    }

    /// What hyper's `error` is; `answered` = bytes of a response had come.
    pub(super) fn from_hyper(error: hyper::Error, answered: bool) -> Self {
        if answered { Self::Unreadable(error) } else { Self::Closed(error) }
    }
}

impl fmt::Display for ForwardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNode => f.write_str("the upstream has no node"),
            Self::Busy => f.write_str("every node has as many requests as it may have"),
            Self::Unresolved(error) => write!(f, "the node's name cannot be resolved: {error}"),
            Self::Connect(error) => write!(f, "cannot connect to the node: {error}"),
            Self::Closed(error) => write!(f, "the node closed the connection without an answer: {error}"),
            Self::Timeout(Waiting::Connect) => f.write_str("connecting to the node took too long"),
            Self::Timeout(Waiting::Send) => f.write_str("the node took nothing of the request for too long"),
            Self::Timeout(Waiting::FirstByte) => f.write_str("the node took too long to answer"),
            Self::Unreadable(error) => write!(f, "the node's answer cannot be read: {error}"),
            Self::BadResponse(error) => error.fmt(f),
            Self::ClientBody(fault) => fault.fmt(f),
        }
    }
}

impl Error for ForwardError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Connect(error) => Some(error),
            Self::Closed(error) | Self::Unreadable(error) => error.source(),
            _ => None,
        }
    }
}
