//! The sealed configuration as plain immutable data that can stand in a `static`.
//!
//! Every table is flat: one slice per kind of entity, rows of plain values and strings, and references between
//! tables as [`Rows`] or as an index. Nothing here has behaviour; the live objects ([`crate::Gateway`] and those of
//! the runtime) are made from these rows once at start. The compiler fills the same types, runs its checks on them
//! and then writes them out as Rust, so what was checked is what runs.
//!
//! Knows nothing of TOML, files or sockets, and nothing in it is checked again: only the compiler makes one.

use std::net::{IpAddr, SocketAddr};

use http::Version;

/// Half-open range of rows `start..end` in one table of [`GatewayDesc`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// First row.
    pub start: u32,
    /// One past the last row.
    pub end: u32,
}

impl Rows {
    /// The rows of `table` that this range names.
    ///
    /// The range is in bounds in everything the compiler makes; a range that is not names no rows.
    pub fn of<T>(self, table: &[T]) -> &[T] {
        table.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

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

/// One listening socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerDesc<'a> {
    /// What is spoken on it.
    pub kind: ListenerKind,
    /// Where.
    pub address: AddressDesc<'a>,
}

/// What a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListenerKind {
    /// TLS, then HTTP/1.1 or h2 by ALPN.
    Https,
    /// HTTP/1.1 in clear.
    Http,
    /// Health answers for an orchestrator, HTTP/1.1 in clear.
    Status,
}

/// Address of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressDesc<'a> {
    /// IP address and port.
    Inet(SocketAddr),
    /// Path of a unix socket.
    Unix(&'a str),
}

/// A network in CIDR form; a single address has the full prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetDesc {
    /// Any address in it.
    pub address: IpAddr,
    /// Length of the prefix in bits.
    pub prefix: u8,
}

/// Sizes and counts; 0 = off. `Default` is all off; the defaults of gateway.toml are in docs/limits.md.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LimitsDesc {
    /// TLS handshakes at once, over the process.
    pub handshakes: u32,
    /// Connections at once, over the process.
    pub connections: u32,
    /// Connections at once of one client address.
    pub connections_per_address: u32,
    /// Requests on one connection before it is closed gracefully.
    pub requests_per_connection: u32,
    /// Bytes of the request target.
    pub request_target: u32,
    /// Bytes of the head in HTTP/1.1; h2 has half of it.
    pub request_head: u32,
    /// Header fields in a request.
    pub request_fields: u32,
    /// Bytes of a request's body.
    pub request_body: u64,
    /// h2 streams at once on one connection.
    pub h2_streams: u32,
    /// Requests at once towards one node.
    pub in_flight_per_node: u32,
    /// Certificates in the client's message.
    pub client_certificates: u32,
}

/// Times in milliseconds; 0 = off. `Default` is all off; the defaults of gateway.toml are in docs/limits.md.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeoutsDesc {
    /// TCP accept to the end of the TLS handshake.
    pub handshake: u32,
    /// End of the handshake to the first byte of a request.
    pub first_request: u32,
    /// First to last byte of a request's head.
    pub request_head: u32,
    /// Idle between two requests.
    pub keep_alive: u32,
    /// Between two reads of a request's body.
    pub request_body: u32,
    /// Without a byte of the response taken by the client.
    pub write_stall: u32,
    /// Age at which a connection is closed gracefully.
    pub connection_age: u32,
    /// Connecting to a node, where neither route nor upstream says otherwise.
    pub upstream_connect: u32,
    /// Request sent to first byte of the response's head.
    pub upstream_first_byte: u32,
    /// Between two reads of a response.
    pub upstream_read: u32,
    /// Grace at SIGTERM.
    pub drain: u32,
}

/// Access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogDesc {
    /// Whether there is one.
    pub access: bool,
    /// Its form.
    pub format: LogFormat,
    /// Whether the logged path has its query.
    pub query: bool,
}

/// Form of the access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// nginx's `combined`.
    Combined,
}

/// `[router]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouterDesc {
    /// APISIX's name of the matching order.
    pub http: RouterMode,
    /// What `%2F` in a path is.
    pub escaped_slashes: EscapedSlashes,
}

/// Order in which host and URI decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterMode {
    /// `radixtree_host_uri`: host first, then URI.
    HostUri,
    /// `radixtree_uri`: URI first; host is a filter.
    Uri,
    /// `radixtree_uri_with_parameter`: as `Uri`, with `:name` and `*name` in patterns.
    UriWithParameter,
}

/// What `%2F` in a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscapedSlashes {
    /// A slash as any other.
    Decode,
    /// One byte of a segment, written `%2F` for matching and forwarding.
    Keep,
    /// Refused with 400.
    Reject,
}

/// One enabled SSL object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SslDesc<'a> {
    /// `id`, or its number in the file from 1, made distinct.
    pub id: &'a str,
    /// Line of its table in [`GatewayDesc::config`].
    pub line: u32,
    /// Rows of [`GatewayDesc::ssl_names`].
    pub names: Rows,
    /// Rows of [`GatewayDesc::certificates`]; at least one.
    pub certificates: Rows,
    /// TLS 1.2 offered.
    pub tls12: bool,
    /// TLS 1.3 offered.
    pub tls13: bool,
    /// Client authentication; with it the object is an mTLS object.
    pub client: Option<ClientAuthDesc>,
}

