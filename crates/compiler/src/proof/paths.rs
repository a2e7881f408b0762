//! Sets of canonical paths as automata, and a search for a path that is in some of them and not in others.
//!
//! A path here is the decoded form that the server matches patterns on. Every answer is bounded: past the budget nothing
//! is proved. Knows no route and no SSL object.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::Rc;
use std::sync::LazyLock;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};
use sealgate_policy::UriPattern;
use sealgate_policy::desc::EscapedSlashes;

use super::Budget;

/// What making an automaton costs besides its own size.
const LEAST_SIZE: usize = 4 << 10;
/// Bytes that a witness is made of, the likeable ones first.
const LIKEABLE: &[u8] = b"xabcdefghijklmnopqrstuvwyz/-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ~!$&'()*+,;=:@";

/// A set of paths.
#[derive(Clone, Debug)]
pub(crate) struct PathSet {
    dfa: dense::DFA<Vec<u32>>,
    anchored: Anchored,
}

/// Whether there is such a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// This one, the shortest there is.
    Found(String),
    /// There is none.
    None,
    /// Nobody knows.
    NotProved(NotProved),
}

/// Why nothing was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotProved {
    /// An automaton is larger than its bound.
    Automaton,
    /// A regex has what an automaton can say of ASCII text only: a Unicode word boundary.
    WordBoundary,
    /// The search took as many steps, or visited as many states, as it may.
    Budget,
    /// All automata together are larger than their bound.
    Automata,
    /// More routes are tried before this one than a search takes away.
    Rivals,
    /// The request that was found is answered in another way by the gateway itself.
    Witness,
    /// Two configurations read escaped slashes in different ways.
    Spelling,
    /// A plugin of the route may answer in the node's place.
    Plugin,
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Automaton => "the automaton of a pattern is too large",
            Self::WordBoundary => {
                "`\\b` means words of any language here, of which only ASCII is searched; `(?-u:\\b)` can be proved"
            }
            Self::Budget => "the search took more steps than it may",
            Self::Automata => "the automata of all patterns together are too large",
            Self::Rivals => "more routes are tried before it than a search takes away",
            Self::Witness => "the gateway itself answers the request that was found in another way",
            Self::Spelling => "escaped slashes are read in two ways, and no spelling that was tried shows a difference",
            Self::Plugin => "a plugin of the route may answer in the node's place",
        })
    }
}

