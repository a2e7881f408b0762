//! Requests that go to another route because the order of two routes changed, and nothing else about them.
//!
//! Of routes with paths that begin alike, and with one priority, the first in the file is chosen. Whatever else sends a
//! request elsewhere is a change of one of the two routes, which the edits tell.

use std::collections::{BTreeMap, HashMap};

use sealgate_policy::desc::{GatewayDesc, ListenerKind, RouterMode};
use sealgate_policy::{HostPattern, ServerName, UriPattern};

use super::admitted::{Admitted, Names};
use super::connection::{Connection, Way};
use super::entities::contents_of_routes;
use super::hosts::JointHost;
use super::search::{Finder, request, texts};
use super::shifts::{Direction, Shift, Why};
use super::side::Name;
use crate::proof::{Found, Gate, NotProved, Other};
use crate::reach::{Client, Response};

/// A route that both configurations have, by its row in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Common {
    new: u32,
    old: u32,
}

/// What routes have in common that only their order tells apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bucket<'d> {
    /// The router's table: a host pattern, or empty where the URI comes first.
    table: &'d str,
    literal: String,
    is_exact: bool,
    priority: i32,
    /// Of the pattern.
    len: usize,
}

impl Finder<'_, '_> {
    /// Shows a request for each two routes that changed their order and have requests in common.
    pub(super) fn moves(&mut self) {
        let mut buckets: BTreeMap<Bucket<'_>, Vec<Common>> = BTreeMap::new();
        for common in common(self.before.desc, self.after.desc) {
            for bucket in of_route(self.after.desc, common.new) {
                buckets.entry(bucket).or_default().push(common);
            }
        }
        let mut pairs = Vec::new();
        let mut left = self.budget.questions;
        for routes in buckets.into_values() {
            for (at, first) in routes.iter().enumerate() {
                for second in routes[at + 1..].iter().filter(|second| second.old < first.old) {
                    let Some(rest) = left.checked_sub(1) else {
                        return self.note("the order of routes".to_owned(), Why::NotProved(NotProved::Budget));
                    };
                    left = rest;
                    pairs.push((*first, *second));
                }
            }
        }
        pairs.sort();
        pairs.dedup();
        for (first, second) in pairs {
            if self.is_done() {
                return;
            }
            self.moved(first, second);
        }
    }

    /// A request that the second route had before and the first one has now.
    fn moved(&mut self, first: Common, second: Common) {
        let desc = self.after.desc;
        let (Some(one), Some(other)) = (desc.routes.get(first.new as usize), desc.routes.get(second.new as usize))
        else {
            return;
        };
        let [first_region, second_region] = [first, second].map(|route| self.after.search.region(route.new));
        if first_region.zip(second_region).and_then(|(one, other)| one.and(other)).is_none() {
            return;
        }
        let covers = |host: Option<&JointHost>| {
            let patterns = other.hosts.of(desc.route_hosts);
            let covers = |pattern: &&str, host: &str| HostPattern::parse(pattern).is_ok_and(|p| p.covers(host));
            patterns.is_empty() || host.is_some_and(|host| patterns.iter().any(|pattern| covers(pattern, &host.name)))
        };
        let hosts = self.hosts.of_route(one.hosts.of(desc.route_hosts));
        let hosts: Vec<_> = hosts.into_iter().filter(|host| covers(*host)).collect();
        let mut open = None;
        for way in self.ways(&hosts).values().flatten() {
            for uri in self.before.search.uris(second.old) {
                match self.moved_by(first, second, way, &uri) {
                    Ok(None) => {}
                    Ok(Some(shift)) => return self.shifts.push(shift),
                    Err(why) => open = Some(why),
                }
            }
        }
        if let Some(why) = open {
            let what = format!("routes `{}` and `{}`", self.after.title(first.new), self.after.title(second.new));
            self.note(what, Why::NotProved(why));
        }
    }

