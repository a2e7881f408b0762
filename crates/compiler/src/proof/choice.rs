//! Which routes can be chosen at all, and which only the order in the file tells apart.
//!
//! Most patterns are the only ones of their kind: an index settles them. The rest is asked of the prover of routing.
//! Knows no message.

use std::collections::{BTreeMap, HashMap};

use sealgate_policy::Facts;

use super::cells::{Cell, Cells, HostKey};
use super::methods::{KINDS, Kinds, each};
use super::region::Region;
use super::search::{Found, Search};
use super::uri::Uri;
use super::{Budget, NotProved};
use crate::model::Model;

/// What becomes of the requests that a path pattern of a route matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Some get to the route.
    Chosen,
    /// All go to these.
    Never(Vec<Uri>),
    /// No request can have such a path.
    Unmatched,
    /// Not decided.
    NotProved(NotProved),
}

/// Two routes with one path pattern, one priority and requests in common: the one that comes first gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) first: Uri,
    pub(crate) second: Uri,
    /// A request that both would take. For most hosts, if there is none.
    pub(crate) host: Option<String>,
    /// What its conditions are asked of.
    pub(crate) facts: Facts,
    /// The target, as sent.
    pub(crate) target: String,
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
pub(crate) fn choice(model: &Model, budget: &Budget) -> Choice {
    model.with_desc(|desc| {
        let search = Search::new(model.gateway(), desc, budget);
        let cells = Cells::new(model.plan(), &search);
        let Alike { left, candidates, end } = alike(&cells, budget);
        let mut fates: BTreeMap<Uri, Fate> = BTreeMap::new();
        for (cell, left) in cells.list.iter().zip(left) {
            let uri = cell.place();
            if fates.get(&uri) == Some(&Fate::Chosen) {
                continue;
            }
            let fate = fate(&cells, &search, cell, left);
            let both = match fates.remove(&uri) {
                Some(before) => before.or(fate),
                None => fate,
            };
            fates.insert(uri, both);
        }
        let (ties, ties_end) = ties(&cells, &search, &candidates, &fates);
        Choice { fates, ties, ties_end: ties_end.or(end) }
    })
}

/// `left`: the kinds of methods that no cell with the same pattern takes.
fn fate(cells: &Cells<'_>, search: &Search<'_>, cell: &Cell<'_>, left: Result<Kinds, Vec<Uri>>) -> Fate {
    match search.is_matched(cell.place()) {
        Ok(true) => {}
        Ok(false) => return Fate::Unmatched,
        Err(why) => return Fate::NotProved(why),
    }
    let left = match left {
        Ok(left) => left,
        Err(by) => return Fate::Never(by),
    };
    if cells.is_settled(cell) {
        return Fate::Chosen;
    }
    let Some(host) = cells.host_of(cell.host) else { return Fate::NotProved(NotProved::Witness) };
    let Some(region) = Region::of_kinds(left).and_then(|left| left.and(cell.region)) else { return Fate::Chosen };
    let mut by = Vec::new();
    match search.pick(cell.place(), &host, region, &mut by) {
        Found::At { .. } => return Fate::Chosen,
        Found::Never => {}
        Found::NotProved(why) => return Fate::NotProved(why),
    }
    by.sort();
    by.dedup();
    Fate::Never(by)
}

/// One tie for each second route, and where the search ended early.
fn ties(
    cells: &Cells<'_>,
    search: &Search<'_>,
    candidates: &[Candidate],
    fates: &BTreeMap<Uri, Fate>,
) -> (Vec<Tie>, Option<(Uri, NotProved)>) {
    let mut ties: BTreeMap<u32, Tie> = BTreeMap::new();
    for candidate in candidates {
        let second = cells.get(candidate.second);
        let is_chosen = fates.get(&second.place()) == Some(&Fate::Chosen);
        if is_chosen && !ties.contains_key(&second.route) {
            match tie(cells, search, candidate) {
                Ok(tie) => ties.extend(tie.map(|tie| (second.route, tie))),
                Err(why) => return (ties.into_values().collect(), Some((second.place(), why))),
            }
        }
    }
    (ties.into_values().collect(), None)
}