/// `client` of an SSL object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAuthDesc {
    /// Line of `client` in [`GatewayDesc::config`].
    pub line: u32,
    /// Rows of [`GatewayDesc::ders`]: every certificate of `client.ca`; at least one.
    pub anchors: Rows,
    /// Intermediates that may stand between leaf and trust anchor.
    pub depth: u8,
    /// Rows of [`GatewayDesc::skip_patterns`]; empty = no skip list.
    pub skip: Rows,
}

/// A server certificate and its key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CertificateDesc<'a> {
    /// Rows of [`GatewayDesc::ders`], end-entity first.
    pub chain: Rows,
    /// DER of the private key.
    pub secret_key: &'a [u8],
    /// Container of `secret_key`.
    pub key_format: KeyFormat,
    /// What it signs with.
    pub key_type: KeyType,
}

impl std::fmt::Debug for CertificateDesc<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateDesc").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// DER container of a private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFormat {
    /// PKCS #8 (RFC 5958).
    Pkcs8,
    /// PKCS #1 (RFC 8017).
    Pkcs1,
    /// SEC 1 (RFC 5915).
    Sec1,
}

/// Type of a private key: who reads the key need not try one after the other, which for an ECDSA key costs
/// nearly as much as reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// ECDSA on a curve of NIST's.
    Ecdsa,
    /// Ed25519.
    Ed25519,
    /// RSA.
    Rsa,
}

/// One enabled route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteDesc<'a> {
    /// `id`, or its number in the file from 1, made distinct.
    pub id: &'a str,
    /// `name`, empty without one.
    pub name: &'a str,
    /// Line of its table in [`GatewayDesc::config`].
    pub line: u32,
    /// Rows of [`GatewayDesc::route_hosts`]; empty = any host.
    pub hosts: Rows,
    /// Rows of [`GatewayDesc::route_uris`]; at least one.
    pub uris: Rows,
    /// Bit `1 << m` for each [`crate::Method`] `m`; 0 = any method.
    pub methods: u16,
    /// Higher first among routes of the same path.
    pub priority: i32,
    /// Rows of [`GatewayDesc::headers`]: added first, then set, then removed, each by name.
    pub headers: Rows,
    /// Index into [`GatewayDesc::upstreams`].
    pub upstream: u32,
    /// Times towards its nodes.
    pub timeouts: RouteTimeoutsDesc,
}

/// Times of a route towards its nodes in milliseconds; 0 = off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteTimeoutsDesc {
    /// Connecting to a node.
    pub connect: u32,
    /// Between two writes of the request.
    pub send: u32,
    /// Request sent to the response's head.
    pub first_byte: u32,
    /// Between two reads of the response's body.
    pub read: u32,
}

/// One operation of `proxy-rewrite.headers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderDesc<'a> {
    /// What to do.
    pub op: HeaderOp,
    /// Header name as written.
    pub name: &'a str,
    /// Source of a [`crate::Template`]; empty for `remove`.
    pub value: &'a str,
}

/// Operation on a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderOp {
    /// Append a value.
    Add,
    /// Replace all values; an empty value removes.
    Set,
    /// Remove.
    Remove,
}

/// Where requests of a route go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpstreamDesc<'a> {
    /// How a node is picked.
    pub balancer: BalancerKind,
    /// Rows of [`GatewayDesc::nodes`].
    pub nodes: Rows,
    /// Further nodes to try after a failure.
    pub retries: u32,
    /// Time after which no further node is tried, ms; 0 = no bound.
    pub retry_timeout: u32,
    /// What is sent as `Host`.
    pub pass_host: PassHost,
    /// `upstream_host` for [`PassHost::Rewrite`], else empty.
    pub upstream_host: &'a str,
}

/// How a node is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalancerKind {
    /// Weighted round robin, exact shares over a cycle.
    RoundRobin,
    /// The built-in responder; no nodes.
    Echo,
}

/// What is sent upstream as `Host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassHost {
    /// The client's, with its port.
    Pass,
    /// The node's.
    Node,
    /// `upstream_host`.
    Rewrite,
}

/// One node of an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeDesc<'a> {
    /// IP address (IPv6 without brackets) or DNS name, lower case.
    pub host: &'a str,
    /// Port.
    pub port: u16,
    /// Share; 0 = never picked while a node of another weight exists.
    pub weight: u32,
    /// Higher group first.
    pub priority: i32,
}

/// What a client's connection speaks, as the decisions see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.0 or HTTP/1.1.
    Http1,
    /// HTTP/2.
    H2,
}

impl From<Version> for Protocol {
    fn from(version: Version) -> Self {
        if version == Version::HTTP_2 { Self::H2 } else { Self::Http1 }
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn rows_are_those_between_start_and_end() {
        let check = |start, end, expected: &[u8]| assert_eq!(Rows { start, end }.of(&[7, 8, 9]), expected);
        check(0, 3, &[7, 8, 9]);
        check(1, 2, &[8]);
        check(3, 3, &[]);
        // Not in the table.
        check(2, 4, &[]);
        check(2, 1, &[]);
    }
}
