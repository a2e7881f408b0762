// Generated from gateway.toml by sealgate; do not edit. `cargo build` makes it again.
// Data only: every table is flat, and `Rows` names a range of rows in another table.

use ::sealgate_policy::desc::{self, *};
type CertificateDesc = desc::CertificateDesc<'static>;
type HeaderDesc = desc::HeaderDesc<'static>;
type ListenerDesc = desc::ListenerDesc<'static>;
type NodeDesc = desc::NodeDesc<'static>;
type RouteDesc = desc::RouteDesc<'static>;
type SslDesc = desc::SslDesc<'static>;
type UpstreamDesc = desc::UpstreamDesc<'static>;

/// The configuration sealed from gateway.toml.
#[allow(unreachable_pub)]
pub static GATEWAY: GatewayDesc<'static> = GatewayDesc {
    config: "gateway.toml",
    digest: "9454d60dc45a1b83ca62e14f57d65d11dcf775ae3ab911712e610f5a110fdcc2",
    listeners: LISTENERS,
    workers: 0,
    trusted_addresses: TRUSTED_ADDRESSES,
    limits: LimitsDesc {
        handshakes: 512,
        connections: 20000,
        connections_per_address: 0,
        requests_per_connection: 10000,
        request_target: 8192,
        request_head: 32768,
        request_fields: 100,
        request_body: 16777216,
        h2_streams: 100,
        in_flight_per_node: 1024,
        client_certificates: 10,
    },
    timeouts: TimeoutsDesc {
        handshake: 10000,
        first_request: 10000,
        request_head: 10000,
        keep_alive: 60000,
        request_body: 30000,
        write_stall: 30000,
        connection_age: 3600000,
        upstream_connect: 2000,
        upstream_first_byte: 60000,
        upstream_read: 60000,
        drain: 30000,
    },
    log: LogDesc {
        access: true,
        format: LogFormat::Json,
        query: false,
    },
    dns_servers: DNS_SERVERS,
    router: RouterDesc {
        http: RouterMode::HostUri,
        escaped_slashes: EscapedSlashes::Decode,
    },
    fallback_sni: None,
    ssls: SSLS,
    ssl_names: SSL_NAMES,
    certificates: CERTIFICATES,
    ders: DERS,
    skip_patterns: SKIP_PATTERNS,
    routes: ROUTES,
    route_hosts: ROUTE_HOSTS,
    route_uris: ROUTE_URIS,
    headers: HEADERS,
    upstreams: UPSTREAMS,
    nodes: NODES,
    identity_headers: IDENTITY_HEADERS,
    demo: DEMO,
    matrix: MATRIX,
};

static LISTENERS: &[ListenerDesc] = &[
    ListenerDesc {
        kind: ListenerKind::Https,
        address: AddressDesc::Inet(
            ::std::net::SocketAddr::new(
                ::std::net::IpAddr::V4(::std::net::Ipv4Addr::new(127, 0, 0, 1)),
                9443,
            ),
        ),
    },
    ListenerDesc {
        kind: ListenerKind::Status,
        address: AddressDesc::Inet(
            ::std::net::SocketAddr::new(
                ::std::net::IpAddr::V4(::std::net::Ipv4Addr::new(127, 0, 0, 1)),
                9464,
            ),
        ),
    },
];

static TRUSTED_ADDRESSES: &[NetDesc] = &[];

static DNS_SERVERS: &[::std::net::SocketAddr] = &[];

static SSLS: &[SslDesc] = &[
    // test.com: asks for a certificate from CN=ROOTCA,O=sealgate demo, depth 1
    SslDesc {
        id: "1",
        line: 18,
        names: Rows { start: 0, end: 1 },
        certificates: Rows { start: 0, end: 1 },
        tls12: true,
        tls13: true,
        client: Some(ClientAuthDesc {
            line: 29,
            anchors: Rows { start: 1, end: 2 },
            depth: 1,
            skip: Rows { start: 0, end: 0 },
        }),
    },
    // *.apisix.dev: asks for a certificate from CN=ROOTCA,O=sealgate demo, depth 5, but on ^/anything.*
    SslDesc {
        id: "2",
        line: 64,
        names: Rows { start: 1, end: 2 },
        certificates: Rows { start: 1, end: 2 },
        tls12: true,
        tls13: true,
        client: Some(ClientAuthDesc {
            line: 69,
            anchors: Rows { start: 3, end: 4 },
            depth: 5,
            skip: Rows { start: 0, end: 1 },
        }),
    },
];

static SSL_NAMES: &[&str] = &["test.com", "*.apisix.dev"];

static SKIP_PATTERNS: &[&str] = &["^/anything.*"];

