//! What the values of variables are read from.

use std::net::SocketAddr;
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::pki::Verdict;
use crate::{CanonicalPath, Connection, Host, Route, UriParams};

/// Groups of the regex that matched, group 0 first; `None` for one that took no part.
pub type Captures<'a> = &'a [Option<&'a str>];

/// A request as far as it is known. A variable of what is not known is empty.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The client's connection.
    pub connection: &'a Connection,
    /// The connection's verdict, judged at `now`.
    pub verdict: &'a Verdict,
    /// The head as received, with its headers cleaned if the request got that far.
    pub head: &'a http::request::Parts,
    /// The path, if it could be read.
    pub path: Option<&'a CanonicalPath>,
    /// The host, if there is one and it could be read.
    pub host: Option<&'a Host>,
    /// The route, if one was found.
    pub route: Option<&'a Route>,
    /// Parameters of the route's URI pattern.
    pub uri_params: Option<&'a UriParams>,
    /// Groups of the route's `regex_uri`.
    pub captures: Captures<'a>,
    /// `$request_id`.
    pub request_id: &'a str,
    /// When the request came.
    pub now: UnixTime,
    /// What became of it; for logs only.
    pub outcome: Option<&'a Outcome>,
}

/// What became of a request.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Status sent to the client.
    pub status: u16,
    /// Bytes of the body sent to the client.
    pub body_bytes_sent: u64,
    /// Bytes of the request's head and body.
    pub request_length: u64,
    /// From the request's first byte to the answer's last.
    pub request_time: Duration,
    /// The node that answered, or was tried last.
    pub upstream_addr: Option<SocketAddr>,
    /// Its status.
    pub upstream_status: Option<u16>,
    /// From the first byte sent to it to the last of its answer.
    pub upstream_response_time: Option<Duration>,
}
