//! From host, path and the facts that conditions ask of to a route.
//!
//! Hosts and exact paths by hash, the rest by their literal beginning: ten thousand routes cost what ten cost, and
//! nothing is allocated. (`radixtree_uri` filters hosts behind the path, so routes that have a path in common there are
//! tried one by one.) Knows no request head; what a route does is in [`crate::gateway`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::trace::{Among, Miss, Step, Trace, Untraced};
use crate::build_error::{BuildError, rows};
use crate::desc::{GatewayDesc, RouteDesc, RouterMode};
use crate::name::parents::parents;
use crate::path::prefix_map::PrefixMap;
use crate::{Condition, Facts, HostPattern, UriPattern};

type Map<V> = HashMap<Box<str>, V, foldhash::fast::RandomState>;

/// Every enabled route by host and path.
#[derive(Debug)]
pub struct Router {
    hosts: Map<UriTable>,
    /// By what is behind `*.`.
    wildcards: Map<UriTable>,
    /// Routes without host; every route in the two modes where the URI comes first.
    any_host: UriTable,
    patterns: Vec<UriPattern>,
    /// Host filters of the candidates, in the two modes where the URI comes first.
    filters: Vec<Box<[HostPattern]>>,
    /// By route: all of them have to hold.
    conditions: Vec<Box<[Condition]>>,
}

/// A route that was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'r> {
    /// Row of [`GatewayDesc::routes`].
    pub route: u32,
    /// Which of its patterns matched.
    pub pattern: &'r UriPattern,
}

/// What a route is chosen by.
#[derive(Clone, Copy, Debug)]
struct Query<'q> {
    host: Option<&'q str>,
    path: &'q str,
    facts: &'q Facts,
}

impl Router {
    /// Indexes the routes. Errors: a host or URI pattern that is none, a table of more than 2³² rows.
    pub fn new(desc: &GatewayDesc<'_>) -> Result<Self, BuildError> {
        let mut builder = Builder::default();
        for (row, route) in desc.routes.iter().enumerate() {
            builder.add(desc, row, route)?;
        }
        let table = |groups| UriTable::new(groups, &builder.patterns);
        Ok(Self {
            hosts: builder.hosts.into_iter().map(|(host, groups)| (host, table(groups))).collect(),
            wildcards: builder.wildcards.into_iter().map(|(parent, groups)| (parent, table(groups))).collect(),
            any_host: table(builder.any_host),
            patterns: builder.patterns,
            filters: builder.filters,
            conditions: conditions(desc)?,
        })
    }

    /// The route of a request. `host`: [`Host::name`](crate::Host::name); `path`:
    /// [`CanonicalPath::decoded`](crate::CanonicalPath::decoded).
    ///
    /// A route whose conditions do not hold, or whose host differs, does not end the search.
    pub fn find(&self, host: Option<&str>, path: &str, facts: &Facts) -> Option<Found<'_>> {
        self.find_with(host, path, facts, &mut Untraced)
    }

    /// [`Self::find`], which tells `trace` of each route that it looks at.
    pub(crate) fn find_with(
        &self,
        host: Option<&str>,
        path: &str,
        facts: &Facts,
        trace: &mut impl Trace,
    ) -> Option<Found<'_>> {
        let query = Query { host, path, facts };
        let by_host = host.and_then(|host| self.find_by_host(host, &query, trace));
        by_host.or_else(|| self.find_in(&self.any_host, &query, || Among::AnyHost, trace))
    }

    fn find_by_host(&self, host: &str, query: &Query<'_>, trace: &mut impl Trace) -> Option<Found<'_>> {
        let among = || Among::Host(host.to_owned());
        let found = self.hosts.get(host).and_then(|table| self.find_in(table, query, among, trace));
        if found.is_some() || self.wildcards.is_empty() {
            return found;
        }
        parents(host).find_map(|parent| {
            let among = || Among::Wildcard(parent.to_owned());
            self.wildcards.get(parent).and_then(|table| self.find_in(table, query, among, trace))
        })
    }

    fn find_in(
        &self,
        table: &UriTable,
        query: &Query<'_>,
        among: impl Fn() -> Among,
        trace: &mut impl Trace,
    ) -> Option<Found<'_>> {
        let exact = table.exact.get(query.path).into_iter();
        let buckets = exact.chain(table.prefixes.of(query.path));
        let candidate = buckets.flatten().find(|candidate| {
            let miss = self.miss(candidate, query);
            trace.step(|| Step::Candidate {
                route: candidate.route,
                pattern: self.patterns[candidate.pattern as usize].as_str().to_owned(),
                among: among(),
                miss,
            });
            miss.is_none()
        })?;
        Some(Found { route: candidate.route, pattern: &self.patterns[candidate.pattern as usize] })
    }

    /// Why a candidate is passed over.
    fn miss(&self, candidate: &Candidate, query: &Query<'_>) -> Option<Miss> {
        let conditions = self.conditions.get(candidate.route as usize).map_or(&[][..], |conditions| conditions);
        if let Some(condition) = conditions.iter().find(|condition| !condition.holds(query.facts)) {
            return Some(Miss::Condition(condition.subject()));
        }
        if let Some(filter) = candidate.filter {
            let patterns = &self.filters[filter as usize];
            if !query.host.is_some_and(|host| patterns.iter().any(|pattern| pattern.covers(host))) {
                return Some(Miss::Host);
            }
        }
        let is_match = candidate.is_literal || self.patterns[candidate.pattern as usize].is_match(query.path);
        (!is_match).then_some(Miss::Path)
    }
}