/// What makes a set of paths.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'s> {
    /// The paths that a URI pattern matches.
    Uri(&'s UriPattern),
    /// The paths in which a regex is found.
    Searched(&'s str),
    /// The paths in which a regex is found from the first byte on.
    AtStart(&'s str),
}

impl PathSet {
    /// `most`: bytes that it may take, made and being made.
    fn of_regex(regex: &str, anchored: Anchored, most: usize) -> Result<Self, NotProved> {
        let start = if anchored == Anchored::No { StartKind::Unanchored } else { StartKind::Anchored };
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(start)
            // Such a boundary is known where there is ASCII only; elsewhere the automaton gives up.
            .unicode_word_boundary(true)
            .dfa_size_limit(Some(most))
            .determinize_size_limit(Some(most));
        let dfa = dense::Builder::new().configure(config).build(regex).map_err(|_| NotProved::Automaton)?;
        Ok(Self { dfa, anchored })
    }

    fn start(&self) -> Result<State, NotProved> {
        let start = self.dfa.start_state_forward(&Input::new("").anchored(self.anchored));
        start.map(|id| id.as_u32()).map_err(|_| NotProved::Automaton)
    }

    fn next(&self, state: State, byte: u8) -> State {
        if state == MATCHED || state == GAVE_UP {
            return state;
        }
        // A match is known one byte late.
        match self.dfa.next_state(id(state), byte) {
            next if self.dfa.is_match_state(next) => MATCHED,
            next if self.dfa.is_quit_state(next) => GAVE_UP,
            next => next.as_u32(),
        }
    }

    /// Whether nothing that goes on from here is in the set.
    fn is_dead(&self, state: State) -> bool {
        state != MATCHED && state != GAVE_UP && self.dfa.is_dead_state(id(state))
    }

    fn ends(&self, state: State) -> bool {
        match state {
            MATCHED => true,
            GAVE_UP => false,
            state => self.dfa.is_match_state(self.dfa.next_eoi_state(id(state))),
        }
    }
}

/// Where one automaton is: the number of its state, or one of the two below. Plain numbers, which are hashed at once.
type State = u32;
/// It has matched, and what follows does not matter.
const MATCHED: State = u32::MAX;
/// Whether it matches is not known: it came to a character that is not ASCII, and has a Unicode word boundary.
const GAVE_UP: State = u32::MAX - 1;

/// The state that a number was made of. An automaton of a few MiB has fewer than 2³¹.
fn id(state: State) -> StateID {
    StateID::new(state as usize).unwrap_or_default()
}

/// Searches, within one budget for all of them.
#[derive(Debug)]
pub(crate) struct Prover {
    slashes: EscapedSlashes,
    budget: Budget,
    sets: RefCell<HashMap<(bool, String), Made>>,
    steps: Cell<usize>,
    bytes: Cell<usize>,
}

/// An automaton, or why there is none.
pub(crate) type Made = Result<Rc<PathSet>, NotProved>;

impl Prover {
    /// Of the paths that a request can have with this `[router] escaped_slashes`.
    pub(crate) fn new(slashes: EscapedSlashes, budget: &Budget) -> Self {
        Self {
            slashes,
            budget: *budget,
            sets: RefCell::default(),
            steps: Cell::new(budget.steps),
            bytes: Cell::new(budget.automata),
        }
    }

    /// What `%2F` is in the paths that it knows.
    pub(crate) fn slashes(&self) -> EscapedSlashes {
        self.slashes
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The automaton of a set, made once.
    pub(crate) fn set(&self, source: Source<'_>) -> Made {
        let (anchored, regex) = match source {
            Source::Uri(pattern) => (Anchored::Yes, pattern.to_regex()),
            Source::Searched(regex) => (Anchored::No, regex.to_owned()),
            Source::AtStart(regex) => (Anchored::Yes, regex.to_owned()),
        };
        let key = (anchored == Anchored::Yes, regex);
        if let Some(known) = self.sets.borrow().get(&key) {
            return known.clone();
        }
        let left = self.bytes.get();
        if left == 0 {
            return Err(NotProved::Automata);
        }
        let made = PathSet::of_regex(&key.1, anchored, self.budget.automaton);
        let size = made.as_ref().map_or(self.budget.automaton, |set| set.dfa.memory_usage());
        self.bytes.set(left.saturating_sub(size + LEAST_SIZE));
        let made = made.map(Rc::new);
        self.sets.borrow_mut().insert(key, made.clone());
        made
    }

    /// The shortest path in `within` for which `wanted` holds; it is told for each of `others` whether the path is in it.
    pub(crate) fn find(&self, within: &PathSet, others: &[Rc<PathSet>], wanted: impl Fn(&[bool]) -> bool) -> Answer {
        self.find_among(canonical(self.slashes), within, others, wanted)
    }

    /// The shortest text of a set, be it a path or not.
    pub(crate) fn any_text(&self, set: &PathSet) -> Answer {
        self.find_among(every_text(), set, &[], |_| true)
    }

    fn find_among(
        &self,
        texts: &Result<PathSet, NotProved>,
        within: &PathSet,
        others: &[Rc<PathSet>],
        wanted: impl Fn(&[bool]) -> bool,
    ) -> Answer {
        let mut left = self.steps.get();
        let answer = texts.as_ref().map_err(|why| *why).and_then(|texts| {
            let sets: Vec<&PathSet> = [texts, within].into_iter().chain(others.iter().map(Rc::as_ref)).collect();
            search(&sets, wanted, self.budget.states, &mut left)
        });
        self.steps.set(left);
        answer.unwrap_or_else(Answer::NotProved)
    }
}

/// Every path that a request can have. Made once, when it is first needed: most configurations need no proof.
fn canonical(slashes: EscapedSlashes) -> &'static Result<PathSet, NotProved> {
    static DECODED: LazyLock<Result<PathSet, NotProved>> = LazyLock::new(|| of_segments(r"[^/\x00]", r"[^/.\x00]"));
    static KEPT: LazyLock<Result<PathSet, NotProved>> =
        LazyLock::new(|| of_segments(r"(?:[^/%\x00]|%25|%2F)", r"(?:[^/%.\x00]|%25|%2F)"));
    match slashes {
        EscapedSlashes::Decode | EscapedSlashes::Reject => &DECODED,
        EscapedSlashes::Keep => &KEPT,
    }
}

/// Paths without empty segments and dot segments. `any`, `other`: a character of a segment, and one that is no dot.
fn of_segments(any: &str, other: &str) -> Result<PathSet, NotProved> {
    let segment = format!(r"(?:{other}{any}*|\.{other}{any}*|\.\.{any}+)");
    PathSet::of_regex(&format!(r"\A/(?:{segment}(?:/{segment})*/?)?\z"), Anchored::Yes, usize::MAX)
}

/// Every text, a path or not.
fn every_text() -> &'static Result<PathSet, NotProved> {
    static EVERY: LazyLock<Result<PathSet, NotProved>> =
        LazyLock::new(|| PathSet::of_regex(r"\A(?s:.*)\z", Anchored::Yes, usize::MAX));
    &EVERY
}

/// How many of the sets have a path in any case: the texts that count, and where the path is looked for.
const MUST: usize = 2;

/// `most`: states that may be visited; `left`: steps that may be taken.
fn search(
    sets: &[&PathSet],
    wanted: impl Fn(&[bool]) -> bool,
    most: usize,
    left: &mut usize,
) -> Result<Answer, NotProved> {
    *left = left.checked_sub(sets.len() << 8).ok_or(NotProved::Budget)?;
    let alphabet = alphabet(sets);
    let start: Box<[State]> = sets.iter().map(|set| set.start()).collect::<Result<_, _>>()?;
    let mut seen: HashSet<Box<[State]>, foldhash::fast::RandomState> = HashSet::default();
    seen.insert(start.clone());
    let mut visited = vec![Visited { states: start, before: 0, byte: 0 }];
    let (mut at, mut gave_up) = (0, false);
    let (mut holds, mut next) = (vec![false; sets.len()], vec![0; sets.len()]);
    while let Some(now) = visited.get(at) {
        let states = now.states.clone();
        holds.iter_mut().zip(sets).zip(&states).for_each(|((holds, set), state)| *holds = set.ends(*state));
        if holds[..MUST].iter().all(|holds| *holds) && wanted(&holds[MUST..]) {
            return path_to(&visited, at).map(Answer::Found).ok_or(NotProved::Witness);
        }
        *left = left.checked_sub(alphabet.len() * sets.len()).ok_or(NotProved::Budget)?;
        for byte in &alphabet {
            next.iter_mut().zip(sets).zip(&states).for_each(|((next, set), state)| *next = set.next(*state, *byte));
            // No path goes on like this.
            if sets.iter().zip(&next).take(MUST).any(|(set, state)| set.is_dead(*state)) || seen.contains(&next[..]) {
                continue;
            }
            if next.contains(&GAVE_UP) {
                gave_up = true;
                continue;
            }
            if visited.len() >= most {
                return Err(NotProved::Budget);
            }
            seen.insert(next.as_slice().into());
            visited.push(Visited { states: next.as_slice().into(), before: at, byte: *byte });
        }
        at += 1;
    }
    if gave_up { Err(NotProved::WordBoundary) } else { Ok(Answer::None) }
}

/// One state of the product, and how it was reached.
struct Visited {
    states: Box<[State]>,
    before: usize,
    byte: u8,
}

fn path_to(visited: &[Visited], mut at: usize) -> Option<String> {
    let mut bytes = Vec::new();
    while at > 0 {
        bytes.push(visited[at].byte);
        at = visited[at].before;
    }
    bytes.reverse();
    // Whatever the automaton of canonical paths accepts is UTF-8.
    String::from_utf8(bytes).ok()
}

/// One byte of each class that no automaton tells apart, the likeable ones first.
fn alphabet(sets: &[&PathSet]) -> Vec<u8> {
    const BYTES: usize = 256;
    let mut class_of = [0_usize; BYTES];
    let mut classes = 1;
    for set in sets {
        // Each class so far falls apart into those of this automaton.
        let mut parts = vec![usize::MAX; classes * BYTES];
        classes = 0;
        for (class, byte) in class_of.iter_mut().zip(0..=u8::MAX) {
            let part = &mut parts[*class * BYTES + usize::from(set.dfa.byte_classes().get(byte))];
            if *part == usize::MAX {
                *part = classes;
                classes += 1;
            }
            *class = *part;
        }
    }
    let mut known = vec![false; classes];
    let bytes = LIKEABLE.iter().copied().chain(b' '..=b'~').chain(0..=u8::MAX);
    bytes.filter(|byte| !std::mem::replace(&mut known[class_of[usize::from(*byte)]], true)).collect()
}

#[cfg(test)]
#[path = "paths_tests.rs"]
mod tests;
