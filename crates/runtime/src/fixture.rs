//! Sealed tables for tests: nothing of a configuration in them, and no limit and no time-out set.

use sealgate_policy::desc::{
    EscapedSlashes, GatewayDesc, LimitsDesc, LogDesc, LogFormat, RouterDesc, RouterMode, TimeoutsDesc,
};

/// Nothing is limited.
pub(crate) const LIMITS: LimitsDesc = LimitsDesc {
    handshakes: 0,
    connections: 0,
    connections_per_address: 0,
    requests_per_connection: 0,
    request_target: 0,
    request_head: 0,
    request_fields: 0,
    request_body: 0,
    h2_streams: 0,
    in_flight_per_node: 0,
    client_certificates: 0,
};

/// Everything may take for ever.
pub(crate) const TIMEOUTS: TimeoutsDesc = TimeoutsDesc {
    handshake: 0,
    first_request: 0,
    request_head: 0,
    keep_alive: 0,
    request_body: 0,
    write_stall: 0,
    connection_age: 0,
    upstream_connect: 0,
    upstream_first_byte: 0,
    upstream_read: 0,
    drain: 0,
};

/// A gateway that listens nowhere and serves nothing.
pub(crate) const GATEWAY: GatewayDesc<'static> = GatewayDesc {
    config: "gateway.toml",
    digest: "",
    listeners: &[],
    workers: 1,
    trusted_addresses: &[],
    limits: LIMITS,
    timeouts: TIMEOUTS,
    log: LogDesc { access: false, format: LogFormat::Json, query: false },
    dns_servers: &[],
    router: RouterDesc { http: RouterMode::HostUri, escaped_slashes: EscapedSlashes::Decode },
    fallback_sni: None,
    ssls: &[],
    ssl_names: &[],
    certificates: &[],
    ders: &[],
    skip_patterns: &[],
    routes: &[],
    route_hosts: &[],
    route_uris: &[],
    headers: &[],
    upstreams: &[],
    nodes: &[],
    identity_headers: &["client-cert", "client-cert-chain", "x-forwarded-client-cert"],
    demo: &[],
    matrix: "",
};
