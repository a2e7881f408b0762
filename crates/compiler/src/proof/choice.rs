//! Which routes can be chosen at all, and which only the order in the file tells apart.
//!
//! Most patterns are the only ones of their kind: an index settles them. For the rest a guessed path that the router
//! takes to the route is proof enough; automata are for what is left, within a budget. Knows no message.

use std::collections::{BTreeMap, HashMap};

use sealgate_policy::desc::EscapedSlashes;
use sealgate_policy::{CanonicalPath, Method, Router, UriPattern};

use super::cells::{Cell, Cells, HostKey, SLOTS, guesses, slots};
use super::{Answer, NotProved, PathSet, Prover};
use crate::model::Model;

/// Most cells that are tried in all searches by guess.
const TRIES: usize = 10_000_000;
/// Most patterns that one search by automata joins.
const JOINED: usize = 64;
/// Most exact paths that are taken out of a search, one after the other.
const EXACT: usize = 8;

/// One of a route's paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Uri {
    /// Row of the plan's routes.
    pub(crate) route: u32,
    /// Which of its `uris`.
    pub(crate) uri: u32,
}

/// What becomes of the requests that a path pattern of a route matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Some get to the route.
    Chosen,
    /// All go to these.
    Never(Vec<Uri>),
    /// No request can have such a path.
    Unmatched,
    /// Nobody knows.
    NotProved(NotProved),
}

/// Two routes with one path pattern, one priority and requests in common: the one that comes first gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) first: Uri,
    pub(crate) second: Uri,
    /// A request that both would take. For most hosts, if there is none.
    pub(crate) host: Option<String>,
    pub(crate) path: String,
    pub(crate) method: Method,
}

/// What was found out about all routes.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// By route and path, in the plan's order.
    pub(crate) fates: BTreeMap<Uri, Fate>,
    pub(crate) ties: Vec<Tie>,
    /// Where the search for ties ended early, and why.
    pub(crate) ties_end: Option<(Uri, NotProved)>,
}

/// Finds out.
pub(crate) fn choice(model: &Model) -> Choice {
    let prover = Prover::new(model.gateway().escaped_slashes());
    let cells = Cells::new(model.plan());
    let mut chooser =
        Chooser { cells: &cells, router: &model.gateway().router, prover: &prover, sets: HashMap::new(), tries: TRIES };
    let Alike { left, candidates } = alike(&cells);
    let mut fates: BTreeMap<Uri, Fate> = BTreeMap::new();
    for (cell, left) in cells.list.iter().zip(left) {
        let uri = Uri { route: cell.route, uri: cell.uri };
        if fates.get(&uri) == Some(&Fate::Chosen) {
            continue;
        }
        let fate = chooser.fate(cell, left);
        let both = match fates.remove(&uri) {
            Some(before) => before.or(fate),
            None => fate,
        };
        fates.insert(uri, both);
    }
    let mut ties: BTreeMap<u32, Tie> = BTreeMap::new();
    let mut ties_end = None;
    for candidate in candidates {
        let second = cells.get(candidate.second);
        let is_chosen = fates.get(&Uri { route: second.route, uri: second.uri }) == Some(&Fate::Chosen);
        if is_chosen && !ties.contains_key(&second.route) {
            match chooser.tie(&candidate) {
                Ok(tie) => ties.extend(tie.map(|tie| (second.route, tie))),
                Err(why) => {
                    ties_end = Some((second.place(), why));
                    break;
                }
            }
        }
    }
    Choice { fates, ties: ties.into_values().collect(), ties_end }
}

impl Cell<'_> {
    fn place(&self) -> Uri {
        Uri { route: self.route, uri: self.uri }
    }
}

impl Fate {
    /// The fate of a pattern under two hosts.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Chosen, _) | (_, Self::Chosen) => Self::Chosen,
            (Self::NotProved(why), _) | (_, Self::NotProved(why)) => Self::NotProved(why),
            (Self::Never(mut by), Self::Never(more)) => {
                by.extend(more);
                by.sort();
                by.dedup();
                Self::Never(by)
            }
            (Self::Unmatched, other) | (other, Self::Unmatched) => other,
        }
    }
}

