//! Sets of canonical paths as automata, and a search for a path that is in some of them and not in others.
//!
//! A path here is the decoded form that the server matches patterns on. Every answer is bounded: past the budget nothing
//! is proved. Knows no route and no SSL object.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::fmt;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};
use sealgate_policy::UriPattern;
use sealgate_policy::desc::EscapedSlashes;

/// Most steps that all searches of one [`Prover`] take: one byte in one automaton each.
const BUDGET: usize = 20_000_000;
/// Most states that one search visits, for the sake of memory.
const STATES: usize = 50_000;
/// Most bytes that one automaton may take, made and being made.
const SIZE: usize = 4 << 20;
/// Most bytes of all automata that one [`Prover`] makes.
const SIZES: usize = 32 << 20;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotProved {
    /// An automaton is larger than its bound.
    Automaton,
    /// A regex has what no automaton here can say: a Unicode word boundary.
    WordBoundary,
    /// The search visited as many states as it may.
    Budget,
    /// All automata together are larger than their bound.
    Automata,
    /// The path that was found is not what the gateway's own types say of it.
    Witness,
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Automaton => "the automaton of a pattern is too large",
            Self::WordBoundary => "`\\b` means words of any language here; `(?-u:\\b)`, words of ASCII, can be proved",
            Self::Budget => "the search took more steps than it may",
            Self::Automata => "the automata of all patterns together are too large",
            Self::Witness => "the path that was found is no such path for the server",
        })
    }
}

impl PathSet {
    /// Most bytes that making one may take.
    pub(crate) const LARGEST: usize = SIZE;

    /// Bytes of its automaton.
    pub(crate) fn size(&self) -> usize {
        self.dfa.memory_usage()
    }

    /// The paths that a URI pattern matches.
    pub(crate) fn of_uri(pattern: &UriPattern) -> Result<Self, NotProved> {
        Self::of_regex(&pattern.to_regex(), Anchored::Yes)
    }

    /// The paths in which a regex is found.
    pub(crate) fn searched(regex: &str) -> Result<Self, NotProved> {
        Self::of_regex(regex, Anchored::No)
    }

    /// The paths in which a regex is found from the first byte on.
    pub(crate) fn at_start(regex: &str) -> Result<Self, NotProved> {
        Self::of_regex(regex, Anchored::Yes)
    }

    /// One path.
    pub(crate) fn of_text(path: &str) -> Result<Self, NotProved> {
        Self::of_regex(&format!(r"\A{}\z", regex::escape(path)), Anchored::Yes)
    }

    /// Every text, canonical or not.
    fn every_text() -> Result<Self, NotProved> {
        Self::of_regex(r"\A(?s:.*)\z", Anchored::Yes)
    }

    /// Every path that a request can have.
    fn canonical(slashes: EscapedSlashes) -> Result<Self, NotProved> {
        let (any, other) = match slashes {
            EscapedSlashes::Decode | EscapedSlashes::Reject => (r"[^/\x00]", r"[^/.\x00]"),
            EscapedSlashes::Keep => (r"(?:[^/%\x00]|%25|%2F)", r"(?:[^/%.\x00]|%25|%2F)"),
        };
        let segment = format!(r"(?:{other}{any}*|\.{other}{any}*|\.\.{any}+)");
        Self::of_regex(&format!(r"\A/(?:{segment}(?:/{segment})*/?)?\z"), Anchored::Yes)
    }

    fn of_regex(regex: &str, anchored: Anchored) -> Result<Self, NotProved> {
        let start = if anchored == Anchored::No { StartKind::Unanchored } else { StartKind::Anchored };
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(start)
            .dfa_size_limit(Some(SIZE))
            .determinize_size_limit(Some(SIZE));
        let dfa = dense::Builder::new().configure(config).build(regex).map_err(|_| why_none(regex))?;
        Ok(Self { dfa, anchored })
    }

    fn start(&self) -> Result<State, NotProved> {
        let start = self.dfa.start_state_forward(&Input::new("").anchored(self.anchored));
        start.map(State::At).map_err(|_| NotProved::Automaton)
    }

    fn next(&self, state: State, byte: u8) -> State {
        match state {
            // A match is known one byte late.
            State::At(id) => match self.dfa.next_state(id, byte) {
                next if self.dfa.is_match_state(next) => State::Matched,
                next => State::At(next),
            },
            State::Matched => State::Matched,
        }
    }

    fn ends(&self, state: State) -> bool {
        match state {
            State::At(id) => self.dfa.is_match_state(self.dfa.next_eoi_state(id)),
            State::Matched => true,
        }
    }
}

