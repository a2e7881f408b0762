//! The hosts that two configurations tell apart: one of each class of both their patterns. Knows no path.

use std::collections::{BTreeSet, HashMap};

use sealgate_policy::ServerName;

use super::side::Side;
use crate::proof::{HostClasses, parents};

/// One host of each kind that one of the two configurations tells apart from the others.
pub(super) struct Hosts {
    pub(super) list: Vec<JointHost>,
    /// Index into `list` by name.
    exact: HashMap<String, usize>,
    /// Indices by what stands behind a dot.
    below: HashMap<String, Vec<usize>>,
}

/// A host, for all of its kind.
pub(super) struct JointHost {
    pub(super) name: String,
    /// Another host of its kind, if there is one.
    pub(super) other: Option<String>,
    /// Whether a client can have it as its SNI.
    pub(super) is_sni: bool,
}

impl Hosts {
    pub(super) fn new(old: &Side<'_>, new: &Side<'_>) -> Self {
        let mut classes = HostClasses::default();
        old.add_names(&mut classes);
        new.add_names(&mut classes);
        let mut hosts = Self { list: Vec::new(), exact: HashMap::new(), below: HashMap::new() };
        for (index, (name, other)) in classes.pairs().enumerate() {
            for parent in parents(&name) {
                hosts.below.entry(parent.to_owned()).or_default().push(index);
            }
            hosts.exact.insert(name.clone(), index);
            let is_sni = ServerName::parse(&name).is_ok();
            hosts.list.push(JointHost { name, other, is_sni });
        }
        hosts
    }

    /// Those that a route with these host patterns has; all if there are none, and `None` for HTTP/1.0 without one.
    pub(super) fn of_route(&self, patterns: &[&str]) -> Vec<Option<&JointHost>> {
        if patterns.is_empty() {
            return self.list.iter().map(Some).chain([None]).collect();
        }
        let of = |pattern: &&str| match pattern.strip_prefix("*.") {
            None => self.exact.get(*pattern).map_or(&[][..], std::slice::from_ref),
            Some(parent) => self.below.get(parent).map_or(&[][..], Vec::as_slice),
        };
        let all: BTreeSet<usize> = patterns.iter().flat_map(of).copied().collect();
        all.into_iter().map(|index| self.list.get(index)).collect()
    }
}