/// What cells with one and the same pattern do to each other.
struct Alike {
    /// For each cell, the methods that no cell with the same pattern takes before it, or who takes them all.
    left: Vec<Result<u16, Vec<Uri>>>,
    candidates: Vec<Candidate>,
}

/// Two cells that only their order tells apart, and the methods that both take.
struct Candidate {
    first: u32,
    second: u32,
    methods: u16,
}

/// Cells by host pattern and method.
type Takers<'m> = HashMap<HostKey<'m>, [Option<u32>; SLOTS]>;

fn alike<'m>(cells: &Cells<'m>) -> Alike {
    let mut order: Vec<u32> = (0..cells.list.len() as u32).collect();
    order.sort_by_key(|id| (cells.get(*id).source, cells.get(*id).order()));
    let mut left: Vec<Result<u16, Vec<Uri>>> = cells.list.iter().map(|cell| Ok(cell.needs())).collect();
    let mut candidates = Vec::new();
    for group in order.chunk_by(|a, b| cells.get(*a).source == cells.get(*b).source) {
        if group.len() == 1 {
            continue;
        }
        let mut takers = Takers::new();
        for peers in group.chunk_by(|a, b| cells.get(*a).priority == cells.get(*b).priority) {
            // Of this priority; `below`: with a host below the key.
            let (mut same, mut below) = (Takers::new(), Takers::new());
            for id in peers {
                let cell = cells.get(*id);
                left[*id as usize] = left_by(cells, &takers, cell);
                let wider = cells.rivals(cell.host).filter_map(|host| same.get(&host));
                let rivals = wider.chain(below.get(&cell.host));
                candidates.extend(rivals.filter_map(|rivals| candidate(cells, *id, rivals)));
                let takes = |takers: &mut Takers<'m>, host| take(takers, host, cell.takes(), *id);
                takes(&mut takers, cell.host);
                takes(&mut same, cell.host);
                cells.rivals(cell.host).skip(1).for_each(|host| takes(&mut below, host));
            }
        }
    }
    candidates.sort_by_key(|candidate| (candidate.second, candidate.first));
    Alike { left, candidates }
}

fn take<'m>(takers: &mut Takers<'m>, host: HostKey<'m>, methods: u16, id: u32) {
    let row = takers.entry(host).or_insert([None; SLOTS]);
    slots(methods).for_each(|slot| row[slot] = row[slot].or(Some(id)));
}

fn left_by(cells: &Cells<'_>, takers: &Takers<'_>, cell: &Cell<'_>) -> Result<u16, Vec<Uri>> {
    let mut left = cell.needs();
    let mut by = Vec::new();
    for slot in slots(left) {
        let rows = cells.rivals(cell.host).filter_map(|host| takers.get(&host));
        let taker = rows.filter_map(|row| row[slot]).map(|id| cells.get(id)).min_by_key(|taker| taker.order());
        if let Some(taker) = taker {
            left &= !(1 << slot);
            by.push(taker.place());
        }
    }
    by.sort();
    by.dedup();
    if left == 0 && cell.needs() != 0 { Err(by) } else { Ok(left) }
}

fn candidate(cells: &Cells<'_>, second: u32, rivals: &[Option<u32>; SLOTS]) -> Option<Candidate> {
    let cell = cells.get(second);
    let rival = |slot: usize| rivals[slot].filter(|first| cells.get(*first).route != cell.route);
    let first = slots(cell.takes() & !Method::Connect.bit()).find_map(rival)?;
    let methods = slots(cell.takes() & cells.get(first).takes() & !Method::Connect.bit());
    let methods = methods.filter(|slot| rivals[*slot] == Some(first)).fold(0, |set, slot| set | 1 << slot);
    Some(Candidate { first, second, methods })
}

/// Answers cell by cell, within one budget.
struct Chooser<'c, 'm> {
    cells: &'c Cells<'m>,
    router: &'c Router,
    prover: &'c Prover,
    sets: HashMap<&'m str, Result<PathSet, NotProved>>,
    tries: usize,
}

