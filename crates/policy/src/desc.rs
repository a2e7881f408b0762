//! The sealed configuration as plain immutable data that can stand in a `static`.
//!
//! Every table is flat: one slice per kind of entity, rows of plain values and strings, and references between
//! tables as [`Rows`] or as an index. Nothing here has behaviour; the live objects ([`crate::Gateway`] and those of
//! the runtime) are made from these rows once at start. The compiler fills the same types, runs its checks on them
//! and then writes them out as Rust, so what was checked is what runs.
//!
//! A row is defined by the macro `row`, which has for each field its type and what it is to a reader of all fields
//! ([`visit`]).
//!
//! Knows nothing of TOML, files or sockets, and nothing in it is checked again: only the compiler makes one.

mod listener;
mod macros;
mod protocol;
mod route;
mod rows;
mod settings;
mod ssl;
mod upstream;
mod value;
pub mod visit;

use std::net::SocketAddr;

use macros::row;

pub use listener::{AddressDesc, ListenerDesc, ListenerKind, NetDesc};
pub use protocol::Protocol;
pub use route::{HeaderDesc, HeaderOp, RouteDesc, RouteTimeoutsDesc};
pub use rows::Rows;
pub use settings::{EscapedSlashes, LimitsDesc, LogDesc, LogFormat, RouterDesc, RouterMode, TimeoutsDesc};
pub use ssl::{CertificateDesc, ClientAuthDesc, KeyFormat, KeyType, SslDesc};
pub use upstream::{BalancerKind, NodeDesc, PassHost, UpstreamDesc};

row! {
    /// A whole sealed configuration.
    #[derive(Clone, Copy, Debug)]
    pub struct GatewayDesc<'a> {
        /// Name of the file that all of it was read from, for people.
        pub config: &'a str => derived,
        /// SHA-256 over gateway.toml and every file it names, 64 lower-case hex digits.
        pub digest: &'a str => derived,
        /// Sockets to listen on, in the file's order.
        pub listeners: &'a [ListenerDesc<'a>] => table,
        /// Number of worker threads; 0 = one for each core the process may use.
        pub workers: u16 => value("[listen] workers"),
        /// Peers whose `X-Forwarded-*` and `X-Real-IP` are believed.
        pub trusted_addresses: &'a [NetDesc] => table("[listen] trusted_addresses"),
        /// Sizes and counts.
        pub limits: LimitsDesc => nested("[limits]"),
        /// Times.
        pub timeouts: TimeoutsDesc => nested("[timeouts]"),
        /// Access log.
        pub log: LogDesc => nested("[log]"),
        /// Name servers; empty = those of /etc/resolv.conf as found at start.
        pub dns_servers: &'a [SocketAddr] => table("[dns] servers"),
        /// How paths are read and routes are matched.
        pub router: RouterDesc => nested("[router]"),
        /// Normalised server name that stands for an absent SNI.
        pub fallback_sni: Option<&'a str> => value("[ssl] fallback_sni"),
        /// Enabled SSL objects of `type = "server"`.
        pub ssls: &'a [SslDesc<'a>] => table,
        /// Normalised name patterns; rows of [`SslDesc::names`].
        pub ssl_names: &'a [&'a str] => table,
        /// Server certificates with keys; rows of [`SslDesc::certificates`].
        pub certificates: &'a [CertificateDesc<'a>] => table,
        /// DER of certificates; rows of [`CertificateDesc::chain`] and [`ClientAuthDesc::anchors`].
        pub ders: &'a [&'a [u8]] => table,
        /// Regexes; rows of [`ClientAuthDesc::skip`].
        pub skip_patterns: &'a [&'a str] => table,
        /// Enabled routes, in the file's order.
        pub routes: &'a [RouteDesc<'a>] => table,
        /// Normalised host patterns; rows of [`RouteDesc::hosts`].
        pub route_hosts: &'a [&'a str] => table,
        /// URI patterns; rows of [`RouteDesc::uris`].
        pub route_uris: &'a [&'a str] => table,
        /// Header operations; rows of [`RouteDesc::headers`].
        pub headers: &'a [HeaderDesc<'a>] => table,
        /// Upstreams, named by [`RouteDesc::upstream`].
        pub upstreams: &'a [UpstreamDesc<'a>] => table,
        /// Nodes; rows of [`UpstreamDesc::nodes`].
        pub nodes: &'a [NodeDesc<'a>] => table,
        /// Names of the identity headers, lower case, sorted: removed from every request (semantics: Header hygiene).
        pub identity_headers: &'a [&'a str] => table,
        /// What the banner offers to paste; empty but in the demo configuration.
        pub demo: &'a [&'a str] => table,
        /// Who reaches what, as the build proved it, for people to read: lines of [`crate::matrix::Line`]. Nothing is
        /// decided by it.
        pub matrix: &'a str => tsv,
    }
}

impl GatewayDesc<'_> {
    /// `gateway.toml:LINE`, for people.
    pub fn place(&self, line: u32) -> String {
        format!("{}:{line}", self.config)
    }
}

#[cfg(test)]
mod tests;
