//! One of the two configurations of a diff: what its SSL objects ask of clients, and which of its routes a host has.

use std::collections::{HashMap, HashSet};

use sealgate_policy::desc::{GatewayDesc, ListenerKind, RouteDesc};
use sealgate_policy::{Served, UriPattern};

use crate::Model;
use crate::proof::{Budget, HostClasses, Search};
use crate::reach::{Policy, Response, add_to};

/// The policies of both configurations, each once: equal numbers treat every client alike.
#[derive(Default)]
pub(super) struct Policies<'a> {
    list: Vec<Policy<'a>>,
    numbers: HashMap<Policy<'a>, u32>,
}

/// What the SSL objects of one configuration mean for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Name {
    /// An object of this policy serves it.
    Served(u32),
    /// It counts as a name of an mTLS object of this policy, which does not serve it.
    Below(u32),
    /// No object knows it, or only an open one that does not serve it.
    Unknown,
}

/// One of the two configurations.
pub(super) struct Side<'s> {
    pub(super) model: &'s Model,
    pub(super) desc: &'s GatewayDesc<'s>,
    pub(super) search: Search<'s>,
    /// By SSL object: the number of its policy.
    policy_of: Vec<u32>,
    /// Rows of routes by host, by what is behind `*.`, and of those without host.
    by_host: HashMap<&'s str, Vec<u32>>,
    by_parent: HashMap<&'s str, Vec<u32>>,
    any_host: Vec<u32>,
    /// What its routes match, each once.
    matches: HashSet<Matches<'s>>,
}

/// What a route matches: its hosts, its paths as regexes, and its methods.
type Matches<'s> = (Vec<&'s str>, Vec<String>, u16);

impl<'a> Policies<'a> {
    pub(super) fn get(&self, number: u32) -> &Policy<'a> {
        &self.list[number as usize]
    }

    fn number(&mut self, policy: Policy<'a>) -> u32 {
        *self.numbers.entry(policy.clone()).or_insert_with(|| {
            self.list.push(policy);
            u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The policy of the mTLS object that a host belongs to.
    pub(super) fn mtls(&self, host: Name) -> Option<u32> {
        match host {
            Name::Served(policy) | Name::Below(policy) => self.get(policy).client.map(|_| policy),
            Name::Unknown => None,
        }
    }
}

impl<'s> Side<'s> {
    /// `other`: the other configuration.
    pub(super) fn new(
        model: &'s Model,
        desc: &'s GatewayDesc<'s>,
        other: &'s GatewayDesc<'s>,
        budget: &Budget,
        policies: &mut Policies<'s>,
    ) -> Self {
        let ssls = (0..).zip(desc.ssls);
        let mut side = Self {
            model,
            desc,
            search: Search::beside(model.gateway(), desc, Some(other), budget),
            policy_of: ssls.map(|(ssl, _)| policies.number(Policy::of(model, desc, ssl))).collect(),
            by_host: HashMap::new(),
            by_parent: HashMap::new(),
            any_host: Vec::new(),
            matches: HashSet::new(),
        };
        for (row, route) in (0..).zip(desc.routes) {
            side.matches.insert(matches(desc, route));
            let hosts = route.hosts.of(desc.route_hosts);
            for host in hosts {
                let rows = match host.strip_prefix("*.") {
                    Some(parent) => side.by_parent.entry(parent).or_default(),
                    None => side.by_host.entry(host).or_default(),
                };
                rows.push(row);
            }
            if hosts.is_empty() {
                side.any_host.push(row);
            }
        }
        side
    }

    pub(super) fn listens(&self, kind: ListenerKind) -> bool {
        self.desc.listeners.iter().any(|listener| listener.kind == kind)
    }

    /// What the SSL objects mean for a name.
    pub(super) fn name(&self, name: &str, policies: &Policies<'_>) -> Name {
        let of = |ssl: u32| self.policy_of[ssl as usize];
        match self.model.gateway().ssl.lookup(name) {
            Served::Exact(ssl) | Served::Wildcard(ssl) => Name::Served(of(ssl)),
            Served::Below(ssl) if policies.get(of(ssl)).client.is_some() => Name::Below(of(ssl)),
            Served::Below(_) | Served::None => Name::Unknown,
        }
    }

    /// Routes that match a host, the most specific first.
    pub(super) fn routes_of<'r>(&'r self, host: Option<&'r str>) -> impl Iterator<Item = u32> + 'r {
        let exact = host.and_then(|host| self.by_host.get(host)).into_iter().flatten();
        let below = host.into_iter().flat_map(crate::proof::parents).filter_map(|parent| self.by_parent.get(parent));
        exact.chain(below.flatten()).chain(&self.any_host).copied()
    }

    /// Rows of routes here that match what no single route of the other configuration matches.
    pub(super) fn fresh(&self, other: &Side<'_>) -> Vec<u32> {
        let rows = (0..).zip(self.desc.routes);
        rows.filter(|(_, route)| !other.matches.contains(&matches(self.desc, route))).map(|(row, _)| row).collect()
    }

    /// How people call a route.
    pub(super) fn title(&self, row: u32) -> &str {
        let route = self.desc.routes.get(row as usize);
        route.map_or("", |route| if route.name.is_empty() { route.id } else { route.name })
    }

    /// An answer for people.
    pub(super) fn words(&self, response: &Response) -> String {
        match response {
            Response::Routed(row) => format!("route `{}`", self.title(*row)),
            Response::Refused(status, why) => format!("{status}: {why}"),
            Response::NoConnection(why) => format!("no connection: {why}"),
        }
    }

    /// Adds every name that this configuration knows.
    pub(super) fn add_names(&self, classes: &mut HostClasses) {
        add_to(classes, self.desc);
        if let Some(name) = self.model.gateway().fallback_sni() {
            classes.add_exact(name.as_str());
        }
    }
}

fn matches<'d>(desc: &GatewayDesc<'d>, route: &RouteDesc<'d>) -> Matches<'d> {
    // Order, names and what becomes of a request later decide nothing about whether there is a route.
    let RouteDesc { id: _, name: _, line: _, hosts, uris, methods, priority: _, headers: _, upstream: _, timeouts: _ } =
        route;
    let uris = uris.of(desc.route_uris).iter();
    let regex =
        |uri: &&str| UriPattern::parse(uri, desc.router.http).map_or_else(|_| (*uri).to_owned(), |p| p.to_regex());
    (hosts.of(desc.route_hosts).to_vec(), uris.map(regex).collect(), *methods)
}