/// Why there is no automaton of a regex.
fn why_none(regex: &str) -> NotProved {
    match regex_syntax::parse(regex) {
        Ok(hir) if hir.properties().look_set().contains_word_unicode() => NotProved::WordBoundary,
        _ => NotProved::Automaton,
    }
}

/// Where one automaton is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    At(StateID),
    /// It has matched, and what follows does not matter.
    Matched,
}

/// Searches, within one budget for all of them.
#[derive(Debug)]
pub(crate) struct Prover {
    /// Made when it is first needed: most configurations need no proof.
    canonical: OnceCell<Result<PathSet, NotProved>>,
    slashes: EscapedSlashes,
    left: Cell<usize>,
    left_bytes: Cell<usize>,
}

impl Prover {
    /// Of the paths that a request can have with this `[router] escaped_slashes`.
    pub(crate) fn new(slashes: EscapedSlashes) -> Self {
        Self { canonical: OnceCell::new(), slashes, left: Cell::new(BUDGET), left_bytes: Cell::new(SIZES) }
    }

    /// What `%2F` is in the paths that it knows.
    pub(crate) fn slashes(&self) -> EscapedSlashes {
        self.slashes
    }

    /// Makes an automaton within the bound for all of them.
    pub(crate) fn set(&self, make: impl FnOnce() -> Result<PathSet, NotProved>) -> Result<PathSet, NotProved> {
        let left = self.left_bytes.get();
        if left == 0 {
            return Err(NotProved::Automata);
        }
        let made = make();
        let size = made.as_ref().map_or(SIZE, |set| set.dfa.memory_usage());
        self.left_bytes.set(left.saturating_sub(size + LEAST_SIZE));
        made
    }

    /// The shortest path for which `wanted` holds; it is told for each of `sets` whether the path is in it.
    pub(crate) fn find(&self, sets: &[&PathSet], wanted: impl Fn(&[bool]) -> bool) -> Answer {
        self.find_among(self.canonical.get_or_init(|| PathSet::canonical(self.slashes)), sets, wanted)
    }

    /// The shortest text of a set, be it a path or not.
    pub(crate) fn any_text(&self, set: &PathSet) -> Answer {
        self.find_among(&PathSet::every_text(), &[set], |holds| holds[0])
    }

    fn find_among(
        &self,
        texts: &Result<PathSet, NotProved>,
        sets: &[&PathSet],
        wanted: impl Fn(&[bool]) -> bool,
    ) -> Answer {
        let searched = texts.as_ref().map_err(|why| *why);
        let mut left = self.left.get();
        let answer = searched.and_then(|texts| search(texts, sets, wanted, &mut left));
        self.left.set(left);
        answer.unwrap_or_else(Answer::NotProved)
    }
}