static ROUTES: &[RouteDesc] = &[
    // test.com /anything → the built-in echo, 3 headers
    RouteDesc {
        id: "1",
        name: "identity",
        line: 33,
        hosts: Rows { start: 0, end: 1 },
        uris: Rows { start: 0, end: 1 },
        methods: 0,
        priority: 0,
        headers: Rows { start: 0, end: 3 },
        upstream: 0,
        timeouts: ROUTE_TIMEOUTS_1,
    },
    // *.apisix.dev /* → the built-in echo
    RouteDesc {
        id: "2",
        name: "everything",
        line: 76,
        hosts: Rows { start: 1, end: 2 },
        uris: Rows { start: 1, end: 2 },
        methods: 0,
        priority: 0,
        headers: Rows { start: 3, end: 3 },
        upstream: 1,
        timeouts: ROUTE_TIMEOUTS_1,
    },
];

static ROUTE_HOSTS: &[&str] = &["test.com", "*.apisix.dev"];

static ROUTE_URIS: &[&str] = &["/anything", "/*"];

static HEADERS: &[HeaderDesc] = &[
    HeaderDesc {
        op: HeaderOp::Set,
        name: "X-Ssl-Client-Fingerprint",
        value: "$ssl_client_fingerprint",
    },
    HeaderDesc {
        op: HeaderOp::Set,
        name: "X-Ssl-Client-S-DN",
        value: "$ssl_client_s_dn",
    },
    HeaderDesc {
        op: HeaderOp::Set,
        name: "X-Ssl-Client-Serial",
        value: "$ssl_client_serial",
    },
];

static UPSTREAMS: &[UpstreamDesc] = &[
    UpstreamDesc {
        balancer: BalancerKind::Echo,
        nodes: Rows { start: 0, end: 0 },
        retries: 0,
        retry_timeout: 0,
        pass_host: PassHost::Pass,
        upstream_host: "",
    },
    UpstreamDesc {
        balancer: BalancerKind::Echo,
        nodes: Rows { start: 0, end: 0 },
        retries: 0,
        retry_timeout: 0,
        pass_host: PassHost::Pass,
        upstream_host: "",
    },
];

static NODES: &[NodeDesc] = &[];

static IDENTITY_HEADERS: &[&str] = &[
    "client-cert",
    "client-cert-chain",
    "x-forwarded-client-cert",
    "x-ssl-client-fingerprint",
    "x-ssl-client-s-dn",
    "x-ssl-client-serial",
];

static DEMO: &[&str] = &[
    "curl --resolve test.com:9443:127.0.0.1 --cacert certs/ca.cer --cert certs/client.cer --key certs/client.key https://test.com:9443/anything  # 200",
    "curl --resolve admin.apisix.dev:9443:127.0.0.1 --cacert certs/ca.cer https://admin.apisix.dev:9443/uuid  # 400",
    "curl --resolve admin.apisix.dev:9443:127.0.0.1 --cacert certs/ca.cer https://admin.apisix.dev:9443/anything/foobar  # 200",
];

const ROUTE_TIMEOUTS_1: RouteTimeoutsDesc = RouteTimeoutsDesc {
    connect: 2000,
    send: 60000,
    first_byte: 60000,
    read: 60000,
};

static CERTIFICATES: &[CertificateDesc] = &[
    CertificateDesc {
        chain: Rows { start: 0, end: 1 },
        secret_key: SECRET_KEY_1,
        key_format: KeyFormat::Pkcs8,
        key_type: KeyType::Ecdsa,
    },
    CertificateDesc {
        chain: Rows { start: 2, end: 3 },
        secret_key: SECRET_KEY_2,
        key_format: KeyFormat::Pkcs8,
        key_type: KeyType::Ecdsa,
    },
];

static DERS: &[&[u8]] = &[DER_1, DER_2, DER_3, DER_2];

static MATRIX: &str = include_str!(concat!(env!("OUT_DIR"), "/gateway/matrix.tsv"));

/// subject     CN=test.com
/// issuer      CN=ROOTCA,O=sealgate demo
/// names       test.com
/// valid       Jan  1 00:00:00 2024 GMT to Jan  1 00:00:00 2124 GMT
/// serial      5EA16A7E00000002
/// SHA-256     95b5d697c3a919210e794b8ca6b6aac6ce3db0c90bb2857b631956491971bcdc
static DER_1: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gateway/1.der"));

/// subject     CN=ROOTCA,O=sealgate demo
/// valid       Jan  1 00:00:00 2024 GMT to Jan  1 00:00:00 2124 GMT
/// serial      5EA16A7E00000001
/// SHA-256     73e7a55cccf767520a4a49b4cfe1f98191544b29fdfa25bcfe2c10c03b5ef379
static DER_2: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gateway/2.der"));

/// subject     CN=admin.apisix.dev
/// issuer      CN=ROOTCA,O=sealgate demo
/// names       *.apisix.dev
/// valid       Jan  1 00:00:00 2024 GMT to Jan  1 00:00:00 2124 GMT
/// serial      5EA16A7E00000003
/// SHA-256     ea984727b0cfb4d087d90c1e130ea57c6f971f44c26ee0c403df023f611fb617
static DER_3: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gateway/3.der"));

/// Private key of CN=test.com
static SECRET_KEY_1: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gateway/1.key"));

/// Private key of CN=admin.apisix.dev
static SECRET_KEY_2: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gateway/2.key"));
