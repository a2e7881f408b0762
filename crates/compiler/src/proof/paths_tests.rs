//! Sets of paths and searches in them, against the types that the server reads paths and patterns with.

use proptest::prelude::*;
use sealgate_policy::CanonicalPath;
use sealgate_policy::desc::RouterMode;

use super::*;

fn prover() -> Prover {
    Prover::new(EscapedSlashes::Decode, &Budget::default())
}

fn uri(pattern: &str) -> Rc<PathSet> {
    prover().set(Source::Uri(&UriPattern::parse(pattern, RouterMode::UriWithParameter).unwrap())).unwrap()
}

fn searched(regex: &str) -> Rc<PathSet> {
    prover().set(Source::Searched(regex)).unwrap()
}

/// A path that is in the first set and in none of the others.
fn find(within: &PathSet, outside: &[Rc<PathSet>]) -> Answer {
    prover().find(within, outside, |holds| !holds.contains(&true))
}

#[test]
fn the_shortest_path_or_none() {
    #[track_caller]
    fn check(within: &PathSet, outside: &[Rc<PathSet>], expected: Option<&str>) {
        let expected = expected.map_or(Answer::None, |path| Answer::Found(path.to_owned()));
        assert_eq!(find(within, outside), expected);
    }
    check(&uri("/*"), &[], Some("/"));
    check(&uri("/a/*"), &[], Some("/a/"));
    check(&uri("/a/*"), &[uri("/a/"), uri("/a/x")], Some("/a/a"));
    check(&uri("/a"), &[uri("/a*")], None);
    check(&uri("/:id/x"), &[uri("/a/*")], Some("/x/x"));
    check(&searched("/anything.*"), &[uri("/anything*")], Some("/x/anything"));
    check(&searched("^/a|^/b"), &[uri("/a*"), uri("/b*")], None);
    check(&searched("//"), &[], None);
    check(&searched(r"/\.\."), &[], Some("/..x"));
    check(&searched("\n"), &[], Some("/\n"));
    check(&searched("ü"), &[], Some("/ü"));
    check(&searched(r"\xC3"), &[], Some("/Ã"));
    let both = prover().find(&uri("/a*c"), &[uri("/ab*")], |holds| holds[0]);
    assert_eq!(both, Answer::Found("/abc".to_owned()));
}

#[test]
fn word_boundaries_are_known_among_ascii() {
    #[track_caller]
    fn check(within: &PathSet, outside: &[Rc<PathSet>], expected: &Answer) {
        assert_eq!(&find(within, outside), expected);
    }
    let found = |path: &str| Answer::Found(path.to_owned());
    let word = NotProved::WordBoundary;
    check(&searched(r"/public\b"), &[uri("/public*")], &found("/x/public"));
    // It parts `/public` from `/publicx`, and only the regex itself knows of `/publicé`.
    check(&searched(r"^/public\b"), &[searched("^/public(?-u:\\b)")], &Answer::NotProved(word));
    check(&searched(r"^/public\b"), &[searched("^/public")], &Answer::NotProved(word));
    // No path of the one goes on to be one of the other.
    check(&uri("/b*"), &[searched(r"/")], &Answer::None);
    let none = prover().find(&uri("/b*"), &[searched(r"^/public\b")], |holds| holds[0]);
    assert_eq!(none, Answer::None);
    let unknown = prover().find(&uri("/ü*"), &[searched(r"public\b")], |holds| holds[0]);
    assert_eq!(unknown, Answer::NotProved(word));
}

#[test]
fn a_budget_is_no_proof() {
    fn check(budget: Budget, regex: &str, expected: NotProved) {
        let prover = Prover::new(EscapedSlashes::Decode, &budget);
        let answer = match prover.set(Source::Searched(regex)) {
            Ok(set) => prover.find(&set, &[], |_| false),
            Err(why) => Answer::NotProved(why),
        };
        assert_eq!(answer, Answer::NotProved(expected), "{regex}");
    }
    let all = Budget::default();
    check(all, r"(a|b|ab)*\w{400}", NotProved::Automaton);
    check(Budget { steps: 20, ..all }, "a", NotProved::Budget);
    check(Budget { states: 2, ..all }, "a", NotProved::Budget);
    check(Budget { automata: 0, ..all }, "a", NotProved::Automata);
    check(Budget { automaton: 10, ..all }, "a", NotProved::Automaton);
}

proptest! {
    // Each case makes automata.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_witness_is_canonical_and_where_it_is_said_to_be(a in "[/ab.]{0,4}", b in r"\^?[/ab.]{1,3}") {
        let slashes = EscapedSlashes::Decode;
        match find(&searched(&a), &[searched(&b)]) {
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
        let set = canonical(slashes).as_ref().unwrap();
        let end = path.bytes().fold(set.start().unwrap(), |state, byte| set.next(state, byte));
        let escaped = CanonicalPath::encode(&path, slashes);
        let canonical = CanonicalPath::parse(escaped, slashes).is_ok_and(|read| read.decoded() == path);
        // `%25` is one character of a path that is kept, and `%` alone is none.
        prop_assert_eq!(set.ends(end), canonical, "{}", path);
    }
}
