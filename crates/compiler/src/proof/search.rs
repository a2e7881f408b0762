//! The prover of routing: a request that the router takes to a route, or the proof that there is none.
//!
//! Likely paths are tried first. Where they fail, an automaton of the route's pattern without those of the routes that
//! win over it finds a path or proves that there is none. Whatever is found was asked of the router itself; whatever is
//! not decided within the [`Budget`] is said to be not proved. Knows no SSL object, no client and no rule.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::{CanonicalPath, Condition, Facts, Gateway, UriPattern};

use super::guesses::guesses;
use super::paths::{Answer, NotProved, PathSet, Prover, Source};
use super::region::Region;
use super::skip_list::SkipPattern;
use super::tries::{Costs, costs, tables};
use super::{Budget, Uri};

/// Which paths are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate<'g> {
    /// Those in which one of these regexes is found; `None` = all.
    pub(crate) within: Option<&'g [String]>,
    /// But those in which one of these is found.
    pub(crate) without: &'g [String],
    /// But those in which one of these is found from the first byte on.
    pub(crate) not_at_start: &'g [String],
    /// What becomes of them in another gateway.
    pub(crate) other: Option<Other<'g>>,
}

/// What another gateway's router does with the paths that are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other<'g> {
    /// It has no route for them, for this host.
    Unrouted(&'g Gateway, Option<&'g str>),
    /// It takes them to this route, by this pattern of it or another one.
    Routed(&'g Gateway, u32, &'g UriPattern),
}

impl<'g> Gate<'g> {
    /// Every path.
    pub(crate) const ALL: Self = Gate { within: None, without: &[], not_at_start: &[], other: None };

    /// The paths of a skip list.
    pub(crate) fn listed(list: &'g [String]) -> Self {
        Gate { within: Some(list), ..Self::ALL }
    }

    /// Those of them that no pattern has from the first byte on.
    pub(crate) fn elsewhere(list: &'g [String]) -> Self {
        Gate { within: Some(list), not_at_start: list, ..Self::ALL }
    }
}

/// A way to a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// With these facts and this target.
    At {
        /// What its conditions are asked of.
        facts: Facts,
        /// The target, as sent.
        target: String,
    },
    /// There is none.
    Never,
    /// Not decided.
    NotProved(NotProved),
}

/// Searches in one gateway, within one budget for all of them.
pub(crate) struct Search<'s> {
    gateway: &'s Gateway,
    desc: &'s GatewayDesc<'s>,
    prover: Prover,
    skips: RefCell<HashMap<String, Rc<SkipPattern>>>,
    /// By route of the gateway, and of the other one; `None` for a route whose conditions never hold.
    regions: Vec<Option<Region>>,
    other_regions: Vec<Option<Region>>,
    costs: Costs<'s>,
    questions: Cell<usize>,
    tries: Cell<usize>,
    /// Whether a question was not asked because there was nothing left for it.
    is_spent: Cell<bool>,
}

impl<'s> Search<'s> {
    pub(crate) fn new(gateway: &'s Gateway, desc: &'s GatewayDesc<'s>, budget: &Budget) -> Self {
        Self::beside(gateway, desc, None, budget)
    }

    /// With questions that concern another gateway too.
    pub(crate) fn beside(
        gateway: &'s Gateway,
        desc: &'s GatewayDesc<'s>,
        other: Option<&'s GatewayDesc<'s>>,
        budget: &Budget,
    ) -> Self {
        Self {
            gateway,
            desc,
            prover: Prover::new(desc.router.escaped_slashes, budget),
            skips: RefCell::default(),
            regions: regions(desc),
            other_regions: other.map(regions).unwrap_or_default(),
            costs: costs(desc),
            questions: Cell::new(budget.questions),
            tries: Cell::new(budget.tries),
            is_spent: Cell::new(false),
        }
    }

    /// Whether no path of a route is within the gate, whatever the host and the method: by their beginnings alone.
    pub(crate) fn is_shut(&self, route: u32, gate: Gate<'_>) -> bool {
        let Some(within) = gate.within else { return false };
        let skips = self.skips(within);
        skips.iter().all(|skip| skip.is_anchored())
            && (!gate.not_at_start.is_empty() || self.uris(route).iter().all(|uri| is_apart(uri, &skips)))
    }

