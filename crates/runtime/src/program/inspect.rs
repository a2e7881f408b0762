//! `sealgate inspect`: the sealed configuration read from the binary itself. No key, nor anything made from one.

use std::fmt::Write as _;

use rustls_pki_types::UnixTime;
use sealgate_pki::Certificate;
use sealgate_policy::desc::{AddressDesc, BalancerKind, GatewayDesc, ListenerDesc, RouteDesc, Rows, SslDesc};
use sealgate_policy::matrix::{self, Line};
use serde::Serialize;

use crate::program::banner::kind_name;

/// What is not sealed: read from outside at run time.
const UNSEALED: [(&str, &str); 2] = [
    ("/etc/resolv.conf", "name servers, read at start, where a node has a name and `[dns] servers` is not set"),
    ("cores", "number of threads, where `[listen] workers` is not set"),
];

/// The configuration in the form of `inspect --json`.
#[derive(Debug, Serialize)]
struct Inspection<'a> {
    version: &'static str,
    digest: &'a str,
    listeners: Vec<Listener>,
    ssls: Vec<Ssl<'a>>,
    routes: Vec<Route<'a>>,
    matrix: Vec<Reached<'a>>,
    unsealed: Vec<Unsealed>,
}

#[derive(Debug, Serialize)]
struct Listener {
    kind: &'static str,
    address: String,
}

#[derive(Debug, Serialize)]
struct Ssl<'a> {
    id: &'a str,
    place: String,
    names: &'a [&'a str],
    protocols: Vec<&'static str>,
    certificates: Vec<CertificateFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<Client<'a>>,
}

#[derive(Debug, Serialize)]
struct Client<'a> {
    place: String,
    ca: Vec<CertificateFacts>,
    depth: u8,
    skip_mtls_uri_regex: &'a [&'a str],
}

#[derive(Debug, Serialize)]
struct CertificateFacts {
    subject: String,
    issuer: String,
    serial: String,
    not_before: String,
    not_after: String,
    names: Vec<String>,
    sha256: String,
    spki_sha256: String,
}

#[derive(Debug, Serialize)]
struct Route<'a> {
    id: &'a str,
    name: &'a str,
    place: String,
    hosts: &'a [&'a str],
    uris: &'a [&'a str],
    methods: Vec<&'static str>,
    /// What a client has to show, for each SSL object at whose names the route can be reached.
    requires: Vec<Requirement<'a>>,
    upstream: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Requirement<'a> {
    ssl: &'a str,
    client_certificate: bool,
    /// Paths on which it is not required.
    but_on: &'a [&'a str],
}

/// Who reaches a route by one way into the gateway, as the build proved it.
#[derive(Debug, Serialize)]
struct Reached<'a> {
    route: &'a str,
    at: &'a str,
    access: &'a str,
    witness: &'a str,
}

/// Names of the bits of [`RouteDesc::methods`].
const METHODS: [&str; 10] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE", "PURGE"];

#[derive(Debug, Serialize)]
struct Unsealed {
    name: &'static str,
    what: &'static str,
}

/// For a program.
///
/// # Errors
/// None that a table of strings can have.
pub(crate) fn json(desc: &GatewayDesc<'_>) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&inspection(desc)).map(|text| text + "\n")
}

/// For a person.
pub(crate) fn text(desc: &GatewayDesc<'_>) -> String {
    let seen = inspection(desc);
    let mut out = format!("sealgate {}\ndigest   {}\n", seen.version, seen.digest);
    for listener in &seen.listeners {
        let _ = writeln!(out, "listen   {} {}", listener.kind, listener.address);
    }
    for ssl in &seen.ssls {
        let _ = writeln!(out, "\nssl {}  ({})", ssl.id, ssl.place);
        let _ = writeln!(out, "  names      {}", ssl.names.join(" "));
        let _ = writeln!(out, "  protocols  {}", ssl.protocols.join(" "));
        ssl.certificates.iter().for_each(|certificate| certificate.write("certificate", &mut out));
        if let Some(client) = &ssl.client {
            let _ = writeln!(out, "  client     certificate required, depth {}  ({})", client.depth, client.place);
            for pattern in client.skip_mtls_uri_regex {
                let _ = writeln!(out, "    but on   {pattern}");
            }
            client.ca.iter().for_each(|certificate| certificate.write("ca", &mut out));
        }
    }
    for route in &seen.routes {
        let _ = writeln!(out, "\nroute {}  ({})", [route.id, route.name].join(" ").trim_end(), route.place);
        let _ = writeln!(out, "  hosts      {}", any(route.hosts));
        let _ = writeln!(out, "  uris       {}", route.uris.join(" "));
        let _ = writeln!(out, "  methods    {}", any(&route.methods));
        for requirement in &route.requires {
            let what = if requirement.client_certificate { "client certificate" } else { "nothing" };
            let but_on = requirement.but_on.iter().map(|pattern| format!(", but on {pattern}")).collect::<String>();
            let _ = writeln!(out, "  requires   ssl {}: {what}{but_on}", requirement.ssl);
        }
        let _ = writeln!(out, "  upstream   {}", route.upstream.join(" "));
    }
    out.push_str("\nwho reaches what\n");
    for reached in &seen.matrix {
        let Reached { route, at, access, witness } = reached;
        let _ = writeln!(out, "  route {route} at {at}: {access}{}", example(witness));
    }
    out.push_str("\nnot sealed\n");
    for knob in &seen.unsealed {
        let _ = writeln!(out, "  {}: {}", knob.name, knob.what);
    }
    out
}

fn example(witness: &str) -> String {
    if witness.is_empty() { String::new() } else { format!("; {witness}") }
}

fn any(words: &[&str]) -> String {
    if words.is_empty() { "any".to_owned() } else { words.join(" ") }
}

