//! The routes taken apart into cells of one host pattern and one path pattern, and which of them the router tries
//! before which.
//!
//! The precedence is [`sealgate_policy::Router`]'s; what follows from it is tried with that router before it is shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use sealgate_policy::UriPattern;
use sealgate_policy::desc::RouterMode;

use super::methods::{Kinds, UNNAMED};
use super::region::Region;
use super::search::Search;
use crate::plan::Plan;

/// A host pattern of a route. A wildcard below nothing stands for any host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct HostKey<'m> {
    wildcard: bool,
    name: &'m str,
}

/// One host pattern and one path pattern of a route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'m> {
    /// Row of the plan's routes.
    pub(super) route: u32,
    /// Which of the route's `uris`.
    pub(super) uri: u32,
    pub(super) host: HostKey<'m>,
    /// The pattern as written.
    pub(super) source: &'m str,
    /// What every matching path begins with.
    pub(super) literal: &'m str,
    pub(super) exact: bool,
    pub(super) priority: i32,
    pub(super) region: &'m Region,
}

/// Every cell, in the order of routes, hosts and `uris`.
#[derive(Debug)]
pub(super) struct Cells<'m> {
    pub(super) mode: RouterMode,
    pub(super) list: Vec<Cell<'m>>,
    /// By host and literal beginning; exact ones are not here.
    buckets: HashMap<HostKey<'m>, BTreeMap<&'m str, Bucket<'m>>>,
    exact_hosts: HashSet<&'m str>,
    /// Patterns of cells that methods alone do not say all of.
    conditional: HashSet<&'m str>,
}

/// Cells with one host and one literal beginning.
#[derive(Debug)]
struct Bucket<'m> {
    source: &'m str,
    /// Whether all have this source.
    alike: bool,
}

impl<'m> HostKey<'m> {
    const ANY: Self = Self { wildcard: true, name: "" };

    fn new(pattern: &'m str) -> Self {
        match pattern.strip_prefix("*.") {
            Some(name) => Self { wildcard: true, name },
            None => Self { wildcard: false, name: pattern },
        }
    }

    pub(super) fn is_any(self) -> bool {
        self == Self::ANY
    }

    /// Every wildcard that covers whatever this covers, the longest first, and the one for any host last.
    pub(super) fn wider(self) -> impl Iterator<Item = Self> {
        let parents = self.name.match_indices('.').map(move |(at, _)| &self.name[at + 1..]);
        let any = (self != Self::ANY).then_some("");
        parents.chain(any).map(|name| Self { wildcard: true, name })
    }
}

impl Cell<'_> {
    /// The kinds of methods for which it has to be chosen, if it is chosen at all: whoever takes the methods that no
    /// route can name takes them all.
    pub(super) fn needs(&self) -> Kinds {
        if *self.region == Region::ALL { UNNAMED } else { self.takes() }
    }

    /// The kinds of methods that it takes.
    pub(super) fn takes(&self) -> Kinds {
        self.region.methods()
    }

    /// Whether methods alone say what it takes.
    pub(super) fn is_by_method(&self) -> bool {
        self.region.is_by_method()
    }

    /// Order among the cells of one bucket: the first is tried first.
    pub(super) fn order(&self) -> (Reverse<i32>, Reverse<usize>, u32, u32) {
        (Reverse(self.priority), Reverse(self.source.len()), self.route, self.uri)
    }
}

impl<'m> Cells<'m> {
    /// The plan bounds how many there can be.
    pub(super) fn new(plan: &'m Plan, search: &'m Search<'_>) -> Self {
        let mode = plan.router.http;
        let mut cells = Self {
            mode,
            list: Vec::new(),
            buckets: HashMap::new(),
            exact_hosts: HashSet::new(),
            conditional: HashSet::new(),
        };
        for (row, route) in (0..).zip(&plan.routes) {
            // A route that takes no method is another rule's business.
            let Some(region) = search.region(row) else { continue };
            let hosts = route.hosts().iter().map(|host| HostKey::new(&host.value));
            let hosts: Vec<HostKey<'m>> = if route.hosts().is_empty() { vec![HostKey::ANY] } else { hosts.collect() };
            for (uri, source) in (0..).zip(route.uris()) {
                let Ok(pattern) = UriPattern::parse(&source.value, mode) else { continue };
                let cell = Cell {
                    route: row,
                    uri,
                    host: HostKey::ANY,
                    source: &source.value,
                    literal: &source.value[..pattern.literal().len()],
                    exact: pattern.is_exact(),
                    priority: route.priority(),
                    region,
                };
                hosts.iter().for_each(|host| cells.add(Cell { host: *host, ..cell }));
            }
        }
        cells
    }

    fn add(&mut self, cell: Cell<'m>) {
        self.list.push(cell);
        if !cell.host.wildcard {
            self.exact_hosts.insert(cell.host.name);
        }
        if !cell.is_by_method() {
            self.conditional.insert(cell.source);
        }
        if !cell.exact {
            let of_host = self.buckets.entry(cell.host).or_default();
            let empty = || Bucket { source: cell.source, alike: true };
            let bucket = of_host.entry(cell.literal).or_insert_with(empty);
            bucket.alike &= bucket.source == cell.source;
        }
    }

    pub(super) fn get(&self, id: u32) -> &Cell<'m> {
        &self.list[id as usize]
    }

    /// The host patterns whose cells the router tries for the same requests, and not only after this one's.
    pub(super) fn rivals(&self, host: HostKey<'m>) -> impl Iterator<Item = HostKey<'m>> {
        let wider = (self.mode != RouterMode::HostUri).then(|| host.wider());
        std::iter::once(host).chain(wider.into_iter().flatten())
    }

    /// A host that this pattern covers, and as few other patterns as can be.
    pub(super) fn host_of(&self, host: HostKey<'m>) -> Option<String> {
        if !host.wildcard {
            return Some(host.name.to_owned());
        }
        // A single label below a wildcard is below no longer wildcard.
        let parent = if host.name.is_empty() { String::new() } else { format!(".{}", host.name) };
        let labels =
            ["x", "y", "z"].into_iter().map(str::to_owned).chain((0..=self.exact_hosts.len()).map(|n| format!("x{n}")));
        labels.map(|label| label + &parent).find(|name| !self.exact_hosts.contains(name.as_str()))
    }

    /// Whether what it takes is settled by cells with the same pattern, and by their methods.
    pub(super) fn is_settled(&self, cell: &Cell<'m>) -> bool {
        // Before an exact path the router tries nothing but the same path.
        !self.conditional.contains(cell.source) && (cell.exact || !self.has_others_before(cell))
    }

    /// Whether cells with other patterns may be tried before this one.
    fn has_others_before(&self, cell: &Cell<'m>) -> bool {
        self.beginning_with(cell)
            .any(|(literal, bucket)| literal != cell.literal || !bucket.alike || bucket.source != cell.source)
    }

    fn beginning_with<'s>(&'s self, cell: &Cell<'m>) -> impl Iterator<Item = (&'m str, &'s Bucket<'m>)> {
        let literal = cell.literal;
        self.rivals(cell.host)
            .filter_map(|host| self.buckets.get(&host))
            .flat_map(move |of_host| of_host.range(literal..).take_while(move |(other, _)| other.starts_with(literal)))
            .map(|(literal, bucket)| (*literal, bucket))
    }
}
