//! What there is once: the tables beside `[[ssls]]`, `[[routes]]`, `[[expect]]` and `[lints]`, key by key.

use sealgate_policy::desc::{
    EscapedSlashes, GatewayDesc, LimitsDesc, LogDesc, LogFormat, NetDesc, RouterDesc, RouterMode, TimeoutsDesc,
};

use super::{Entity, Fields, duration, joined};

pub(super) fn entity(desc: &GatewayDesc<'_>) -> Entity {
    let GatewayDesc {
        // Two files differ in their names and bytes; what they say is below.
        config: _,
        digest: _,
        // Things of their own, with the rows that they name.
        listeners: _,
        ssls: _,
        ssl_names: _,
        certificates: _,
        ders: _,
        skip_patterns: _,
        routes: _,
        route_hosts: _,
        route_uris: _,
        headers: _,
        upstreams: _,
        nodes: _,
        workers,
        trusted_addresses,
        limits,
        timeouts,
        log,
        dns_servers,
        router,
        fallback_sni,
        // Follows from the headers of the routes.
        identity_headers: _,
        // For people only, and follows from the rest.
        demo: _,
        matrix: _,
    } = *desc;
    let trusted = trusted_addresses.iter().map(|NetDesc { address, prefix }| format!("{address}/{prefix}"));
    let mut fields: Fields = vec![
        ("[listen] workers".into(), workers.to_string()),
        ("[listen] trusted_addresses".into(), joined(trusted, " ")),
        ("[ssl] fallback_sni".into(), fallback_sni.unwrap_or_default().to_owned()),
    ];
    fields.extend(router_fields(router));
    fields.extend(limit_fields(limits));
    fields.extend(timeout_fields(timeouts));
    fields.extend(log_fields(log));
    fields.push(("[dns] servers".into(), joined(dns_servers.iter().map(ToString::to_string), " ")));
    Entity::new("settings", String::new(), fields)
}

fn router_fields(row: RouterDesc) -> Fields {
    let RouterDesc { http, escaped_slashes } = row;
    let http = match http {
        RouterMode::HostUri => "radixtree_host_uri",
        RouterMode::Uri => "radixtree_uri",
        RouterMode::UriWithParameter => "radixtree_uri_with_parameter",
    };
    let escaped_slashes = match escaped_slashes {
        EscapedSlashes::Decode => "decode",
        EscapedSlashes::Keep => "keep",
        EscapedSlashes::Reject => "reject",
    };
    vec![("[router] http".into(), http.to_owned()), ("[router] escaped_slashes".into(), escaped_slashes.to_owned())]
}

fn limit_fields(row: LimitsDesc) -> Fields {
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
    } = row;
    vec![
        ("[limits] handshakes".into(), handshakes.to_string()),
        ("[limits] connections".into(), connections.to_string()),
        ("[limits] connections_per_address".into(), connections_per_address.to_string()),
        ("[limits] requests_per_connection".into(), requests_per_connection.to_string()),
        ("[limits] request_target".into(), request_target.to_string()),
        ("[limits] request_head".into(), request_head.to_string()),
        ("[limits] request_fields".into(), request_fields.to_string()),
        ("[limits] request_body".into(), request_body.to_string()),
        ("[limits] h2_streams".into(), h2_streams.to_string()),
        ("[limits] in_flight_per_node".into(), in_flight_per_node.to_string()),
        ("[limits] client_certificates".into(), client_certificates.to_string()),
    ]
}

fn timeout_fields(row: TimeoutsDesc) -> Fields {
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
    } = row;
    vec![
        ("[timeouts] handshake".into(), duration(handshake)),
        ("[timeouts] first_request".into(), duration(first_request)),
        ("[timeouts] request_head".into(), duration(request_head)),
        ("[timeouts] keep_alive".into(), duration(keep_alive)),
        ("[timeouts] request_body".into(), duration(request_body)),
        ("[timeouts] write_stall".into(), duration(write_stall)),
        ("[timeouts] connection_age".into(), duration(connection_age)),
        ("[timeouts] upstream_connect".into(), duration(upstream_connect)),
        ("[timeouts] upstream_first_byte".into(), duration(upstream_first_byte)),
        ("[timeouts] upstream_read".into(), duration(upstream_read)),
        ("[timeouts] drain".into(), duration(drain)),
    ]
}

fn log_fields(row: LogDesc) -> Fields {
    let LogDesc { access, format, query } = row;
    let format = match format {
        LogFormat::Json => "json",
        LogFormat::Combined => "combined",
    };
    vec![
        ("[log] access".into(), access.to_string()),
        ("[log] format".into(), format.to_owned()),
        ("[log] query".into(), query.to_string()),
    ]
}
