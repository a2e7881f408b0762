//! The tables that are there once: `[listen]`, `[ssl]`, `[router]`, `[limits]`, `[timeouts]`, `[log]`, `[dns]`.
#![expect(dead_code, reason = "descriptions only")]

use schemars::JsonSchema;

/// Where clients connect.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Listen {
    /// Addresses for TLS, then HTTP/1.1 or h2 by ALPN: `127.0.0.1:9443`, `[::1]:9443`, `unix:/path`.
    https: Option<Addresses>,
    /// Addresses for HTTP/1.1 in clear. Hosts of an SSL object with `client` are refused there.
    http: Option<Addresses>,
    /// One address for /livez and /readyz, in clear. A public one is denied by the rule `public_status`.
    status: Option<String>,
    /// Threads; 0 = one for each core the process may use.
    #[schemars(range(max = 1024), extend("default" = 0))]
    workers: Option<u16>,
    /// Peers whose X-Forwarded-* and X-Real-IP are believed: addresses and networks. None by default, loopback included.
    trusted_addresses: Option<Vec<String>>,
}

/// An address, or a list of addresses.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Addresses {
    One(#[schemars(length(min = 1))] String),
    Many(Vec<String>),
}

/// What holds for TLS as a whole.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Tls {
    /// Server name of clients that send none. Without it they are refused.
    #[schemars(length(min = 1))]
    fallback_sni: Option<String>,
}

/// How routes are chosen.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Router {
    /// Host first, then URI (the default); or URI first, the host being a filter; or likewise with `:name` and `*name` in patterns.
    #[schemars(extend("default" = "radixtree_host_uri"))]
    http: Option<RouterMode>,
    /// What `%2F` in a path is: "decode" a slash, "keep" one byte of a segment, "reject" 400.
    #[schemars(extend("default" = "decode"))]
    escaped_slashes: Option<EscapedSlashes>,
}

#[derive(JsonSchema)]
#[schemars(inline)]
enum RouterMode {
    #[schemars(rename = "radixtree_host_uri")]
    HostUri,
    #[schemars(rename = "radixtree_uri")]
    Uri,
    #[schemars(rename = "radixtree_uri_with_parameter")]
    UriWithParameter,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum EscapedSlashes {
    Decode,
    Keep,
    Reject,
}

/// Limits on what clients may use; 0 = off.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Limits {
    /// TLS handshakes at once.
    #[schemars(extend("default" = 512))]
    handshakes: Option<u32>,
    /// Connections at once.
    #[schemars(extend("default" = 20_000))]
    connections: Option<u32>,
    /// Connections of one address at once.
    #[schemars(extend("default" = 0))]
    connections_per_address: Option<u32>,
    /// Requests on one connection, which is then closed gracefully.
    #[schemars(extend("default" = 10_000))]
    requests_per_connection: Option<u32>,
    /// Bytes of a request's target, else 414.
    #[schemars(extend("default" = 8192))]
    request_target: Option<u32>,
    /// Bytes of a request's head in HTTP/1.1, half of it in h2, else 431.
    #[schemars(extend("default" = 32_768))]
    request_head: Option<u32>,
    /// Fields of a request's head, else 431.
    #[schemars(extend("default" = 100))]
    request_fields: Option<u32>,
    /// Bytes of a request's body, else 413.
    #[schemars(extend("default" = 16_777_216))]
    request_body: Option<u64>,
    /// Streams of one h2 connection at once.
    #[schemars(extend("default" = 100))]
    h2_streams: Option<u32>,
    /// Requests to one node at once, else 503.
    #[schemars(extend("default" = 1024))]
    in_flight_per_node: Option<u32>,
    /// Certificates in a client's message.
    #[schemars(extend("default" = 10))]
    client_certificates: Option<u32>,
}

/// Time-outs: "500ms", "5s", "2m", "1h"; "0s" = off.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Timeouts {
    /// TCP accept to the end of the TLS handshake.
    #[schemars(extend("default" = "10s"))]
    handshake: Option<Duration>,
    /// From there to the first byte of a request.
    #[schemars(extend("default" = "10s"))]
    first_request: Option<Duration>,
    /// From there to the end of its head.
    #[schemars(extend("default" = "10s"))]
    request_head: Option<Duration>,
    /// Idle between requests.
    #[schemars(extend("default" = "60s"))]
    keep_alive: Option<Duration>,
    /// Between two reads of a request's body.
    #[schemars(extend("default" = "30s"))]
    request_body: Option<Duration>,
    /// Without a byte taken by the client.
    #[schemars(extend("default" = "30s"))]
    write_stall: Option<Duration>,
    /// Age of a connection, which is then closed gracefully.
    #[schemars(extend("default" = "1h"))]
    connection_age: Option<Duration>,
    /// Connecting to a node.
    #[schemars(extend("default" = "2s"))]
    upstream_connect: Option<Duration>,
    /// From the request sent to the first byte of the response.
    #[schemars(extend("default" = "60s"))]
    upstream_first_byte: Option<Duration>,
    /// Between two reads of a response.
    #[schemars(extend("default" = "60s"))]
    upstream_read: Option<Duration>,
    /// Grace at SIGTERM.
    #[schemars(extend("default" = "30s"))]
    drain: Option<Duration>,
}

#[derive(JsonSchema)]
#[schemars(inline)]
struct Duration(#[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))] String);

/// The log on standard output.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Log {
    /// Whether there is a line for each request.
    #[schemars(extend("default" = true))]
    access: Option<bool>,
    /// "json", or "combined" as nginx writes it.
    #[schemars(extend("default" = "json"))]
    format: Option<LogFormat>,
    /// Whether the logged path has its query.
    #[schemars(extend("default" = false))]
    query: Option<bool>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum LogFormat {
    Json,
    Combined,
}

/// How names of nodes are resolved.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Dns {
    /// Name servers, "192.0.2.53" or "192.0.2.53:5353". Default: those of /etc/resolv.conf, read once at start.
    servers: Option<Vec<String>>,
}
