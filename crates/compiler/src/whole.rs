//! Rules that ask the whole configuration, as it would be served.
//!
//! They run only where nothing was left out of it.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use sealgate_policy::desc::{HeaderOp, ListenerKind, PassHost};
use sealgate_policy::{Host, Method, Template, Variable};

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::plan::{Address, Node, Route};
use crate::rules::{identity_headers, upstream_loop};
use crate::source::Span;

/// What a wildcard of a sample is replaced by.
const SAMPLE: &str = "x";

pub(crate) fn check(model: &Model, found: &mut Diagnostics) {
    for (row, route) in (0..).zip(&model.plan().routes) {
        check_loops(model, row, route, found);
    }
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    for header in model.plan().routes.iter().flat_map(Route::headers).filter(|header| header.op() != HeaderOp::Remove) {
        if Template::parse(header.value()).is_ok_and(|value| value.variables().any(Variable::is_identity)) {
            names.entry(header.name().to_ascii_lowercase()).or_insert(header.span());
        }
    }
    if let Some(note) = identity_headers::report(&names.into_iter().collect::<Vec<_>>()) {
        found.push(note);
    }
}

/// Nodes of a route that are listeners of the gateway itself.
fn check_loops(model: &Model, row: u32, route: &Route, found: &mut Diagnostics) {
    let listeners = model.plan().listen.listeners();
    for node in route.upstream().nodes() {
        let own = listeners.iter().find(|(_, address)| is_at(&address.value, node));
        let Some((kind, listener)) = own else { continue };
        let name = match node.host() {
            address if address.contains(':') => format!("[{address}]:{}", node.port()),
            name => format!("{name}:{}", node.port()),
        };
        match kind {
            ListenerKind::Https => found.push(upstream_loop::speaks_tls(&name, listener.span, node.span())),
            ListenerKind::Http => {
                if let Some(request) = comes_back(model, row, route, node) {
                    found.push(upstream_loop::comes_back(&name, &request, listener.span, node.span()));
                }
            }
            // Its answers may be wanted under a route.
            ListenerKind::Status => {}
        }
    }
}

/// Whether a node is where a listener listens.
fn is_at(listener: &Address, node: &Node) -> bool {
    let Address::Inet(listener) = listener else { return false };
    if listener.port() == 0 || listener.port() != node.port() {
        return false;
    }
    let address: IpAddr = match node.host() {
        "localhost" if listener.is_ipv6() => std::net::Ipv6Addr::LOCALHOST.into(),
        "localhost" => std::net::Ipv4Addr::LOCALHOST.into(),
        host => match host.parse() {
            Ok(address) => address,
            Err(_) => return false,
        },
    };
    let same_family = SocketAddr::new(address, 0).is_ipv4() == listener.is_ipv4();
    let own = address.is_loopback() || address.is_unspecified();
    address == listener.ip() || (listener.ip().is_unspecified() && same_family && own)
}

/// A request that the route sends to the node, and that the router gives to the same route again.
fn comes_back(model: &Model, row: u32, route: &Route, node: &Node) -> Option<String> {
    let received = match route.hosts().first() {
        Some(host) => host.value.replacen('*', SAMPLE, 1),
        None => "example.com".to_owned(),
    };
    let sent = match route.upstream().pass_host() {
        PassHost::Pass => received.clone(),
        PassHost::Node => node.host().to_owned(),
        PassHost::Rewrite => Host::parse(route.upstream().upstream_host().as_bytes()).ok()?.name().to_owned(),
    };
    let method = Method::ALL.into_iter().find(|method| route.methods() == 0 || route.methods() & method.bit() != 0)?;
    let router = &model.gateway().router;
    let finds = |host: &str, path: &str| router.find(Some(host), path, Some(method)).is_some_and(|f| f.route == row);
    route.uris().iter().map(|uri| sample(&uri.value)).find_map(|path| {
        let circles = finds(&received, &path) && finds(&sent, &path);
        circles.then(|| format!("{} http://{received}{path}", method.as_str()))
    })
}

/// A path that a pattern is for: each `*` and each `:name` is one byte.
fn sample(pattern: &str) -> String {
    let segments = pattern.split('/').map(|segment| match segment {
        parameter if parameter.starts_with(':') => SAMPLE.to_owned(),
        rest if rest.starts_with('*') => SAMPLE.to_owned(),
        segment => segment.replace('*', SAMPLE),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::sample;

    #[test]
    fn samples() {
        let check = |pattern, expected: &str| assert_eq!(sample(pattern), expected, "{pattern}");
        check("/a", "/a");
        check("/*", "/x");
        check("/a*", "/ax");
        check("/a/*/b", "/a/x/b");
        check("/a/:id/*rest", "/a/x/x");
    }
}
