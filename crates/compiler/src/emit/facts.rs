//! What a person wants to know of an entity, as comments above it.

use sealgate_pki::Certificate;
use sealgate_policy::desc::{GatewayDesc, HeaderOp, RouteDesc, SslDesc};

/// Facts of a certificate.
pub(crate) fn certificate(der: &[u8]) -> Vec<String> {
    let Ok(certificate) = Certificate::from_der(der) else { return Vec::new() };
    let mut facts = vec![format!(" subject     {}", or_none(certificate.subject().rfc2253()))];
    if !certificate.is_self_issued() {
        facts.push(format!(" issuer      {}", or_none(certificate.issuer().rfc2253())));
    }
    let names = [certificate.san_dns(), certificate.san_ip(), certificate.san_uri(), certificate.san_email()].concat();
    if !names.is_empty() {
        facts.push(format!(" names       {}", names.join(", ")));
    }
    facts.push(format!(" valid       {} to {}", certificate.not_before_text(), certificate.not_after_text()));
    facts.push(format!(" serial      {}", certificate.serial()));
    facts.push(format!(" SHA-256     {}", certificate.sha256()));
    facts.iter().map(|fact| plain(fact)).collect()
}

/// Whose key it is, by the chain of its certificate; nothing of the key.
pub(super) fn key(chain: &[&[u8]]) -> Vec<String> {
    let leaf = chain.first().and_then(|der| Certificate::from_der(der).ok());
    let subject = leaf.map(|leaf| leaf.subject().rfc2253()).unwrap_or_default();
    vec![plain(&format!(" Private key of {}", or_none(subject)))]
}

/// Facts of a row of a table, if there are any.
pub(super) fn of_row(desc: &GatewayDesc<'_>, table: &str, index: usize) -> Vec<String> {
    match table {
        "ssls" => desc.ssls.get(index).map(|row| ssl(desc, row)).unwrap_or_default(),
        "routes" => desc.routes.get(index).map(|row| route(desc, row)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Facts of an SSL object.
fn ssl(desc: &GatewayDesc<'_>, ssl: &SslDesc<'_>) -> Vec<String> {
    let names = ssl.names.of(desc.ssl_names).join(", ");
    let client = match &ssl.client {
        None => "asks no client for a certificate".to_owned(),
        Some(client) => {
            let anchors = client.anchors.of(desc.ders).iter().map(|der| subject(der)).collect::<Vec<_>>().join("; ");
            let skip = client.skip.of(desc.skip_patterns);
            let except = if skip.is_empty() { String::new() } else { format!(", but on {}", skip.join(" ")) };
            format!("asks for a certificate from {anchors}, depth {}{except}", client.depth)
        }
    };
    vec![plain(&format!(" {names}: {client}"))]
}

/// Facts of a route.
fn route(desc: &GatewayDesc<'_>, route: &RouteDesc<'_>) -> Vec<String> {
    let hosts = route.hosts.of(desc.route_hosts);
    let hosts = if hosts.is_empty() { "any host".to_owned() } else { hosts.join(", ") };
    let uris = route.uris.of(desc.route_uris).join(", ");
    let upstream = desc.upstreams.get(route.upstream as usize);
    let nodes = upstream.map(|upstream| upstream.nodes.of(desc.nodes)).unwrap_or_default();
    let shown: Vec<String> = nodes.iter().take(4).map(|node| format!("{}:{}", node.host, node.port)).collect();
    let to = match (upstream.map(|upstream| upstream.balancer), nodes.len()) {
        (Some(sealgate_policy::desc::BalancerKind::Echo), _) => "the built-in echo".to_owned(),
        (_, 0) => "no node".to_owned(),
        (_, n) if n > 4 => format!("{} and {} more", shown.join(", "), n - 4),
        _ => shown.join(", "),
    };
    let sets = route.headers.of(desc.headers).iter().filter(|header| header.op != HeaderOp::Remove).count();
    let headers = if sets == 0 { String::new() } else { format!(", {sets} headers") };
    vec![plain(&format!(" {hosts} {uris} → {to}{headers}"))]
}

fn subject(der: &[u8]) -> String {
    Certificate::from_der(der).map(|certificate| or_none(certificate.subject().rfc2253())).unwrap_or_default()
}

fn or_none(name: String) -> String {
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

/// On one line, without what could end a comment or turn a reader's eye.
fn plain(text: &str) -> String {
    let cut: String = text.chars().take(400).collect();
    cut.chars().map(|c| if c.is_control() || is_directional(c) { '\u{fffd}' } else { c }).collect()
}

/// Characters that change the direction of text: rustc denies them in comments.
fn is_directional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