    /// The same by one way and one pattern of the second route.
    fn moved_by(
        &self,
        first: Common,
        second: Common,
        way: &Way<'_, '_>,
        uri: &UriPattern,
    ) -> Result<Option<Shift>, NotProved> {
        let Way { connection, client, admitted } = way;
        let before = self.admitted_before(connection, client);
        if before == Admitted::Nothing {
            return Ok(None);
        }
        // Of two lists one is searched: what the other one lacks is found out below.
        let within = texts(if *admitted == Admitted::All { before } else { *admitted });
        let other = Some(Other::Routed(self.before.model.gateway(), second.old, uri));
        let gate = Gate { within: within.as_deref(), other, ..Gate::ALL };
        let (facts, target) = match self.after.search.find(first.new, connection.host, gate) {
            Found::At { facts, target } => (facts, target),
            Found::Never => return Ok(None),
            Found::NotProved(why) => return Err(why),
        };
        let request = request(connection, client, &facts, target);
        match (self.before.model.ask(&request), self.after.model.ask(&request)) {
            (old @ Response::Routed(before), new @ Response::Routed(after))
                if (before, after) == (second.old, first.new) =>
            {
                let (route, direction) = (self.after.title(after).to_owned(), Direction::Moves);
                Ok(Some(Shift { direction, request, old: self.before.words(&old), new: self.after.words(&new), route }))
            }
            _ => Err(NotProved::Witness),
        }
    }
}

impl<'a> Finder<'_, 'a> {
    /// Which paths were admitted before on a connection.
    fn admitted_before(&self, connection: &Connection<'_>, client: &Client) -> Admitted<'a> {
        let side = self.before;
        let host = connection.host.map_or(Name::Unknown, |host| side.name(host, self.policies));
        let names = match connection.listener {
            ListenerKind::Https => {
                let fallback = side.model.gateway().fallback_sni().map(ServerName::as_str);
                let sni = connection.sni.map_or(self.fallback_names().0, |sni| side.name(sni, self.policies));
                let is_own = connection.host.is_none() || connection.host == connection.sni.or(fallback);
                Names::Tls { sni, host_fits: is_own || self.is_free(host) }
            }
            ListenerKind::Http | ListenerKind::Status => Names::Clear { host },
        };
        self.policies.admits(side, names, client)
    }
}

/// The routes that are alike in both configurations, in the order of the new one.
fn common(old: &GatewayDesc<'_>, new: &GatewayDesc<'_>) -> Vec<Common> {
    let contents = |desc| (0..).zip(contents_of_routes(desc)).collect::<Vec<(u32, String)>>();
    let mut known: HashMap<String, Vec<u32>> = HashMap::new();
    for (row, content) in contents(old).into_iter().rev() {
        known.entry(content).or_default().push(row);
    }
    let pairs = contents(new).into_iter();
    pairs.filter_map(|(new, content)| Some(Common { new, old: known.get_mut(&content)?.pop()? })).collect()
}

/// The buckets that a route is in.
fn of_route<'d>(desc: &GatewayDesc<'d>, row: u32) -> Vec<Bucket<'d>> {
    let Some(route) = desc.routes.get(row as usize) else { return Vec::new() };
    let tables: &[&str] = match (desc.router.http, route.hosts.of(desc.route_hosts)) {
        (RouterMode::HostUri, hosts @ [_, ..]) => hosts,
        _ => &[""],
    };
    let uris = route.uris.of(desc.route_uris).iter();
    let patterns = uris.filter_map(|uri| UriPattern::parse(uri, desc.router.http).ok());
    let of = |pattern: UriPattern| {
        let bucket = move |table: &&'d str| Bucket {
            table,
            literal: pattern.literal().to_owned(),
            is_exact: pattern.is_exact(),
            priority: route.priority,
            len: pattern.as_str().len(),
        };
        tables.iter().map(bucket).collect::<Vec<_>>()
    };
    patterns.flat_map(of).collect()
}