impl<'m> Chooser<'_, 'm> {
    /// `left`: the methods that no cell with the same pattern takes.
    fn fate(&mut self, cell: &Cell<'m>, left: Result<u16, Vec<Uri>>) -> Fate {
        match self.is_matched(cell) {
            Ok(true) => {}
            Ok(false) => return Fate::Unmatched,
            Err(why) => return Fate::NotProved(why),
        }
        let left = match left {
            Ok(left) => left,
            Err(by) => return Fate::Never(by),
        };
        // Before an exact path the router tries nothing but the same path. No method: another rule's business.
        if cell.exact || left == 0 || !self.cells.has_others_before(cell) {
            return Fate::Chosen;
        }
        let Some(host) = self.cells.host_of(cell.host) else { return Fate::NotProved(NotProved::Witness) };
        match self.guess(cell, &host, left) {
            Some(true) => Fate::Chosen,
            Some(false) => self.prove(cell, &host, left),
            None => Fate::NotProved(NotProved::Budget),
        }
    }

    /// Whether a request can have a path that the pattern matches.
    fn is_matched(&mut self, cell: &Cell<'m>) -> Result<bool, NotProved> {
        let slashes = self.prover.slashes();
        if guesses(cell.source, self.cells.mode).any(|path| self.matches(cell, &path) && is_path(&path, slashes)) {
            return Ok(true);
        }
        self.make_set(cell.source);
        let set = self.set(cell.source)?;
        match self.prover.find(&[set], |holds| holds[0]) {
            Answer::Found(_) => Ok(true),
            Answer::None => Ok(false),
            Answer::NotProved(why) => Err(why),
        }
    }

    fn matches(&self, cell: &Cell<'_>, path: &str) -> bool {
        cell.exact && cell.source == path
            || UriPattern::parse(cell.source, self.cells.mode).is_ok_and(|pattern| pattern.is_match(path))
    }

    /// Whether the router takes a guessed path to the cell; `None` when that was tried too often.
    fn guess(&mut self, cell: &Cell<'m>, host: &str, left: u16) -> Option<bool> {
        let slashes = self.prover.slashes();
        for path in guesses(cell.source, self.cells.mode).filter(|path| is_path(path, slashes)) {
            for slot in slots(left) {
                self.tries = self.tries.checked_sub(self.cells.cost(cell))?;
                if self.takes(cell, host, &path, slot) {
                    return Some(true);
                }
            }
        }
        Some(false)
    }

    fn takes(&self, cell: &Cell<'_>, host: &str, path: &str, slot: usize) -> bool {
        let found = self.router.find(Some(host), path, Method::ALL.get(slot).copied());
        found.is_some_and(|found| found.route == cell.route && found.pattern.as_str() == cell.source)
    }

    fn prove(&mut self, cell: &Cell<'m>, host: &str, left: u16) -> Fate {
        let Some(others) = self.cells.others_before(cell, &mut self.tries) else {
            return Fate::NotProved(NotProved::Budget);
        };
        if others.len() > JOINED {
            return Fate::NotProved(NotProved::Budget);
        }
        self.make_set(cell.source);
        others.iter().for_each(|other| self.make_set(self.cells.get(*other).source));
        let mut by = Vec::new();
        for slot in slots(left) {
            let of_slot = others.iter().map(|id| *self.cells.get(*id)).filter(|other| other.takes() & (1 << slot) != 0);
            let of_slot: Vec<Cell<'m>> = of_slot.collect();
            match self.prove_slot(cell, host, slot, &of_slot) {
                Ok(Some(more)) => by.extend(more),
                Ok(None) => return Fate::Chosen,
                Err(why) => return Fate::NotProved(why),
            }
        }
        by.sort();
        by.dedup();
        Fate::Never(by)
    }

    /// Who takes all requests with one method that the cell would take; `None`: nobody.
    fn prove_slot(
        &self,
        cell: &Cell<'m>,
        host: &str,
        slot: usize,
        others: &[Cell<'m>],
    ) -> Result<Option<Vec<Uri>>, NotProved> {
        let own = self.set(cell.source)?;
        // Mostly there is one that takes all of them.
        if let Some(one) = others.iter().find(|other| self.covers(cell, other)) {
            return Ok(Some(vec![one.place()]));
        }
        let mut sets = vec![own];
        for other in others {
            sets.push(self.set(other.source)?);
        }
        if self.escapes(cell, host, slot, &sets)? {
            return Ok(None);
        }
        let meets = |other: &&Cell<'m>| {
            self.set(other.source).is_ok_and(|set| self.prover.find(&[own, set], |h| h[0] && h[1]) != Answer::None)
        };
        Ok(Some(others.iter().filter(meets).map(Cell::place).collect()))
    }

    /// Whether the other one has all of a cell's paths, as far as that is known.
    fn covers(&self, cell: &Cell<'m>, other: &Cell<'m>) -> bool {
        let matches = |path: String| !self.matches(cell, &path) || self.matches(other, &path);
        let (Ok(own), Ok(set)) = (self.set(cell.source), self.set(other.source)) else { return false };
        guesses(cell.source, self.cells.mode).all(matches)
            && self.prover.find(&[own, set], |holds| holds[0] && !holds[1]) == Answer::None
    }

    /// Whether there is a path that only the first of the sets has, and that the router takes to the cell. Exact paths
    /// that come in between are taken out.
    fn escapes(&self, cell: &Cell<'m>, host: &str, slot: usize, sets: &[&PathSet]) -> Result<bool, NotProved> {
        let mut exact: Vec<PathSet> = Vec::new();
        let only_first = |holds: &[bool]| holds[0] && !holds[1..].iter().any(|holds| *holds);
        loop {
            let sets: Vec<&PathSet> = sets.iter().copied().chain(&exact).collect();
            let path = match self.prover.find(&sets, only_first) {
                Answer::Found(path) => path,
                Answer::None => return Ok(false),
                Answer::NotProved(why) => return Err(why),
            };
            if self.takes(cell, host, &path, slot) {
                return Ok(true);
            }
            let found = self.router.find(Some(host), &path, Method::ALL.get(slot).copied());
            if exact.len() == EXACT || found.is_none_or(|found| !found.pattern.is_exact()) {
                return Err(NotProved::Witness);
            }
            exact.push(self.prover.set(|| PathSet::of_text(&path))?);
        }
    }

    fn make_set(&mut self, source: &'m str) {
        let (prover, mode) = (self.prover, self.cells.mode);
        self.sets.entry(source).or_insert_with(|| {
            let pattern = UriPattern::parse(source, mode).map_err(|_| NotProved::Automaton)?;
            prover.set(|| PathSet::of_uri(&pattern))
        });
    }

    fn set(&self, source: &str) -> Result<&PathSet, NotProved> {
        self.sets.get(source).ok_or(NotProved::Automata)?.as_ref().map_err(|why| *why)
    }

    /// A request that both cells would take, and that the router takes to the first.
    fn tie(&mut self, candidate: &Candidate) -> Result<Option<Tie>, NotProved> {
        let (first, second) = (self.cells.get(candidate.first), self.cells.get(candidate.second));
        let narrower = if second.host.wider().any(|host| host == first.host) { second.host } else { first.host };
        let Some(host) = self.cells.host_of(narrower) else { return Ok(None) };
        let shown = (!narrower.is_any()).then(|| host.clone());
        let slashes = self.prover.slashes();
        for path in guesses(first.source, self.cells.mode).filter(|path| is_path(path, slashes)) {
            for slot in slots(candidate.methods) {
                self.tries = self.tries.checked_sub(self.cells.cost(first)).ok_or(NotProved::Budget)?;
                let Some(method) = Method::ALL.get(slot).copied() else { continue };
                if self.takes(first, &host, &path, slot) {
                    let (first, second) = (first.place(), second.place());
                    return Ok(Some(Tie { first, second, host: shown, path, method }));
                }
            }
        }
        Ok(None)
    }
}

/// Whether a request can have this path, decoded.
fn is_path(path: &str, slashes: EscapedSlashes) -> bool {
    CanonicalPath::parse(CanonicalPath::encode(path, slashes), slashes)
        .is_ok_and(|canonical| canonical.decoded() == path)
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
