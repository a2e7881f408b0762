//! What can be proved of patterns by automata, with a path as witness.
//!
//! A witness comes from a search over automata and is tried with the gateway's own pattern and path types before it is
//! shown. The search is bounded: past its budget the answer is that nothing is proved.

use std::collections::{HashMap, VecDeque};

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Look;
use sealgate_policy::desc::EscapedSlashes;
use sealgate_policy::{CanonicalPath, Pattern};

/// Most states that a search visits.
const BUDGET: usize = 50_000;
/// Most bytes that an automaton may take.
const SIZE: usize = 4 << 20;
/// Bytes that a witness is made of, the likeable ones first.
const ALPHABET: &[u8] =
    b"xabcdefghijklmnopqrstuvwyz/-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ~!$&'()*+,;=:@\\#%?\"<>[]^`{|} ";

/// Where a pattern can match.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Anchoring {
    /// Whatever it matches, it also matches from the path's first byte on.
    AtStart,
    /// It matches this path, but not from its first byte on.
    Elsewhere(String),
    /// Neither was proved within the budget.
    NotProved,
}

/// Whether a pattern that is searched in paths lists only what it matches from the first byte on.
pub(crate) fn anchoring(pattern: &str, compiled: &Pattern) -> Anchoring {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Anchoring::NotProved };
    if hir.properties().look_set_prefix().contains(Look::Start) {
        return Anchoring::AtStart;
    }
    match witness(pattern) {
        Search::Found(path) if is_listed(&path, compiled) => Anchoring::Elsewhere(path),
        Search::Exhausted => Anchoring::AtStart,
        Search::Found(_) | Search::Budget => Anchoring::NotProved,
    }
}

/// The gateway's own words on a path that the automata found.
fn is_listed(path: &str, compiled: &Pattern) -> bool {
    let canonical = CanonicalPath::parse(escape(path), EscapedSlashes::Decode);
    canonical.is_ok_and(|canonical| canonical.decoded() == path && compiled.is_match(canonical.decoded()))
}

/// The path as a client would send it.
fn escape(path: &str) -> String {
    path.chars()
        .map(|c| if matches!(c, '%' | '?' | '#' | ' ') { format!("%{:02X}", c as u32) } else { c.into() })
        .collect()
}

enum Search {
    Found(String),
    /// There is none.
    Exhausted,
    Budget,
}

/// State of the search: the path so far, the pattern searched (`None` = has matched), the pattern from the first byte on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    path: Segment,
    searched: Option<StateID>,
    anchored: StateID,
}

/// What a path ends with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Segment {
    Nothing,
    Empty,
    Dot,
    DotDot,
    Other,
}

impl Segment {
    /// `None` if no canonical path goes on like this.
    fn next(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Nothing | Self::Other, b'/') => Some(Self::Empty),
            (_, b'/') | (Self::Nothing, _) => None,
            (Self::Empty, b'.') => Some(Self::Dot),
            (Self::Dot, b'.') => Some(Self::DotDot),
            _ => Some(Self::Other),
        }
    }

    fn may_end(self) -> bool {
        matches!(self, Self::Empty | Self::Other)
    }
}

/// The shortest canonical path that the pattern matches somewhere, but not from the first byte on.
fn witness(pattern: &str) -> Search {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Both)
        .dfa_size_limit(Some(SIZE))
        .determinize_size_limit(Some(SIZE));
    let Ok(dfa) = dense::Builder::new().configure(config).build(pattern) else { return Search::Budget };
    let start = |anchored| dfa.start_state_forward(&Input::new("").anchored(anchored));
    let (Ok(searched), Ok(anchored)) = (start(Anchored::No), start(Anchored::Yes)) else { return Search::Budget };
    let first = State { path: Segment::Nothing, searched: Some(searched), anchored };
    let mut seen = HashMap::from([(first, None)]);
    let mut queue = VecDeque::from([first]);
    while let Some(state) = queue.pop_front() {
        // A match is known one byte late; at the end there is a step of its own.
        let matches_here = state.searched.is_none_or(|id| dfa.is_match_state(dfa.next_eoi_state(id)));
        let matches_start = dfa.is_match_state(dfa.next_eoi_state(state.anchored));
        if state.path.may_end() && matches_here && !matches_start {
            return Search::Found(path_to(state, &seen));
        }
        for byte in ALPHABET {
            let Some(path) = state.path.next(*byte) else { continue };
            let anchored = dfa.next_state(state.anchored, *byte);
            if dfa.is_match_state(anchored) {
                continue;
            }
            let searched = state.searched.map(|id| dfa.next_state(id, *byte)).filter(|id| !dfa.is_match_state(*id));
            let next = State { path, searched, anchored };
            if searched.is_some_and(|id| dfa.is_quit_state(id)) || dfa.is_quit_state(anchored) {
                return Search::Budget;
            }
            if let std::collections::hash_map::Entry::Vacant(entry) = seen.entry(next) {
                entry.insert(Some((state, *byte)));
                queue.push_back(next);
            }
        }
        if seen.len() > BUDGET {
            return Search::Budget;
        }
    }
    // Only ASCII was tried: what matches nothing but other characters was not proved.
    if pattern.is_ascii() { Search::Exhausted } else { Search::Budget }
}

fn path_to(mut state: State, seen: &HashMap<State, Option<(State, u8)>>) -> String {
    let mut bytes = Vec::new();
    while let Some(Some((before, byte))) = seen.get(&state) {
        bytes.push(char::from(*byte));
        state = *before;
    }
    bytes.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Search, witness};

    fn check(pattern: &str, expected: Option<&str>) {
        let found = match witness(pattern) {
            Search::Found(path) => Some(path),
            Search::Exhausted => None,
            Search::Budget => panic!("{pattern}: not proved"),
        };
        assert_eq!(found.as_deref(), expected, "{pattern}");
    }

    #[test]
    fn witnesses() {
        check("/anything.*", Some("/x/anything"));
        check("^/anything.*", None);
        check("health", Some("/health"));
        check(".*", None);
        check("", None);
        check("/", None);
        check("/a$", Some("/x/a"));
        check("^/a|/b", Some("/x/b"));
        check("^/a|^/b", None);
        check("/[.]{2}/x", None);
        check("//", None);
    }
}
