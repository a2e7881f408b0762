//! A route with its upstream.

use sealgate_policy::Method;
use sealgate_policy::desc::{
    BalancerKind, GatewayDesc, HeaderDesc, HeaderOp, NodeDesc, PassHost, RouteDesc, RouteTimeoutsDesc, UpstreamDesc,
};

use super::{Entity, Fields, duration, joined};

pub(super) fn entity(desc: &GatewayDesc<'_>, row: &RouteDesc<'_>) -> Entity {
    let RouteDesc {
        id,
        name,
        // Where it stands changes nothing.
        line: _,
        hosts,
        uris,
        methods,
        priority,
        headers,
        upstream,
        timeouts,
    } = *row;
    let (hosts, uris) = (hosts.of(desc.route_hosts), uris.of(desc.route_uris));
    let methods = Method::ALL.iter().filter(|method| methods & method.bit() != 0);
    let mut fields: Fields = vec![
        ("name".into(), name.to_owned()),
        ("hosts".into(), hosts.join(" ")),
        ("uris".into(), uris.join(" ")),
        ("methods".into(), joined(methods.map(|method| method.as_str()), " ")),
        ("priority".into(), priority.to_string()),
    ];
    fields.extend(times(timeouts));
    fields.extend(operations(headers.of(desc.headers)));
    fields.extend(desc.upstreams.get(upstream as usize).into_iter().flat_map(|row| upstream_fields(desc, row)));
    let place = format!("{} {}", hosts.join(" "), uris.join(" "));
    Entity {
        keys: vec![format!("{name} {place}"), name.to_owned(), place, id.to_owned()],
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        ..Entity::new("route", if name.is_empty() { id } else { name }.to_owned(), fields)
    }
}

/// Times as they hold, be they the route's own, the upstream's or those of `[timeouts]`.
fn times(times: RouteTimeoutsDesc) -> Fields {
    let RouteTimeoutsDesc { connect, send, first_byte, read } = times;
    // A `read` that is written holds for the first byte too.
    let read = match first_byte == read {
        true => duration(read),
        false => format!("{}, first byte {}", duration(read), duration(first_byte)),
    };
    vec![
        ("timeout.connect".into(), duration(connect)),
        ("timeout.send".into(), duration(send)),
        ("timeout.read".into(), read),
    ]
}

/// A field for each header of an operation, with all of its values.
fn operations(headers: &[HeaderDesc<'_>]) -> Fields {
    let mut fields = Fields::new();
    for HeaderDesc { op, name, value } in headers {
        let (op, value) = match op {
            HeaderOp::Add => ("add", *value),
            HeaderOp::Set => ("set", *value),
            HeaderOp::Remove => ("remove", "yes"),
        };
        let key = format!("plugins.proxy-rewrite.headers.{op}.{name}");
        match fields.last_mut() {
            // Rows are sorted by operation and name.
            Some((last, values)) if *last == key => *values = format!("{values}, {value}"),
            _ => fields.push((key.into(), if value.is_empty() { "\"\"" } else { value }.to_owned())),
        }
    }
    fields
}

fn upstream_fields(desc: &GatewayDesc<'_>, row: &UpstreamDesc<'_>) -> Fields {
    let UpstreamDesc { balancer, nodes, retries, retry_timeout, pass_host, upstream_host } = *row;
    let balancer = match balancer {
        BalancerKind::RoundRobin => "roundrobin",
        BalancerKind::Echo => "echo",
    };
    let pass_host = match pass_host {
        PassHost::Pass => "pass",
        PassHost::Node => "node",
        PassHost::Rewrite => "rewrite",
    };
    vec![
        ("upstream.type".into(), balancer.to_owned()),
        ("upstream.nodes".into(), joined(nodes.of(desc.nodes).iter().map(node), ", ")),
        ("upstream.retries".into(), retries.to_string()),
        ("upstream.retry_timeout".into(), duration(retry_timeout)),
        ("upstream.pass_host".into(), pass_host.to_owned()),
        ("upstream.upstream_host".into(), upstream_host.to_owned()),
    ]
}

/// `10.0.0.1:80 weight 1 priority 0`.
fn node(row: &NodeDesc<'_>) -> String {
    let NodeDesc { host, port, weight, priority } = *row;
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    format!("{host}:{port} weight {weight} priority {priority}")
}
