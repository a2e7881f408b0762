//! The hosts that a request can have, as finitely many representatives: no SSL object and no route tells two hosts of
//! one group apart.
//!
//! Exact names stand for themselves. Under each wildcard there are hosts of one label more and of several, and there is
//! one host that nothing knows. Knows no path.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::{Host, HostPattern, NamePattern, Served};

use super::columns::Columns;
use crate::Model;

/// Hosts that are treated alike.
#[derive(Clone, Debug)]
pub(crate) struct HostGroup {
    /// One of them; `None` is HTTP/1.0 without `Host`.
    pub(crate) host: Option<String>,
    /// The SSL object it belongs to.
    pub(crate) served: Served,
    /// Index of the disabled mTLS object that would have it.
    pub(crate) disabled: Option<usize>,
}

/// Every group of hosts.
#[derive(Debug)]
pub(crate) struct Hosts {
    groups: Vec<HostGroup>,
    /// Index into `groups` by host, for those that some route names: no two of them are in one group.
    exact: HashMap<String, usize>,
    /// By what is behind `*.` in a route's host: the groups below it.
    below: HashMap<String, Vec<usize>>,
}

impl Hosts {
    pub(crate) fn new(model: &Model, desc: &GatewayDesc<'_>, columns: &Columns) -> Self {
        let mut patterns = Patterns::default();
        patterns.add(model, desc);
        let mut hosts = Self { groups: Vec::new(), exact: HashMap::new(), below: HashMap::new() };
        let mut known = HashMap::new();
        for host in patterns.representatives() {
            let served = model.gateway().ssl.lookup(&host);
            let disabled = patterns.disabled(&host);
            let key = (patterns.routed_by(&host), columns.key(served), disabled);
            let group = *known.entry(key).or_insert_with(|| {
                hosts.groups.push(HostGroup { host: Some(host.clone()), served, disabled });
                hosts.groups.len() - 1
            });
            for parent in parents(&host).filter(|parent| patterns.route_wildcards.contains(*parent)) {
                let below = hosts.below.entry(parent.to_owned()).or_default();
                // Hosts come sorted, and many of one group in a row.
                if below.last() != Some(&group) && (below.len() > 64 || !below.contains(&group)) {
                    below.push(group);
                }
            }
            if patterns.route_exact.contains(&host) {
                hosts.exact.insert(host, group);
            }
        }
        hosts.groups.push(HostGroup { host: None, served: Served::None, disabled: None });
        hosts
    }

    /// The groups that a route's hosts cover, each with the first pattern that does; `None` for a route without hosts.
    pub(crate) fn of_route<'h>(&'h self, hosts: &[&'h str]) -> Vec<(&'h HostGroup, Option<&'h str>)> {
        if hosts.is_empty() {
            return self.groups.iter().map(|group| (group, None)).collect();
        }
        let mut seen = BTreeSet::new();
        let mut covered = Vec::new();
        for host in hosts {
            let indices: &[usize] = match host.strip_prefix("*.") {
                None => self.exact.get(*host).map_or(&[], std::slice::from_ref),
                Some(parent) => self.below.get(parent).map_or(&[], Vec::as_slice),
            };
            let new = indices.iter().filter(|index| seen.insert(**index));
            covered.extend(new.map(|index| (&self.groups[*index], Some(*host))));
        }
        covered
    }
}

/// One host of each kind that one of two gateways tells apart from the others.
pub(crate) fn representatives(old: (&Model, &GatewayDesc<'_>), new: (&Model, &GatewayDesc<'_>)) -> Vec<String> {
    let mut patterns = Patterns::default();
    patterns.add(old.0, old.1);
    patterns.add(new.0, new.1);
    patterns.representatives().collect()
}

/// Every name that somebody knows.
#[derive(Default)]
struct Patterns {
    /// Of SSL objects, disabled ones too, and of routes.
    exact: BTreeSet<String>,
    wildcards: BTreeSet<String>,
    route_exact: BTreeSet<String>,
    route_wildcards: BTreeSet<String>,
    /// Names of disabled mTLS objects that no other object has.
    disabled_exact: BTreeMap<String, usize>,
    disabled_wildcards: BTreeMap<String, usize>,
}