fn inspection<'a>(desc: &GatewayDesc<'a>) -> Inspection<'a> {
    Inspection {
        version: env!("CARGO_PKG_VERSION"),
        digest: desc.digest,
        listeners: desc.listeners.iter().map(listener).collect(),
        ssls: desc.ssls.iter().map(|ssl| ssl_facts(desc, ssl)).collect(),
        routes: desc.routes.iter().map(|route| route_facts(desc, route)).collect(),
        matrix: matrix::lines(desc.matrix).map(|line| reached(desc, line)).collect(),
        unsealed: UNSEALED.map(|(name, what)| Unsealed { name, what }).into(),
    }
}

fn reached<'a>(desc: &GatewayDesc<'a>, line: Line<'a>) -> Reached<'a> {
    let Line { route, at, access, witness } = line;
    let route = desc.routes.get(route as usize).map_or("", |route| route.id);
    Reached { route, at, access, witness }
}

fn listener(desc: &ListenerDesc<'_>) -> Listener {
    let address = match desc.address {
        AddressDesc::Inet(address) => address.to_string(),
        AddressDesc::Unix(path) => format!("unix:{path}"),
    };
    Listener { kind: kind_name(desc.kind), address }
}

fn ssl_facts<'a>(desc: &GatewayDesc<'a>, ssl: &SslDesc<'a>) -> Ssl<'a> {
    let facts = |der: &&[u8]| Certificate::from_der(der).ok().map(|certificate| CertificateFacts::new(&certificate));
    let leaf = |chain: Rows| chain.of(desc.ders).first().and_then(facts);
    let protocols = [(ssl.tls12, "TLSv1.2"), (ssl.tls13, "TLSv1.3")];
    Ssl {
        id: ssl.id,
        place: desc.place(ssl.line),
        names: ssl.names.of(desc.ssl_names),
        protocols: protocols.into_iter().filter_map(|(offered, name)| offered.then_some(name)).collect(),
        certificates: ssl.certificates.of(desc.certificates).iter().filter_map(|row| leaf(row.chain)).collect(),
        client: ssl.client.map(|client| Client {
            place: desc.place(client.line),
            ca: client.anchors.of(desc.ders).iter().filter_map(facts).collect(),
            depth: client.depth,
            skip_mtls_uri_regex: client.skip.of(desc.skip_patterns),
        }),
    }
}

fn route_facts<'a>(desc: &GatewayDesc<'a>, route: &RouteDesc<'a>) -> Route<'a> {
    let upstream = desc.upstreams.get(route.upstream as usize);
    Route {
        id: route.id,
        name: route.name,
        place: desc.place(route.line),
        hosts: route.hosts.of(desc.route_hosts),
        uris: route.uris.of(desc.route_uris),
        methods: METHODS
            .iter()
            .enumerate()
            .filter_map(|(bit, name)| (route.methods & (1 << bit) != 0).then_some(*name))
            .collect(),
        requires: desc.ssls.iter().filter(|ssl| meets(desc, route, ssl)).map(|ssl| requirement(desc, ssl)).collect(),
        upstream: match upstream {
            Some(upstream) if upstream.balancer == BalancerKind::Echo => vec!["echo".to_owned()],
            Some(upstream) => {
                let nodes = upstream.nodes.of(desc.nodes).iter();
                nodes.map(|node| format!("{}:{} weight {}", node.host, node.port, node.weight)).collect()
            }
            None => Vec::new(),
        },
    }
}

fn requirement<'a>(desc: &GatewayDesc<'a>, ssl: &SslDesc<'a>) -> Requirement<'a> {
    Requirement {
        ssl: ssl.id,
        client_certificate: ssl.client.is_some(),
        but_on: ssl.client.map_or(&[], |client| client.skip.of(desc.skip_patterns)),
    }
}

/// Whether some host is both the route's and the SSL object's.
fn meets(desc: &GatewayDesc<'_>, route: &RouteDesc<'_>, ssl: &SslDesc<'_>) -> bool {
    let hosts = route.hosts.of(desc.route_hosts);
    hosts.is_empty()
        || hosts.iter().any(|host| ssl.names.of(desc.ssl_names).iter().any(|name| patterns_meet(host, name)))
}

/// A host pattern's wildcard is of any depth, an SSL object's of one label.
fn patterns_meet(host: &str, name: &str) -> bool {
    if host == name || name == "*" || host == "*" {
        return true;
    }
    match (host.strip_prefix('*'), name.strip_prefix('*')) {
        (None, None) => false,
        (Some(under), None) => name.ends_with(under),
        (None, Some(under)) => host.strip_suffix(under).is_some_and(|label| !label.is_empty() && !label.contains('.')),
        (Some(host), Some(name)) => name.ends_with(host),
    }
}

impl CertificateFacts {
    fn new(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject().rfc2253(),
            issuer: certificate.issuer().rfc2253(),
            serial: certificate.serial(),
            not_before: date(certificate.not_before()),
            not_after: date(certificate.not_after()),
            names: certificate.san_dns().to_vec(),
            sha256: certificate.sha256(),
            spki_sha256: certificate.spki_sha256(),
        }
    }

    fn write(&self, what: &str, out: &mut String) {
        let _ = writeln!(out, "  {what:<11}{}", self.subject);
        let _ = writeln!(out, "    valid    {} to {}", self.not_before, self.not_after);
        let _ = writeln!(out, "    sha256   {}", self.sha256);
        let _ = writeln!(out, "    spki     {}", self.spki_sha256);
    }
}

/// RFC 3339.
fn date(time: UnixTime) -> String {
    let second = i64::try_from(time.as_secs()).unwrap_or_default();
    jiff::Timestamp::from_second(second).unwrap_or_default().to_string()
}
