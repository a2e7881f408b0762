//! How many routes the router tries for one question.

use std::collections::HashMap;

use sealgate_policy::UriPattern;
use sealgate_policy::desc::{GatewayDesc, RouterMode};

/// By table of the router and literal beginning.
pub(super) type Costs<'d> = HashMap<&'d str, HashMap<Box<str>, usize>>;

/// How many routes the router tries one by one: those of one host whose patterns begin alike, or those of all hosts where
/// the URI comes first.
pub(super) fn costs<'d>(desc: &'d GatewayDesc<'d>) -> Costs<'d> {
    let mut costs = Costs::new();
    for route in desc.routes {
        for uri in route.uris.of(desc.route_uris) {
            let Ok(pattern) = UriPattern::parse(uri, desc.router.http) else { continue };
            for host in tables(desc.router.http, route.hosts.of(desc.route_hosts)) {
                *costs.entry(host).or_default().entry(pattern.literal().into()).or_default() += 1;
            }
        }
    }
    costs
}

/// The tables of the router that a route with these hosts is in; one for all where the URI comes first.
pub(super) fn tables<'d>(mode: RouterMode, hosts: &'d [&'d str]) -> &'d [&'d str] {
    match (mode, hosts) {
        (RouterMode::HostUri, [_, ..]) => hosts,
        _ => &[""],
    }
}