/// `left`: steps that may be taken.
fn search(
    canonical: &PathSet,
    sets: &[&PathSet],
    wanted: impl Fn(&[bool]) -> bool,
    left: &mut usize,
) -> Result<Answer, NotProved> {
    let sets: Vec<&PathSet> = std::iter::once(canonical).chain(sets.iter().copied()).collect();
    *left = left.checked_sub(sets.len() << 8).ok_or(NotProved::Budget)?;
    let alphabet = alphabet(&sets);
    let first: Box<[State]> = sets.iter().map(|set| set.start()).collect::<Result<_, _>>()?;
    let mut seen = HashMap::from([(first.clone(), 0)]);
    let mut visited: Vec<Visited> = vec![Visited { states: first, before: 0, byte: 0 }];
    let mut at = 0;
    while let Some(now) = visited.get(at) {
        let states = now.states.clone();
        let holds: Vec<bool> = sets.iter().zip(&states).map(|(set, state)| set.ends(*state)).collect();
        if holds[0] && wanted(&holds[1..]) {
            return path_to(&visited, at).map(Answer::Found).ok_or(NotProved::Witness);
        }
        *left = left.checked_sub(alphabet.len() * sets.len()).ok_or(NotProved::Budget)?;
        for byte in &alphabet {
            let next: Box<[State]> = sets.iter().zip(&states).map(|(set, state)| set.next(*state, *byte)).collect();
            // Nothing canonical goes on like this.
            if matches!(next[0], State::At(id) if canonical.dfa.is_dead_state(id)) || seen.contains_key(&next) {
                continue;
            }
            if visited.len() >= STATES {
                return Err(NotProved::Budget);
            }
            seen.insert(next.clone(), visited.len());
            visited.push(Visited { states: next, before: at, byte: *byte });
        }
        at += 1;
    }
    Ok(Answer::None)
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

/// One byte of each class that no automaton tells apart.
fn alphabet(sets: &[&PathSet]) -> Vec<u8> {
    let mut known = std::collections::HashSet::new();
    let bytes = LIKEABLE.iter().copied().chain(b' '..=b'~').chain(0..=u8::MAX);
    let classes = |byte: u8| sets.iter().map(|set| set.dfa.byte_classes().get(byte)).collect::<Vec<u8>>();
    bytes.filter(|byte| known.insert(classes(*byte))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sealgate_policy::CanonicalPath;
    use sealgate_policy::desc::RouterMode;

    use super::*;

    fn uri(pattern: &str) -> PathSet {
        PathSet::of_uri(&UriPattern::parse(pattern, RouterMode::UriWithParameter).unwrap()).unwrap()
    }

    #[track_caller]
    fn check(inside: &[PathSet], outside: &[PathSet], expected: Option<&str>) {
        let sets: Vec<&PathSet> = inside.iter().chain(outside).collect();
        let wanted = |holds: &[bool]| {
            let (inside, outside) = holds.split_at(inside.len());
            inside.iter().all(|holds| *holds) && !outside.iter().any(|holds| *holds)
        };
        let expected = expected.map_or(Answer::None, |path| Answer::Found(path.to_owned()));
        assert_eq!(Prover::new(EscapedSlashes::Decode).find(&sets, wanted), expected);
    }

    #[test]
    fn the_shortest_path_or_none() {
        let searched = |regex: &str| PathSet::searched(regex).unwrap();
        check(&[], &[], Some("/"));
        check(&[uri("/a/*")], &[], Some("/a/"));
        check(&[uri("/a/*")], &[uri("/a/"), uri("/a/x")], Some("/a/a"));
        check(&[uri("/a")], &[uri("/a*")], None);
        check(&[uri("/a*c"), uri("/ab*")], &[], Some("/abc"));
        check(&[uri("/:id/x")], &[uri("/a/*")], Some("/x/x"));
        check(&[searched("/anything.*")], &[uri("/anything*")], Some("/x/anything"));
        check(&[searched("^/a|^/b")], &[uri("/a*"), uri("/b*")], None);
        check(&[searched("//")], &[], None);
        check(&[searched(r"/\.\.")], &[], Some("/..x"));
        check(&[searched("\n")], &[], Some("/\n"));
        check(&[searched("ü")], &[], Some("/ü"));
        check(&[searched(r"\xC3")], &[], Some("/Ã"));
    }

    #[test]
    fn a_budget_is_no_proof() {
        let big = |n| PathSet::searched(&format!("[ab]{{{n}}}x")).unwrap();
        let prover = Prover::new(EscapedSlashes::Decode);
        prover.left.set(20);
        assert_eq!(prover.find(&[&big(30)], |holds| holds[0]), Answer::NotProved(NotProved::Budget));
        assert_eq!(PathSet::searched(r"(a|b|ab)*\w{400}").map(drop), Err(NotProved::Automaton));
        assert_eq!(PathSet::searched(r"^/a\b").map(drop), Err(NotProved::WordBoundary));
        assert!(PathSet::searched(r"^/a(?-u:\b)").is_ok());
    }

    proptest! {
        // Each case makes automata.
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_witness_is_canonical_and_where_it_is_said_to_be(a in "[/ab.]{0,4}", b in r"\^?[/ab.]{1,3}") {
            let slashes = EscapedSlashes::Decode;
            let (first, second) = (PathSet::searched(&a).unwrap(), PathSet::searched(&b).unwrap());
            match Prover::new(slashes).find(&[&first, &second], |holds| holds[0] && !holds[1]) {
                Answer::Found(path) => {
                    let canonical = CanonicalPath::parse(CanonicalPath::encode(&path, slashes), slashes).unwrap();
                    prop_assert_eq!(canonical.decoded(), &path);
                    prop_assert!(regex::Regex::new(&a).unwrap().is_match(&path));
                    prop_assert!(!regex::Regex::new(&b).unwrap().is_match(&path));
                }
                Answer::None => {}
                Answer::NotProved(why) => prop_assert!(false, "{why:?}"),
            }
        }

        #[test]
        fn canonical_paths_are_what_the_server_reads(path in "/[/.a%]{0,6}", keep: bool) {
            let slashes = if keep { EscapedSlashes::Keep } else { EscapedSlashes::Decode };
            let set = PathSet::canonical(slashes).unwrap();
            let end = path.bytes().fold(set.start().unwrap(), |state, byte| set.next(state, byte));
            let escaped = CanonicalPath::encode(&path, slashes);
            let canonical = CanonicalPath::parse(escaped, slashes).is_ok_and(|read| read.decoded() == path);
            // `%25` is one character of a path that is kept, and `%` alone is none.
            prop_assert_eq!(set.ends(end), canonical, "{}", path);
        }
    }
}
