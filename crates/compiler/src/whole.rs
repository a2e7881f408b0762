//! Rules that ask the whole configuration, as it would be served.
//!
//! They run only where nothing was left out of it.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use sealgate_policy::desc::{HeaderOp, ListenerKind, PassHost};
use sealgate_policy::{Host, Template, Variable};

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::plan::{Address, Node, Route};
use crate::proof::{Found, Gate, NotProved, Search, method_name};
use crate::reach::{Client, Request, Response, Way};
use crate::rules::{identity_headers, upstream_loop};
use crate::source::Span;
use crate::undecided::Undecided;

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
    for node in model.plan().upstream(route).nodes() {
        let own = listeners.iter().find(|(_, address)| is_at(&address.value, node));
        let Some((kind, listener)) = own else { continue };
        let name = match node.host() {
            address if address.contains(':') => format!("[{address}]:{}", node.port()),
            name => format!("{name}:{}", node.port()),
        };
        match kind {
            ListenerKind::Https => found.push(upstream_loop::speaks_tls(&name, listener.span, node.span())),
            ListenerKind::Http => match comes_back(model, row, route, node) {
                None => {}
                Some(Ok(request)) => {
                    found.push(upstream_loop::comes_back(&name, &request, listener.span, node.span()));
                }
                Some(Err(why)) => {
                    let (what, span) = (upstream_loop::title(&name), node.span());
                    found.push_undecided(Undecided { rule: &upstream_loop::RULE, why, what, span, also: None });
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
fn comes_back(model: &Model, row: u32, route: &Route, node: &Node) -> Option<Result<String, NotProved>> {
    let upstream = model.plan().upstream(route);
    let sent = match upstream.pass_host() {
        // What got to the route once gets there again.
        PassHost::Pass => {
            let ways = model.reach().routes.get(row as usize)?.ways.iter();
            let plain = |way: &&Way| way.column as usize + 1 == model.reach().columns.len();
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