    /// A request by which row `route` is picked for `host`, with a path within the gate.
    pub(crate) fn find(&self, route: u32, host: Option<&str>, gate: Gate<'_>) -> Found {
        let Some(region) = self.asked(route, gate) else { return Found::Never };
        let uris = self.uris(route);
        let lists = Lists::new(self, gate);
        let mut not_proved = None;
        for uri in &uris {
            let query = Query { route, itself: false, host, uri, gate, lists: &lists };
            match self.find_in(&query, region.clone(), &mut Vec::new()) {
                Found::Never => {}
                Found::NotProved(why) => not_proved = not_proved.or(Some(why)),
                found @ Found::At { .. } => return found,
            }
        }
        not_proved.map_or(Found::Never, Found::NotProved)
    }

    /// A request of a region by which one pattern of a route is picked for `host`. `winners`: who takes its paths
    /// instead, if there is none.
    pub(super) fn pick(&self, uri: Uri, host: &str, region: Region, winners: &mut Vec<Uri>) -> Found {
        let Some(pattern) = self.uri(uri) else { return Found::Never };
        let (gate, host) = (Gate::ALL, Some(host));
        let lists = Lists::new(self, gate);
        let query = Query { route: uri.route, itself: true, host, uri: &pattern, gate, lists: &lists };
        self.find_in(&query, region, winners)
    }

    /// Whether some request has a path that the pattern matches, whoever gets it.
    pub(super) fn is_matched(&self, uri: Uri) -> Result<bool, NotProved> {
        let Some(pattern) = self.uri(uri) else { return Ok(false) };
        if guesses(&pattern, self.desc.router.http).any(|path| pattern.is_match(&path) && self.is_canonical(&path)) {
            return Ok(true);
        }
        if pattern.is_exact() {
            return Ok(false);
        }
        match self.prover.find(&*self.prover.set(Source::Uri(&pattern))?, &[], |_| true) {
            Answer::Found(_) => Ok(true),
            Answer::None => Ok(false),
            Answer::NotProved(why) => Err(why),
        }
    }

    /// The requests for which a route's conditions hold; `None`: there are none.
    pub(crate) fn region(&self, route: u32) -> Option<&Region> {
        self.regions.get(route as usize)?.as_ref()
    }

    /// The requests of a route that a search looks for.
    fn asked(&self, route: u32, gate: Gate<'_>) -> Option<Region> {
        let region = self.region(route)?;
        match gate.other {
            Some(Other::Routed(_, other, _)) => region.and(self.other_regions.get(other as usize)?.as_ref()?),
            Some(Other::Unrouted(..)) | None => Some(region.clone()),
        }
    }

    /// The patterns of a route.
    pub(crate) fn uris(&self, route: u32) -> Vec<UriPattern> {
        let uris = self.desc.routes.get(route as usize).map_or(&[][..], |row| row.uris.of(self.desc.route_uris));
        uris.iter().filter_map(|uri| UriPattern::parse(uri, self.desc.router.http).ok()).collect()
    }

    fn uri(&self, uri: Uri) -> Option<UriPattern> {
        let row = self.desc.routes.get(uri.route as usize)?;
        let source = row.uris.of(self.desc.route_uris).get(uri.uri as usize)?;
        UriPattern::parse(source, self.desc.router.http).ok()
    }

    /// Searches a region. Where the conditions of a route in the way hold in a part of it only, each part is searched.
    fn find_in(&self, query: &Query<'_>, region: Region, winners: &mut Vec<Uri>) -> Found {
        let mut not_proved = None;
        let mut parts = vec![region];
        while let Some(part) = parts.pop() {
            let mut part = Part { facts: part.facts(), region: part, rest: &mut parts };
            let found = self.guess(query, &mut part).and_then(|guessed| match guessed {
                Some(path) => Ok(Some(path)),
                None if query.has_no_more_paths() => Ok(None),
                None => self.prove(query, &mut part, winners),
            });
            match found {
                Ok(Some(path)) => {
                    let target = CanonicalPath::encode(&path, self.desc.router.escaped_slashes);
                    return Found::At { facts: part.facts, target };
                }
                Ok(None) => {}
                Err(why) => not_proved = not_proved.or(Some(why)),
            }
        }
        not_proved.map_or(Found::Never, Found::NotProved)
    }

