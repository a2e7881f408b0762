//! A node that is the gateway itself.
//!
//! The node's address and port are those of a listener in `[listen]`. On an HTTP listener, the request comes back to
//! the route that sent it and goes round until a limit ends it; the finding shows such a request. On a TLS listener,
//! every request is refused, because the gateway speaks plain HTTP to nodes. A listener on `0.0.0.0` or `[::]` has
//! every loopback address.

use std::net::{IpAddr, SocketAddr};

use sealgate_policy::Host;
use sealgate_policy::desc::{ListenerKind, PassHost};

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::plan::{Address, Node, Route};
use crate::proof::{Found, Gate, NotProved, Search, method_name};
use crate::proofs::Proofs;
use crate::reach::{Client, Request, Response, Way};
use crate::rule::Rule;
use crate::source::Span;
use crate::undecided::Undecided;

pub(crate) static RULE: Rule = Rule::warning("SG0443", "upstream_loop", include_str!("upstream_loop.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    if proofs.reach.is_some() {
        for (row, route) in (0..).zip(&proofs.model.plan().routes) {
            check_route(proofs, row, route, found);
        }
    }
}

/// The listener takes the request back to the same route, as this one shows.
fn comes_back(node: &str, request: &str, listener: Span, span: Span) -> Diagnostic {
    let title = title(node);
    let help = "name the node that was meant, or another port";
    Diagnostic::new(&RULE, title, span, format!("`{request}` comes back to this route"), help)
        .also(listener, "the listener")
}

fn title(node: &str) -> String {
    format!("the node `{node}` is this gateway's own listener: requests go in circles")
}

/// The listener speaks TLS.
fn speaks_tls(node: &str, listener: Span, span: Span) -> Diagnostic {
    let title = format!("the node `{node}` is this gateway's own TLS listener");
    let help = "name the node that was meant, or another port";
    Diagnostic::new(&RULE, title, span, "it is spoken to in clear, and refuses", help).also(listener, "the listener")
}

/// Nodes of a route that are listeners of the gateway itself.
fn check_route(proofs: &Proofs<'_>, row: u32, route: &Route, found: &mut Diagnostics) {
    let model = proofs.model;
    let listeners = model.plan().listen.listeners();
    for node in model.plan().upstream(route).nodes() {
        let own = listeners.iter().find(|(_, address)| is_at(&address.value, node));
        let Some((kind, listener)) = own else { continue };
        let name = match node.host() {
            address if address.contains(':') => format!("[{address}]:{}", node.port()),
            name => format!("{name}:{}", node.port()),
        };
        match kind {
            ListenerKind::Https => found.push(speaks_tls(&name, listener.span, node.span())),
            ListenerKind::Http => match way_back(proofs, row, route, node) {
                None => {}
                Some(Ok(request)) => {
                    found.push(comes_back(&name, &request, listener.span, node.span()));
                }
                Some(Err(why)) => {
                    let (what, span) = (title(&name), node.span());
                    found.push_undecided(Undecided { rule: &RULE, why, what, span, also: None });
                }
            },
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

/// A request in clear that the route takes, and that comes to the route again as the node receives it.
fn way_back(proofs: &Proofs<'_>, row: u32, route: &Route, node: &Node) -> Option<Result<String, NotProved>> {
    let Proofs { model, reach, .. } = proofs;
    let upstream = model.plan().upstream(route);
    let sent = match upstream.pass_host() {
        // What got to the route once gets there again.
        PassHost::Pass => {
            let reach = (*reach)?;
            let ways = reach.routes.get(row as usize)?.ways.iter();
            let plain = |way: &&Way| way.column as usize + 1 == reach.columns.len();
            let way = ways.filter(plain).min_by_key(|way| way.evidence.is_err())?;
            return Some(way.evidence.as_ref().map(ToString::to_string).map_err(|why| *why));
        }
        PassHost::Node => node.host().to_owned(),
        PassHost::Rewrite => Host::parse(upstream.upstream_host().as_bytes()).ok()?.name().to_owned(),
    };
    let found =
        model.with_desc(|desc| Search::new(model.gateway(), desc, model.budget()).find(row, Some(&sent), Gate::ALL));
    let (facts, target) = match found {
        Found::At { facts, target } => (facts, target),
        Found::Never => return None,
        Found::NotProved(why) => return Some(Err(why)),
    };
    let (listener, client, address) = (ListenerKind::Http, Client::Anonymous, facts.address);
    let method = method_name(&facts).to_owned();
    let request = Request { listener, sni: None, client, address, method, host: Some(sent), target };
    (model.ask(&request) == Response::Routed(row)).then(|| Ok(request.to_string()))
}
