//! What a configuration consists of, each thing with its fields as text.

use sealgate_policy::Method;
use sealgate_policy::desc::{
    AddressDesc, BalancerKind, GatewayDesc, HeaderOp, ListenerKind, PassHost, RouteDesc, RouteTimeoutsDesc, Rows,
    SslDesc, UpstreamDesc,
};
use sealgate_policy::pki::Certificate;

/// One thing of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    /// `route`, `SSL object`, `listener` or `settings`.
    pub(crate) kind: &'static str,
    /// How people call it.
    pub(crate) title: String,
    /// What it is recognised by in the other configuration, the surest first.
    pub(crate) keys: Vec<String>,
    pub(crate) fields: Vec<(&'static str, String)>,
    /// Hosts and server names that belong to it; empty = any.
    pub(crate) hosts: Vec<String>,
}

pub(crate) fn entities(desc: &GatewayDesc<'_>) -> Vec<Entity> {
    let listeners = desc.listeners.iter().map(|listener| {
        let address = match listener.address {
            AddressDesc::Inet(address) => address.to_string(),
            AddressDesc::Unix(path) => format!("unix:{path}"),
        };
        let kind = match listener.kind {
            ListenerKind::Https => "https",
            ListenerKind::Http => "http",
            ListenerKind::Status => "status",
        };
        let title = format!("{kind} {address}");
        Entity { kind: "listener", keys: vec![title.clone()], title, fields: Vec::new(), hosts: Vec::new() }
    });
    let ssls = desc.ssls.iter().map(|row| ssl(desc, row));
    let routes = desc.routes.iter().map(|row| route(desc, row));
    let mut all: Vec<Entity> = listeners.chain(ssls).chain(routes).collect();
    all.push(settings(desc));
    all
}

fn ssl(desc: &GatewayDesc<'_>, row: &SslDesc<'_>) -> Entity {
    let names = row.names.of(desc.ssl_names);
    let protocols = [(row.tls12, "TLSv1.2"), (row.tls13, "TLSv1.3")];
    let protocols: Vec<&str> = protocols.into_iter().filter_map(|(offered, name)| offered.then_some(name)).collect();
    let chains = row.certificates.of(desc.certificates).iter().map(|certificate| certificates(desc, certificate.chain));
    let mut fields = vec![
        ("snis", names.join(" ")),
        ("cert", chains.collect::<Vec<_>>().join("; ")),
        ("ssl_protocols", protocols.join(" ")),
    ];
    if let Some(client) = &row.client {
        fields.push(("client.ca", certificates(desc, client.anchors)));
        fields.push(("client.depth", client.depth.to_string()));
        fields.push(("client.skip_mtls_uri_regex", client.skip.of(desc.skip_patterns).join(" ")));
    }
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    Entity {
        kind: "SSL object",
        title: names.join(" "),
        keys: keys(&[&sorted.join(" "), row.id, names.first().copied().unwrap_or_default()]),
        fields,
        hosts: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn route(desc: &GatewayDesc<'_>, row: &RouteDesc<'_>) -> Entity {
    let (hosts, uris) = (row.hosts.of(desc.route_hosts), row.uris.of(desc.route_uris));
    let methods = Method::ALL.iter().filter(|method| row.methods & method.bit() != 0);
    let headers = row.headers.of(desc.headers).iter().map(|header| match header.op {
        HeaderOp::Add => format!("add {}: {}", header.name, header.value),
        HeaderOp::Set => format!("set {}: {}", header.name, header.value),
        HeaderOp::Remove => format!("remove {}", header.name),
    });
    let RouteTimeoutsDesc { connect, send, first_byte, read } = row.timeouts;
    let times = [connect, send, first_byte, read];
    let fields = vec![
        ("name", row.name.to_owned()),
        ("hosts", hosts.join(" ")),
        ("uris", uris.join(" ")),
        ("methods", methods.map(|method| method.as_str()).collect::<Vec<_>>().join(" ")),
        ("priority", row.priority.to_string()),
        ("headers", headers.collect::<Vec<_>>().join("; ")),
        ("upstream", desc.upstreams.get(row.upstream as usize).map(|row| upstream(desc, row)).unwrap_or_default()),
        ("timeout", times.map(|time| format!("{time} ms")).join(" ")),
    ];
    let place = format!("{} {}", hosts.join(" "), uris.join(" "));
    Entity {
        kind: "route",
        title: if row.name.is_empty() { row.id } else { row.name }.to_owned(),
        keys: keys(&[&format!("{} {place}", row.name), row.name, &place, row.id]),
        fields,
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
    }
}

fn upstream(desc: &GatewayDesc<'_>, row: &UpstreamDesc<'_>) -> String {
    let nodes = row.nodes.of(desc.nodes).iter();
    let nodes =
        nodes.map(|node| format!("{}:{} weight {} priority {}", node.host, node.port, node.weight, node.priority));
    let mut parts: Vec<String> = match row.balancer {
        BalancerKind::Echo => vec!["echo".to_owned()],
        BalancerKind::RoundRobin => nodes.collect(),
    };
    parts.push(format!("retries {} within {} ms", row.retries, row.retry_timeout));
    match row.pass_host {
        PassHost::Pass => {}
        PassHost::Node => parts.push("pass_host node".to_owned()),
        PassHost::Rewrite => parts.push(format!("pass_host {}", row.upstream_host)),
    }
    parts.join(", ")
}

fn settings(desc: &GatewayDesc<'_>) -> Entity {
    let trusted = desc.trusted_addresses.iter().map(|net| format!("{}/{}", net.address, net.prefix));
    let servers = desc.dns_servers.iter().map(ToString::to_string);
    let fields = vec![
        ("[listen] workers", desc.workers.to_string()),
        ("[listen] trusted_addresses", trusted.collect::<Vec<_>>().join(" ")),
        ("[ssl] fallback_sni", desc.fallback_sni.unwrap_or_default().to_owned()),
        ("[router]", format!("{:?}", desc.router)),
        ("[limits]", format!("{:?}", desc.limits)),
        ("[timeouts]", format!("{:?}", desc.timeouts)),
        ("[log]", format!("{:?}", desc.log)),
        ("[dns] servers", servers.collect::<Vec<_>>().join(" ")),
    ];
    Entity { kind: "settings", title: String::new(), keys: vec![String::new()], fields, hosts: Vec::new() }
}

/// Subject and fingerprint of each.
fn certificates(desc: &GatewayDesc<'_>, rows: Rows) -> String {
    let parsed = rows.of(desc.ders).iter().filter_map(|der| Certificate::from_der(der).ok());
    let texts = parsed.map(|certificate| {
        let sha256 = certificate.sha256();
        format!("{} (sha256 {}…)", certificate.subject().rfc2253(), &sha256[..16.min(sha256.len())])
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}