    /// One of the paths that people would try.
    fn guess(&self, query: &Query<'_>, part: &mut Part<'_>) -> Result<Option<String>, NotProved> {
        let listed = query.lists.within.iter().flat_map(|skip| skip.beginnings());
        let listed = listed.flat_map(|path| [path.to_owned(), format!("{path}x"), format!("{path}/x")]);
        for path in guesses(query.uri, self.desc.router.http).chain(listed) {
            if query.uri.is_match(&path) && query.admits(&path) && self.is_canonical(&path) {
                match self.in_the_way(query, &path, &part.facts)? {
                    None => return Ok(Some(path)),
                    Some(winner) => part.narrow(winner.region),
                }
            }
        }
        Ok(None)
    }

    /// A path of the pattern that no other route takes, or the proof that there is none.
    fn prove(
        &self,
        query: &Query<'_>,
        part: &mut Part<'_>,
        winners: &mut Vec<Uri>,
    ) -> Result<Option<String>, NotProved> {
        let own = self.prover.set(Source::Uri(query.uri))?;
        let sets = |list: &[String], source: fn(&str) -> Source<'_>| -> Result<Vec<Rc<PathSet>>, NotProved> {
            list.iter().map(|pattern| self.prover.set(source(pattern))).collect()
        };
        let gate = query.gate;
        let mut others = sets(gate.within.unwrap_or_default(), |text| Source::Searched(text))?;
        let within = others.len();
        if let Some(Other::Routed(_, _, uri)) = gate.other {
            others.push(self.prover.set(Source::Uri(uri))?);
        }
        let inside = others.len();
        others.extend(sets(gate.without, |text| Source::Searched(text))?);
        others.extend(sets(gate.not_at_start, |text| Source::AtStart(text))?);
        let wanted = |holds: &[bool]| {
            (gate.within.is_none() || holds[..within].contains(&true))
                && !holds[within..inside].contains(&false)
                && !holds[inside..].contains(&true)
        };
        for _ in 0..=self.prover.budget().rivals {
            let path = match self.prover.find(&own, &others, wanted) {
                Answer::Found(path) => path,
                Answer::None => return Ok(None),
                Answer::NotProved(why) => return Err(why),
            };
            match self.in_the_way(query, &path, &part.facts)? {
                None => return Ok(Some(path)),
                // Who wins over a pattern on one path wins on every path that both have, wherever its conditions hold.
                Some(winner) => {
                    part.narrow(winner.region);
                    winners.extend(winner.route.and_then(|route| self.place(route, &winner.pattern)));
                    others.push(self.prover.set(Source::Uri(&winner.pattern))?);
                }
            }
        }
        Err(NotProved::Rivals)
    }

    /// `None` if the router picks the route, and the other gateway's does what is asked; else a pattern that is in the way.
    fn in_the_way<'w>(&'w self, query: &Query<'_>, path: &str, facts: &Facts) -> Result<Option<Winner<'w>>, NotProved> {
        self.charge(query)?;
        // Whoever matches by the automaton matches.
        let found = self.gateway.router.find(query.host, path, facts).ok_or(NotProved::Witness)?;
        if found.route != query.route || query.itself && found.pattern != query.uri {
            let region = self.region(found.route).ok_or(NotProved::Witness)?;
            return Ok(Some(Winner { route: Some(found.route), pattern: found.pattern.clone(), region }));
        }
        let other = match query.gate.other {
            None => None,
            Some(Other::Unrouted(gateway, host)) => gateway.router.find(host, path, facts),
            Some(Other::Routed(gateway, route, _)) => {
                let found = gateway.router.find(query.host, path, facts).ok_or(NotProved::Witness)?;
                Some(found).filter(|found| found.route != route)
            }
        };
        let Some(other) = other else { return Ok(None) };
        let region = self.other_regions.get(other.route as usize).and_then(Option::as_ref).ok_or(NotProved::Witness)?;
        Ok(Some(Winner { route: None, pattern: other.pattern.clone(), region }))
    }

    /// Counts a question to the router.
    fn charge(&self, query: &Query<'_>) -> Result<(), NotProved> {
        let left = (self.questions.get().checked_sub(1), self.tries.get().checked_sub(self.cost(query)));
        let (Some(questions), Some(tries)) = left else {
            self.is_spent.set(true);
            return Err(NotProved::Budget);
        };
        self.questions.set(questions);
        self.tries.set(tries);
        Ok(())
    }

    /// Whether a question was not asked because there was nothing left for it.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// How many routes the router may try for a path of the query's pattern.
    fn cost(&self, query: &Query<'_>) -> usize {
        let hosts =
            self.desc.routes.get(query.route as usize).map_or(&[][..], |row| row.hosts.of(self.desc.route_hosts));
        let literal = query.uri.literal();
        let costs = tables(self.desc.router.http, hosts)
            .iter()
            .map(|host| self.costs.get(host).and_then(|of_host| of_host.get(literal)).copied().unwrap_or(1));
        costs.max().unwrap_or(1)
    }

    /// Which of a route's patterns it is.
    fn place(&self, route: u32, pattern: &UriPattern) -> Option<Uri> {
        let uris = self.desc.routes.get(route as usize)?.uris.of(self.desc.route_uris);
        let uri = uris.iter().position(|uri| *uri == pattern.as_str())?;
        Some(Uri { route, uri: u32::try_from(uri).ok()? })
    }

    /// Whether a request can have this path, decoded.
    pub(super) fn is_canonical(&self, path: &str) -> bool {
        let slashes = self.desc.router.escaped_slashes;
        CanonicalPath::parse(CanonicalPath::encode(path, slashes), slashes).is_ok_and(|read| read.decoded() == path)
    }

    fn skips(&self, list: &[String]) -> Vec<Rc<SkipPattern>> {
        let mut known = self.skips.borrow_mut();
        let skip =
            |text: &String| Rc::clone(known.entry(text.clone()).or_insert_with(|| Rc::new(SkipPattern::new(text))));
        list.iter().map(skip).collect()
    }
}