/// A request that both cells would take, and that the router takes to the first.
fn tie(cells: &Cells<'_>, search: &Search<'_>, candidate: &Candidate) -> Result<Option<Tie>, NotProved> {
    let (first, second) = (cells.get(candidate.first), cells.get(candidate.second));
    let narrower = if second.host.wider().any(|host| host == first.host) { second.host } else { first.host };
    let Some(host) = cells.host_of(narrower) else { return Ok(None) };
    // One with a named method, if there is one.
    let Some(region) = candidate.region.named() else { return Ok(None) };
    match search.pick(first.place(), &host, region, &mut Vec::new()) {
        Found::At { facts, target } => {
            let host = (!narrower.is_any()).then_some(host);
            Ok(Some(Tie { first: first.place(), second: second.place(), host, facts, target }))
        }
        Found::Never => Ok(None),
        Found::NotProved(why) => Err(why),
    }
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
    /// For each cell, the kinds of methods that no cell with the same pattern takes before it, or who takes them all.
    /// Cells whose methods alone do not say what they take are left out: the prover is asked.
    left: Vec<Result<Kinds, Vec<Uri>>>,
    candidates: Vec<Candidate>,
    /// Where the search for candidates ended early, and why.
    end: Option<(Uri, NotProved)>,
}

/// Two cells that only their order tells apart, and the requests that both take.
struct Candidate {
    first: u32,
    second: u32,
    region: Region,
}

/// Cells by host pattern and kind of method.
type Takers<'m> = HashMap<HostKey<'m>, [Option<u32>; KINDS]>;

fn alike<'m>(cells: &Cells<'m>, budget: &Budget) -> Alike {
    let mut order: Vec<u32> = (0..cells.list.len() as u32).collect();
    order.sort_by_key(|id| (cells.get(*id).source, cells.get(*id).order()));
    let mut left: Vec<Result<Kinds, Vec<Uri>>> = cells.list.iter().map(|cell| Ok(cell.needs())).collect();
    let mut candidates = Vec::new();
    let mut pairs = Pairs { left: budget.questions, end: None };
    for group in order.chunk_by(|a, b| cells.get(*a).source == cells.get(*b).source) {
        if group.len() == 1 {
            continue;
        }
        let mut takers = Takers::new();
        for peers in group.chunk_by(|a, b| cells.get(*a).priority == cells.get(*b).priority) {
            pairs.of(cells, peers, &mut candidates);
            // Of this priority; `below`: with a host below the key.
            let (mut same, mut below) = (Takers::new(), Takers::new());
            for id in peers.iter().filter(|id| cells.get(**id).is_by_method()) {
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
    Alike { left, candidates, end: pairs.end }
}

/// Pairs of cells of which one has conditions that the index by method does not know: each is looked at.
struct Pairs {
    left: usize,
    end: Option<(Uri, NotProved)>,
}

impl Pairs {
    fn of(&mut self, cells: &Cells<'_>, peers: &[u32], candidates: &mut Vec<Candidate>) {
        for (at, second) in peers.iter().enumerate() {
            let cell = cells.get(*second);
            for first in &peers[..at] {
                let other = cells.get(*first);
                if cell.is_by_method() && other.is_by_method() || cell.route == other.route {
                    continue;
                }
                let Some(left) = self.left.checked_sub(1) else {
                    self.end.get_or_insert((cell.place(), NotProved::Budget));
                    return;
                };
                self.left = left;
                let are_rivals = cells.rivals(cell.host).any(|host| host == other.host)
                    || cells.rivals(other.host).any(|host| host == cell.host);
                let region = cell.region.and(other.region).filter(|_| are_rivals);
                candidates.extend(region.map(|region| Candidate { first: *first, second: *second, region }));
            }
        }
    }
}

fn take<'m>(takers: &mut Takers<'m>, host: HostKey<'m>, methods: Kinds, id: u32) {
    let row = takers.entry(host).or_insert([None; KINDS]);
    each(methods).for_each(|kind| row[kind] = row[kind].or(Some(id)));
}

fn left_by(cells: &Cells<'_>, takers: &Takers<'_>, cell: &Cell<'_>) -> Result<Kinds, Vec<Uri>> {
    let mut left = cell.needs();
    let mut by = Vec::new();
    for kind in each(left) {
        let rows = cells.rivals(cell.host).filter_map(|host| takers.get(&host));
        let taker = rows.filter_map(|row| row[kind]).map(|id| cells.get(id)).min_by_key(|taker| taker.order());
        if let Some(taker) = taker {
            left &= !(1 << kind);
            by.push(taker.place());
        }
    }
    by.sort();
    by.dedup();
    if left == 0 { Err(by) } else { Ok(left) }
}

fn candidate(cells: &Cells<'_>, second: u32, rivals: &[Option<u32>; KINDS]) -> Option<Candidate> {
    let cell = cells.get(second);
    let rival = |kind: usize| rivals[kind].filter(|first| cells.get(*first).route != cell.route);
    let first = each(cell.takes()).find_map(rival)?;
    let methods = each(cell.takes() & cells.get(first).takes());
    let methods = methods.filter(|kind| rivals[*kind] == Some(first)).fold(0, |set, kind| set | 1 << kind);
    Some(Candidate { first, second, region: Region::of_kinds(methods)? })
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
