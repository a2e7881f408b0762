//! The sealed configuration as plain immutable data that can stand in a `static`.
//!
//! Every table is flat: one slice per kind of entity, rows of plain values and strings, and references between
//! tables as [`Rows`] or as an index. Nothing here has behaviour; the live objects ([`crate::Gateway`] and those of
//! the runtime) are made from these rows once at start. The compiler fills the same types, runs its checks on them
//! and then writes them out as Rust, so what was checked is what runs.
//!
//! Knows nothing of TOML, files or sockets, and nothing in it is checked again: only the compiler makes one.

mod listener;
mod protocol;
mod route;
mod rows;
mod settings;
mod ssl;
mod upstream;

use std::net::SocketAddr;

pub use listener::{AddressDesc, ListenerDesc, ListenerKind, NetDesc};
pub use protocol::Protocol;
pub use route::{HeaderDesc, HeaderOp, RouteDesc, RouteTimeoutsDesc};
pub use rows::Rows;
pub use settings::{EscapedSlashes, LimitsDesc, LogDesc, LogFormat, RouterDesc, RouterMode, TimeoutsDesc};
pub use ssl::{CertificateDesc, ClientAuthDesc, KeyFormat, KeyType, SslDesc};
pub use upstream::{BalancerKind, NodeDesc, PassHost, UpstreamDesc};

/// A whole sealed configuration.
#[derive(Clone, Copy, Debug)]
pub struct GatewayDesc<'a> {
    /// Name of the file that all of it was read from, for people.
    pub config: &'a str,
    /// SHA-256 over gateway.toml and every file it names, 64 lower-case hex digits.
    pub digest: &'a str,
    /// Sockets to listen on, in the file's order.
    pub listeners: &'a [ListenerDesc<'a>],
    /// Number of worker threads; 0 = one for each core the process may use.
    pub workers: u16,
    /// Peers whose `X-Forwarded-*` and `X-Real-IP` are believed.
    pub trusted_addresses: &'a [NetDesc],
    /// Sizes and counts.
    pub limits: LimitsDesc,
    /// Times.
    pub timeouts: TimeoutsDesc,
    /// Access log.
    pub log: LogDesc,
    /// Name servers; empty = those of /etc/resolv.conf as found at start.
    pub dns_servers: &'a [SocketAddr],
    /// How paths are read and routes are matched.
    pub router: RouterDesc,
    /// Normalised server name that stands for an absent SNI.
    pub fallback_sni: Option<&'a str>,
    /// Enabled SSL objects of `type = "server"`.
    pub ssls: &'a [SslDesc<'a>],
    /// Normalised name patterns; rows of [`SslDesc::names`].
    pub ssl_names: &'a [&'a str],
    /// Server certificates with keys; rows of [`SslDesc::certificates`].
    pub certificates: &'a [CertificateDesc<'a>],
    /// DER of certificates; rows of [`CertificateDesc::chain`] and [`ClientAuthDesc::anchors`].
    pub ders: &'a [&'a [u8]],
    /// Regexes; rows of [`ClientAuthDesc::skip`].
    pub skip_patterns: &'a [&'a str],
    /// Enabled routes, in the file's order.
    pub routes: &'a [RouteDesc<'a>],
    /// Normalised host patterns; rows of [`RouteDesc::hosts`].
    pub route_hosts: &'a [&'a str],
    /// URI patterns; rows of [`RouteDesc::uris`].
    pub route_uris: &'a [&'a str],
    /// Header operations; rows of [`RouteDesc::headers`].
    pub headers: &'a [HeaderDesc<'a>],
    /// Upstreams, named by [`RouteDesc::upstream`].
    pub upstreams: &'a [UpstreamDesc<'a>],
    /// Nodes; rows of [`UpstreamDesc::nodes`].
    pub nodes: &'a [NodeDesc<'a>],
    /// Names of the identity headers, lower case, sorted: removed from every request (semantics: Header hygiene).
    pub identity_headers: &'a [&'a str],
    /// What the banner offers to paste; empty but in the demo configuration.
    pub demo: &'a [&'a str],
    /// Who reaches what, as the build proved it, for people to read: lines of [`crate::matrix::Line`]. Nothing is
    /// decided by it.
    pub matrix: &'a str,
}

impl GatewayDesc<'_> {
    /// `gateway.toml:LINE`, for people.
    pub fn place(&self, line: u32) -> String {
        format!("{}:{line}", self.config)
    }
}