/// One search.
struct Query<'q> {
    route: u32,
    /// Whether another pattern of the route will not do.
    itself: bool,
    host: Option<&'q str>,
    uri: &'q UriPattern,
    gate: Gate<'q>,
    lists: &'q Lists,
}

/// The skip lists of a gate.
struct Lists {
    within: Vec<Rc<SkipPattern>>,
    without: Vec<Rc<SkipPattern>>,
    not_at_start: Vec<Rc<SkipPattern>>,
}

/// The part of a region that is searched.
struct Part<'p> {
    region: Region,
    /// Those of one of its requests.
    facts: Facts,
    /// Parts that are searched later.
    rest: &'p mut Vec<Region>,
}

impl Part<'_> {
    /// Leaves what is outside of `region` for later. The facts are in `region`.
    fn narrow(&mut self, region: &Region) {
        self.rest.extend(self.region.minus(region));
        if let Some(both) = self.region.and(region) {
            self.region = both;
        }
    }
}

/// A pattern that is in the way of a path, with the region in which it is, and the route that it is of in the gateway
/// that is searched.
struct Winner<'w> {
    route: Option<u32>,
    pattern: UriPattern,
    region: &'w Region,
}

fn regions(desc: &GatewayDesc<'_>) -> Vec<Option<Region>> {
    let conditions = |(row, route)| Condition::of_route(desc, row, route);
    // Rows that make no conditions make no gateway.
    let region = |row| conditions(row).ok().and_then(|conditions| Region::of(&conditions));
    desc.routes.iter().enumerate().map(region).collect()
}

impl Lists {
    fn new(search: &Search<'_>, gate: Gate<'_>) -> Self {
        Self {
            within: search.skips(gate.within.unwrap_or_default()),
            without: search.skips(gate.without),
            not_at_start: search.skips(gate.not_at_start),
        }
    }
}

impl Query<'_> {
    fn admits(&self, path: &str) -> bool {
        let (gate, lists) = (self.gate, self.lists);
        (gate.within.is_none() || lists.within.iter().any(|skip| skip.lists(path)))
            && !lists.without.iter().any(|skip| skip.lists(path))
            && !lists.not_at_start.iter().any(|skip| skip.lists_at_start(path))
            && !matches!(gate.other, Some(Other::Routed(_, _, uri)) if !uri.is_match(path))
    }

    /// Whether the paths that were guessed are all that can be found.
    fn has_no_more_paths(&self) -> bool {
        self.uri.is_exact() || self.gate.within.is_some() && is_apart(self.uri, &self.lists.within)
    }
}

/// Whether no path that the pattern matches is listed, by their beginnings alone.
fn is_apart(uri: &UriPattern, skips: &[Rc<SkipPattern>]) -> bool {
    skips.iter().all(|skip| skip.is_apart(uri))
}
