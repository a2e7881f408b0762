//! One function per table.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use sealgate_policy::desc::{
    AddressDesc, GatewayDesc, HeaderDesc, LimitsDesc, ListenerDesc, NetDesc, NodeDesc, RouteDesc, RouteTimeoutsDesc,
    Rows, SslDesc, TimeoutsDesc, UpstreamDesc,
};
use syn::Ident;

use super::facts;

/// The types of long tables, each without its lifetime: where a row leaves that open, rustc has to find it, and takes a
/// third longer for the whole (10,000 routes, 20,000 nodes: 4.9 s for 3.7 s, 535 MiB for 420 MiB).
pub(super) fn types() -> impl Iterator<Item = TokenStream> {
    ["CertificateDesc", "HeaderDesc", "NodeDesc", "RouteDesc", "SslDesc", "UpstreamDesc"].into_iter().map(|name| {
        let name = format_ident!("{name}");
        quote!(type #name = desc::#name<'static>;)
    })
}

/// The one public item.
pub(super) fn gateway(desc: &GatewayDesc<'_>) -> TokenStream {
    let doc = format!(" The configuration sealed from {}.", desc.config);
    let (config, digest, workers) = (desc.config, desc.digest, number(desc.workers));
    let (limits, timeouts) = (limits(&desc.limits), timeouts(&desc.timeouts));
    let (access, query) = (desc.log.access, desc.log.query);
    let format = variant("LogFormat", desc.log.format);
    let http = variant("RouterMode", desc.router.http);
    let escaped_slashes = variant("EscapedSlashes", desc.router.escaped_slashes);
    let fallback_sni = match desc.fallback_sni {
        Some(name) => quote!(Some(#name)),
        None => quote!(None),
    };
    quote! {
        #[doc = #doc]
        #[allow(unreachable_pub)]
        pub static GATEWAY: GatewayDesc<'static> = GatewayDesc {
            config: #config,
            digest: #digest,
            listeners: LISTENERS,
            workers: #workers,
            trusted_addresses: TRUSTED_ADDRESSES,
            limits: #limits,
            timeouts: #timeouts,
            log: LogDesc { access: #access, format: #format, query: #query },
            dns_servers: DNS_SERVERS,
            router: RouterDesc { http: #http, escaped_slashes: #escaped_slashes },
            fallback_sni: #fallback_sni,
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
    }
}

/// Every table but those of bytes.
pub(super) fn tables(desc: &GatewayDesc<'_>) -> Vec<TokenStream> {
    let times = &route_times(desc);
    let mut tables = vec![
        table("LISTENERS", &quote!(ListenerDesc<'static>), desc.listeners.iter().map(listener)),
        table("TRUSTED_ADDRESSES", &quote!(NetDesc), desc.trusted_addresses.iter().map(net)),
        table("DNS_SERVERS", &quote!(::std::net::SocketAddr), desc.dns_servers.iter().map(socket_addr)),
        table("SSLS", &quote!(SslDesc), desc.ssls.iter().map(|row| ssl(desc, row))),
        strings("SSL_NAMES", desc.ssl_names),
        strings("SKIP_PATTERNS", desc.skip_patterns),
        table("ROUTES", &quote!(RouteDesc), desc.routes.iter().map(|row| route(desc, row, times))),
        strings("ROUTE_HOSTS", desc.route_hosts),
        strings("ROUTE_URIS", desc.route_uris),
        table("HEADERS", &quote!(HeaderDesc), desc.headers.iter().map(header)),
        table("UPSTREAMS", &quote!(UpstreamDesc), desc.upstreams.iter().map(upstream)),
        table("NODES", &quote!(NodeDesc), desc.nodes.iter().map(node)),
        strings("IDENTITY_HEADERS", desc.identity_headers),
        strings("DEMO", desc.demo),
    ];
    tables.extend(times.iter().map(route_timeouts));
    tables
}

/// Name of the constant for the times of a route: most routes have the same.
type RouteTimes = BTreeMap<RouteTimeoutsDesc, Ident>;

fn route_times(desc: &GatewayDesc<'_>) -> RouteTimes {
    let mut names = RouteTimes::new();
    for row in desc.routes {
        let number = names.len() + 1;
        names.entry(row.timeouts).or_insert_with(|| format_ident!("ROUTE_TIMEOUTS_{number}"));
    }
    names
}

fn route_timeouts((times, name): (&RouteTimeoutsDesc, &Ident)) -> TokenStream {
    let RouteTimeoutsDesc { connect, send, first_byte, read } = times;
    let [connect, send, first_byte, read] = [connect, send, first_byte, read].map(|time| number(*time));
    quote! {
        const #name: RouteTimeoutsDesc = RouteTimeoutsDesc {
            connect: #connect,
            send: #send,
            first_byte: #first_byte,
            read: #read,
        };
    }
}

/// A static slice.
pub(super) fn table(name: &str, row: &TokenStream, rows: impl Iterator<Item = TokenStream>) -> TokenStream {
    let name = format_ident!("{name}");
    quote! {
        static #name: &[#row] = &[#(#rows),*];
    }
}

fn strings(name: &str, rows: &[&str]) -> TokenStream {
    table(name, &quote!(&str), rows.iter().map(|row| quote!(#row)))
}

/// `CERTIFICATES`, with the statics of the keys.
pub(super) fn certificates(desc: &GatewayDesc<'_>, keys: &[Ident]) -> TokenStream {
    let rows = desc.certificates.iter().zip(keys).map(|(row, secret_key)| {
        let (key_format, key_type) = (variant("KeyFormat", row.key_format), variant("KeyType", row.key_type));
        let chain = range(row.chain);
        quote! {
            CertificateDesc {
                chain: #chain,
                secret_key: #secret_key,
                key_format: #key_format,
                key_type: #key_type,
            }
        }
    });
    table("CERTIFICATES", &quote!(CertificateDesc), rows)
}

fn listener(row: &ListenerDesc<'_>) -> TokenStream {
    let kind = variant("ListenerKind", row.kind);
    let address = match &row.address {
        AddressDesc::Inet(address) => {
            let address = socket_addr(address);
            quote!(AddressDesc::Inet(#address))
        }
        AddressDesc::Unix(path) => quote!(AddressDesc::Unix(#path)),
    };
    quote!(ListenerDesc { kind: #kind, address: #address })
}

fn net(row: &NetDesc) -> TokenStream {
    let (address, prefix) = (ip_addr(&row.address), number(row.prefix));
    quote!(NetDesc { address: #address, prefix: #prefix })
}

fn ssl(desc: &GatewayDesc<'_>, row: &SslDesc<'_>) -> TokenStream {
    let facts = facts::ssl(desc, row);
    let SslDesc { id, tls12, tls13, .. } = row;
    let (line, names, certificates) = (number(row.line), range(row.names), range(row.certificates));
    let client = match &row.client {
        None => quote!(None),
        Some(client) => {
            let (line, depth) = (number(client.line), number(client.depth));
            let (anchors, skip) = (range(client.anchors), range(client.skip));
            quote! {
                Some(ClientAuthDesc {
                    line: #line,
                    anchors: #anchors,
                    depth: #depth,
                    skip: #skip,
                })
            }
        }
    };
    quote! {
        #(#[comment = #facts])*
        SslDesc {
            id: #id,
            line: #line,
            names: #names,
            certificates: #certificates,
            tls12: #tls12,
            tls13: #tls13,
            client: #client,
        }
    }
}

fn route(desc: &GatewayDesc<'_>, row: &RouteDesc<'_>, times: &RouteTimes) -> TokenStream {
    let facts = facts::route(desc, row);
    let RouteDesc { id, name, .. } = row;
    let (hosts, uris, headers) = (range(row.hosts), range(row.uris), range(row.headers));
    let (line, methods) = (number(row.line), number(row.methods));
    let (priority, upstream) = (number(row.priority), number(row.upstream));
    let timeouts = &times[&row.timeouts];
    quote! {
        #(#[comment = #facts])*
        RouteDesc {
            id: #id,
            name: #name,
            line: #line,
            hosts: #hosts,
            uris: #uris,
            methods: #methods,
            priority: #priority,
            headers: #headers,
            upstream: #upstream,
            timeouts: #timeouts,
        }
    }
}

fn header(row: &HeaderDesc<'_>) -> TokenStream {
    let op = variant("HeaderOp", row.op);
    let HeaderDesc { name, value, .. } = row;
    quote!(HeaderDesc { op: #op, name: #name, value: #value })
}

fn upstream(row: &UpstreamDesc<'_>) -> TokenStream {
    let (balancer, pass_host) = (variant("BalancerKind", row.balancer), variant("PassHost", row.pass_host));
    let (nodes, retries, retry_timeout) = (range(row.nodes), number(row.retries), number(row.retry_timeout));
    let upstream_host = row.upstream_host;
    quote! {
        UpstreamDesc {
            balancer: #balancer,
            nodes: #nodes,
            retries: #retries,
            retry_timeout: #retry_timeout,
            pass_host: #pass_host,
            upstream_host: #upstream_host,
        }
    }
}

fn node(row: &NodeDesc<'_>) -> TokenStream {
    let host = row.host;
    let (port, weight, priority) = (number(row.port), number(row.weight), number(row.priority));
    quote!(NodeDesc { host: #host, port: #port, weight: #weight, priority: #priority })
}

fn limits(limits: &LimitsDesc) -> TokenStream {
    let LimitsDesc {
        handshakes,
        connections,
        connections_per_address,
        requests_per_connection,
        request_target,
        request_head,
        request_fields,
        request_body,
        h2_streams,
        in_flight_per_node,
        client_certificates,
    } = limits;
    let body = number(*request_body);
    let [
        handshakes,
        connections,
        connections_per_address,
        requests_per_connection,
        request_target,
        request_head,
        request_fields,
        h2_streams,
        in_flight_per_node,
        client_certificates,
    ] = [
        handshakes,
        connections,
        connections_per_address,
        requests_per_connection,
        request_target,
        request_head,
        request_fields,
        h2_streams,
        in_flight_per_node,
        client_certificates,
    ]
    .map(|limit| number(*limit));
    quote! {
        LimitsDesc {
            handshakes: #handshakes,
            connections: #connections,
            connections_per_address: #connections_per_address,
            requests_per_connection: #requests_per_connection,
            request_target: #request_target,
            request_head: #request_head,
            request_fields: #request_fields,
            request_body: #body,
            h2_streams: #h2_streams,
            in_flight_per_node: #in_flight_per_node,
            client_certificates: #client_certificates,
        }
    }
}

fn timeouts(timeouts: &TimeoutsDesc) -> TokenStream {
    let TimeoutsDesc {
        handshake,
        first_request,
        request_head,
        keep_alive,
        request_body,
        write_stall,
        connection_age,
        upstream_connect,
        upstream_first_byte,
        upstream_read,
        drain,
    } = timeouts;
    let fields: Vec<TokenStream> = [
        ("handshake", handshake),
        ("first_request", first_request),
        ("request_head", request_head),
        ("keep_alive", keep_alive),
        ("request_body", request_body),
        ("write_stall", write_stall),
        ("connection_age", connection_age),
        ("upstream_connect", upstream_connect),
        ("upstream_first_byte", upstream_first_byte),
        ("upstream_read", upstream_read),
        ("drain", drain),
    ]
    .into_iter()
    .map(|(name, value)| (format_ident!("{name}"), number(*value)))
    .map(|(name, value)| quote!(#name: #value))
    .collect();
    quote!(TimeoutsDesc { #(#fields),* })
}

fn range(rows: Rows) -> TokenStream {
    let (start, end) = (number(rows.start), number(rows.end));
    quote!(Rows { start: #start, end: #end })
}

fn socket_addr(address: &SocketAddr) -> TokenStream {
    let port = number(address.port());
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => {
            let parts = v6.ip().segments().map(number);
            let scope = number(v6.scope_id());
            quote! {
                ::std::net::SocketAddr::V6(
                    ::std::net::SocketAddrV6::new(::std::net::Ipv6Addr::new(#(#parts),*), #port, 0, #scope),
                )
            }
        }
        _ => {
            let ip = ip_addr(&address.ip());
            quote!(::std::net::SocketAddr::new(#ip, #port))
        }
    }
}

fn ip_addr(address: &IpAddr) -> TokenStream {
    match address {
        IpAddr::V4(address) => {
            let parts = address.octets().map(number);
            quote!(::std::net::IpAddr::V4(::std::net::Ipv4Addr::new(#(#parts),*)))
        }
        IpAddr::V6(address) => {
            let parts = address.segments().map(number);
            quote!(::std::net::IpAddr::V6(::std::net::Ipv6Addr::new(#(#parts),*)))
        }
    }
}

/// A variant by its `Debug` name, which for an enum without fields is its own.
fn variant(kind: &str, value: impl std::fmt::Debug) -> TokenStream {
    let (kind, value) = (format_ident!("{kind}"), format_ident!("{value:?}"));
    quote!(#kind::#value)
}

/// Without a suffix: the field has the type.
fn number(value: impl Into<i128>) -> TokenStream {
    let value = value.into();
    let digits = Literal::u64_unsuffixed(u64::try_from(value.unsigned_abs()).unwrap_or(u64::MAX));
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}