fn conditions(desc: &GatewayDesc<'_>) -> Result<Vec<Box<[Condition]>>, BuildError> {
    desc.routes.iter().enumerate().map(|(row, route)| Condition::of_route(desc, row, route)).collect()
}

/// Routes by path. A bucket holds the candidates of one literal beginning, the first to try first.
#[derive(Debug)]
struct UriTable {
    exact: Map<Box<[Candidate]>>,
    prefixes: PrefixMap<Box<[Candidate]>>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    route: u32,
    /// Index into [`Router::patterns`].
    pattern: u32,
    /// Index into [`Router::filters`].
    filter: Option<u32>,
    /// Every path that gets to the bucket matches.
    is_literal: bool,
    priority: i32,
}

/// Candidates by literal text; the flag says whether it is the whole path.
type Groups = BTreeMap<(bool, Box<str>), Vec<Candidate>>;

impl UriTable {
    fn new(groups: Groups, patterns: &[UriPattern]) -> Self {
        let mut exact = Map::default();
        let mut prefixes = BTreeMap::new();
        for ((whole, literal), mut bucket) in groups {
            bucket.sort_by_key(|candidate| {
                let len = patterns[candidate.pattern as usize].as_str().len();
                (Reverse(candidate.priority), Reverse(len), candidate.route)
            });
            if whole {
                exact.insert(literal, bucket.into());
            } else {
                prefixes.insert(literal, bucket.into());
            }
        }
        Self { exact, prefixes: PrefixMap::new(prefixes) }
    }
}

#[derive(Default)]
struct Builder {
    hosts: BTreeMap<Box<str>, Groups>,
    wildcards: BTreeMap<Box<str>, Groups>,
    any_host: Groups,
    patterns: Vec<UriPattern>,
    filters: Vec<Box<[HostPattern]>>,
}

impl Builder {
    fn add(&mut self, desc: &GatewayDesc<'_>, row: usize, route: &RouteDesc<'_>) -> Result<(), BuildError> {
        let error = |error: &dyn std::fmt::Display| BuildError::new("routes", row, error);
        let number = |index: usize| u32::try_from(index).map_err(|_| error(&"too many rows"));
        let hosts = rows(route.hosts, desc.route_hosts, "routes", row)?.iter().map(|host| HostPattern::parse(host));
        let hosts: Box<[HostPattern]> = hosts.collect::<Result<_, _>>().map_err(|e| error(&e))?;
        let mode = desc.router.http;
        let by_host = mode == RouterMode::HostUri && !hosts.is_empty();
        let filter = if by_host || hosts.is_empty() { None } else { Some(number(self.filters.len())?) };
        for uri in rows(route.uris, desc.route_uris, "routes", row)? {
            let uri = UriPattern::parse(uri, mode).map_err(|e| error(&e))?;
            let key = (uri.is_exact(), Box::from(uri.literal()));
            let pattern = number(self.patterns.len())?;
            let (is_literal, priority) = (uri.is_literal(), route.priority);
            let candidate = Candidate { route: number(row)?, pattern, filter, is_literal, priority };
            self.patterns.push(uri);
            if by_host {
                for host in &hosts {
                    let groups = match host {
                        HostPattern::Exact(name) => self.hosts.entry(name.clone()).or_default(),
                        HostPattern::Wildcard(parent) => self.wildcards.entry(parent.clone()).or_default(),
                    };
                    groups.entry(key.clone()).or_default().push(candidate);
                }
            } else {
                self.any_host.entry(key).or_default().push(candidate);
            }
        }
        if filter.is_some() {
            self.filters.push(hosts);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
