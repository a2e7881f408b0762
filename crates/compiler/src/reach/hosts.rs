//! The hosts that a request can have, as groups that no SSL object and no route tells apart. Knows no path.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::{HostPattern, NamePattern, Served, ServerName};

use super::columns::{Columns, HostKey};
use crate::Model;
use crate::proof::{HostClasses, parents};

/// Hosts that are treated alike.
#[derive(Clone, Debug)]
pub(crate) struct HostGroup {
    /// One of them; `None` is HTTP/1.0 without `Host`.
    pub(crate) host: Option<String>,
    /// The SSL object it belongs to.
    pub(crate) served: Served,
    /// What the SSL objects mean for it.
    pub(crate) key: HostKey,
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
    /// By SSL object: a server name by which it is chosen.
    snis: Vec<Option<String>>,
}

impl Hosts {
    pub(crate) fn new(model: &Model, desc: &GatewayDesc<'_>, columns: &Columns) -> Self {
        let mut patterns = Patterns::default();
        patterns.add(model, desc);
        let snis = vec![None; desc.ssls.len()];
        let mut hosts = Self { groups: Vec::new(), exact: HashMap::new(), below: HashMap::new(), snis };
        let mut known = HashMap::new();
        for host in patterns.classes.representatives(!desc.ssls.is_empty()) {
            let served = model.gateway().ssl.lookup(&host);
            let (key, disabled) = (columns.key(&host, served), patterns.disabled(&host));
            if let Served::Exact(ssl) | Served::Wildcard(ssl) = served
                && ServerName::parse(&host).is_ok()
            {
                hosts.snis[ssl as usize].get_or_insert_with(|| host.clone());
            }
            let group = *known.entry((patterns.routed_by(&host), key, disabled)).or_insert_with(|| {
                hosts.groups.push(HostGroup { host: Some(host.clone()), served, key, disabled });
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
        hosts.groups.push(HostGroup { host: None, served: Served::None, key: HostKey::Free, disabled: None });
        hosts
    }

    /// A server name by which an SSL object is chosen; `None` if other objects have all of its names.
    pub(crate) fn sni_of(&self, ssl: u32) -> Option<&str> {
        self.snis.get(ssl as usize)?.as_deref()
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

/// Every name that somebody knows.
#[derive(Default)]
struct Patterns {
    /// Of SSL objects, disabled ones too, and of routes.
    classes: HostClasses,
    route_exact: BTreeSet<String>,
    route_wildcards: BTreeSet<String>,
    /// Names of disabled mTLS objects that no other object has.
    disabled_exact: BTreeMap<String, usize>,
    disabled_wildcards: BTreeMap<String, usize>,
}

impl Patterns {
    fn add(&mut self, model: &Model, desc: &GatewayDesc<'_>) {
        add_to(&mut self.classes, desc);
        let served: HashSet<&str> = desc.ssl_names.iter().copied().collect();
        for (index, disabled) in model.plan().disabled.iter().enumerate() {
            for name in disabled.names().iter().filter_map(|name| NamePattern::parse(&name.value).ok()) {
                // Another object has been put in its place.
                if served.contains(name.to_string().as_str()) {
                    continue;
                }
                add_name(&mut self.classes, &name);
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
                HostPattern::Exact(name) => self.route_exact.insert(name.into()),
                HostPattern::Wildcard(parent) => self.route_wildcards.insert(parent.into()),
            };
        }
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

/// Adds the names of a gateway's SSL objects and routes.
pub(crate) fn add_to(classes: &mut HostClasses, desc: &GatewayDesc<'_>) {
    for name in desc.ssl_names.iter().filter_map(|name| NamePattern::parse(name).ok()) {
        add_name(classes, &name);
    }
    for host in desc.route_hosts.iter().filter_map(|host| HostPattern::parse(host).ok()) {
        match host {
            HostPattern::Exact(name) => classes.add_exact(&name),
            HostPattern::Wildcard(parent) => classes.add_wildcard(&parent),
        }
    }
}

fn add_name(classes: &mut HostClasses, name: &NamePattern) {
    match name {
        NamePattern::Exact(name) => classes.add_exact(name.as_str()),
        NamePattern::Wildcard(parent) => classes.add_wildcard(parent.as_str()),
        NamePattern::Any => {}
    }
}