impl Patterns {
    fn add(&mut self, model: &Model, desc: &GatewayDesc<'_>) {
        let served: HashSet<&str> = desc.ssl_names.iter().copied().collect();
        for name in desc.ssl_names.iter().filter_map(|name| NamePattern::parse(name).ok()) {
            self.name(&name);
        }
        for (index, disabled) in model.plan().disabled.iter().enumerate() {
            for name in disabled.names().iter().filter_map(|name| NamePattern::parse(&name.value).ok()) {
                // Another object has been put in its place.
                if served.contains(name.to_string().as_str()) {
                    continue;
                }
                self.name(&name);
                match name {
                    NamePattern::Exact(name) => self.disabled_exact.insert(name.to_string(), index),
                    NamePattern::Wildcard(parent) => self.disabled_wildcards.insert(parent.to_string(), index),
                    // Whoever else has a name is not what it was for.
                    NamePattern::Any => None,
                };
            }
        }
        for host in desc.route_hosts.iter().filter_map(|host| HostPattern::parse(host).ok()) {
            match host {
                HostPattern::Exact(name) => {
                    self.exact.insert(name.to_string());
                    self.route_exact.insert(name.into());
                }
                HostPattern::Wildcard(parent) => {
                    self.wildcards.insert(parent.to_string());
                    self.route_wildcards.insert(parent.into());
                }
            }
        }
    }

    fn name(&mut self, name: &NamePattern) {
        match name {
            NamePattern::Exact(name) => self.exact.insert(name.to_string()),
            NamePattern::Wildcard(parent) => self.wildcards.insert(parent.to_string()),
            NamePattern::Any => false,
        };
    }

    /// One host of each kind, names first.
    fn representatives(&self) -> impl Iterator<Item = String> {
        let fresh = |parent: &str| fresh(parent, &self.exact);
        let one = self.wildcards.iter().map(move |parent| fresh(parent));
        let several = self.wildcards.iter().map(move |parent| fresh(&fresh(parent)));
        let possible = |host: &String| Host::parse(host.as_bytes()).is_ok();
        self.exact.iter().cloned().chain(one).chain(several).chain([self.unknown()]).filter(possible)
    }

    /// A host that nothing knows, but for `*`.
    fn unknown(&self) -> String {
        let names = std::iter::once("unknown.invalid".to_owned());
        let mut names = names.chain((0..=self.wildcards.len()).map(|number| format!("unknown.invalid{number}")));
        let free = |name: &String| !self.exact.contains(name) && parents(name).all(|p| !self.wildcards.contains(p));
        names.find(free).unwrap_or_default()
    }

    /// What of the routes' hosts covers a host.
    fn routed_by(&self, host: &str) -> (Option<String>, Vec<String>) {
        let exact = self.route_exact.get(host).cloned();
        (exact, parents(host).filter(|parent| self.route_wildcards.contains(*parent)).map(str::to_owned).collect())
    }

    fn disabled(&self, host: &str) -> Option<usize> {
        let wildcard = || parents(host).next().and_then(|parent| self.disabled_wildcards.get(parent));
        self.disabled_exact.get(host).or_else(wildcard).copied()
    }
}

/// A host of one label more, that no name stands for.
fn fresh(parent: &str, exact: &BTreeSet<String>) -> String {
    let mut names = ["x", "y", "z"].map(str::to_owned).into_iter().chain((0..=exact.len()).map(|n| format!("x{n}")));
    let free = names.find(|label| !exact.contains(&format!("{label}.{parent}")));
    format!("{}.{parent}", free.unwrap_or_default())
}

/// What is behind each dot, the longest first.
pub(crate) fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter(|(at, _)| *at > 0).map(|(at, _)| &name[at + 1..])
}
