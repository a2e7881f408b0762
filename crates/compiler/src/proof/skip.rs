//! What a skip pattern lists: nothing, everything, more than it seems to, or what another one lists too.
//!
//! Knows no SSL object; wording is the rules'.

use std::ops::Range;
use std::rc::Rc;

use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::Look;
use sealgate_policy::desc::EscapedSlashes;
use sealgate_policy::{CanonicalPath, Pattern};

use super::paths::Made;
use super::{Answer, NotProved, PathSet, Prover, Source};

/// One pattern and what was proved of it.
#[derive(Debug)]
pub(crate) struct Skip {
    compiled: Pattern,
    set: Made,
    pub(crate) anchoring: Result<Anchoring, NotProved>,
    pub(crate) extent: Result<Extent, NotProved>,
    pub(crate) dots: Result<Vec<Dot>, NotProved>,
}

/// Where a pattern can match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Anchoring {
    /// Whatever it matches, it also matches from the path's first byte on.
    AtStart,
    /// It matches this path, but not from its first byte on.
    Elsewhere(String),
}

/// How much a pattern lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// No path that a request can have. A text that it does match, if there is one, and why that is no path.
    Nothing(Option<(String, &'static str)>),
    /// This path, the shortest, and others or not.
    Some(String),
    /// Every path, but perhaps some with a line feed, which `.` does not match.
    Everything,
}

/// A `.` between two characters, as in a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dot {
    /// Where in the pattern.
    pub(crate) at: Range<usize>,
    /// A path that is listed, and would not be if the `.` stood for itself.
    pub(crate) witness: String,
}

impl Skip {
    /// `parsed` is `pattern`.
    pub(crate) fn new(prover: &Prover, pattern: &str, parsed: &Ast, compiled: Pattern) -> Self {
        let set = prover.set(Source::Searched(pattern));
        let extent = set.as_ref().map_err(|why| *why).and_then(|set| extent(prover, set, &compiled));
        let anchoring = match (&set, &extent) {
            _ if is_anchored(pattern) => Ok(Anchoring::AtStart),
            (_, Ok(Extent::Nothing(_))) => Ok(Anchoring::AtStart),
            (Ok(set), _) => anchoring(prover, pattern, set, &compiled),
            (Err(why), _) => Err(*why),
        };
        let suspects = suspect_dots(parsed);
        let dots = match &set {
            _ if suspects.is_empty() => Ok(Vec::new()),
            Ok(set) => dots(prover, pattern, set, suspects, &compiled),
            Err(why) => Err(*why),
        };
        Self { compiled, set, anchoring, extent, dots }
    }
}

/// For each of several patterns another one that lists all of its paths; of two that list the same, the first stays.
pub(crate) fn covered(prover: &Prover, list: &[&Skip]) -> Vec<Result<Option<usize>, NotProved>> {
    let covers = |other: usize, one: usize| -> Result<bool, NotProved> {
        let Ok(Extent::Some(path)) = &list[one].extent else { return Ok(false) };
        let (Ok(set), Ok(by)) = (&list[one].set, &list[other].set) else { return Ok(false) };
        // One path is soon tried, and tells most of them apart.
        if other == one || list[other].extent == Ok(Extent::Everything) || !list[other].compiled.is_match(path) {
            return Ok(false);
        }
        match prover.find(set, &[Rc::clone(by)], |holds| !holds[0]) {
            Answer::Found(_) => Ok(false),
            Answer::None => Ok(true),
            Answer::NotProved(why) => Err(why),
        }
    };
    let covered_by = |one: usize| {
        for other in 0..list.len() {
            if covers(other, one)? && (other < one || !covers(one, other)?) {
                return Ok(Some(other));
            }
        }
        Ok(None)
    };
    (0..list.len()).map(covered_by).collect()
}

/// Whether each path is listed by one of several patterns.
pub(crate) fn together_everything(prover: &Prover, list: &[&Skip]) -> Result<bool, NotProved> {
    let sets: Vec<Rc<PathSet>> = list.iter().map(|skip| skip.set.clone()).collect::<Result<_, _>>()?;
    lists_everything(prover, &sets)
}

/// Whether each path without a line feed is in one of the sets.
fn lists_everything(prover: &Prover, sets: &[Rc<PathSet>]) -> Result<bool, NotProved> {
    let one_line = prover.set(Source::AtStart(r"\A[^\n]*\z"))?;
    match prover.find(&one_line, sets, |holds| !holds.contains(&true)) {
        Answer::Found(_) => Ok(false),
        Answer::None => Ok(true),
        Answer::NotProved(why) => Err(why),
    }
}

fn is_anchored(pattern: &str) -> bool {
    regex_syntax::parse(pattern).is_ok_and(|hir| hir.properties().look_set_prefix().contains(Look::Start))
}

fn anchoring(prover: &Prover, pattern: &str, set: &PathSet, compiled: &Pattern) -> Result<Anchoring, NotProved> {
    let at_start = prover.set(Source::AtStart(pattern))?;
    match prover.find(set, &[at_start], |holds| !holds[0]) {
        Answer::Found(path) => tried(prover, path, compiled).map(Anchoring::Elsewhere),
        Answer::None => Ok(Anchoring::AtStart),
        Answer::NotProved(why) => Err(why),
    }
}

fn extent(prover: &Prover, set: &Rc<PathSet>, compiled: &Pattern) -> Result<Extent, NotProved> {
    match prover.find(set, &[], |_| true) {
        Answer::Found(path) => {
            let path = tried(prover, path, compiled)?;
            Ok(if lists_everything(prover, &[Rc::clone(set)])? { Extent::Everything } else { Extent::Some(path) })
        }
        Answer::None => match prover.any_text(set) {
            Answer::Found(text) => {
                let why = why_no_path(&text, prover.slashes());
                Ok(Extent::Nothing(Some((text, why))))
            }
            Answer::None => Ok(Extent::Nothing(None)),
            Answer::NotProved(why) => Err(why),
        },
        Answer::NotProved(why) => Err(why),
    }
}

fn dots(
    prover: &Prover,
    pattern: &str,
    set: &PathSet,
    suspects: Vec<Range<usize>>,
    compiled: &Pattern,
) -> Result<Vec<Dot>, NotProved> {
    let mut dots = Vec::new();
    for at in suspects {
        let escaped = format!("{}\\.{}", &pattern[..at.start], &pattern[at.end..]);
        let literal = prover.set(Source::Searched(&escaped))?;
        match prover.find(set, &[literal], |holds| !holds[0]) {
            Answer::Found(path) => dots.push(Dot { at, witness: tried(prover, path, compiled)? }),
            Answer::None => {}
            Answer::NotProved(why) => return Err(why),
        }
    }
    Ok(dots)
}

/// Each `.` with a character of a file name before and after it.
fn suspect_dots(parsed: &Ast) -> Vec<Range<usize>> {
    struct Finder(Vec<Range<usize>>);
    impl ast::Visitor for Finder {
        type Output = Vec<Range<usize>>;
        type Err = ();

        fn finish(self) -> Result<Self::Output, ()> {
            Ok(self.0)
        }

        fn visit_pre(&mut self, ast: &Ast) -> Result<(), ()> {
            let Ast::Concat(concat) = ast else { return Ok(()) };
            for three in concat.asts.windows(3) {
                if let [Ast::Literal(before), Ast::Dot(dot), Ast::Literal(after)] = three
                    && (before.c.is_alphanumeric() || matches!(before.c, '/' | '-' | '_'))
                    && after.c.is_alphanumeric()
                {
                    self.0.push(dot.start.offset..dot.end.offset);
                }
            }
            Ok(())
        }
    }
    ast::visit(parsed, Finder(Vec::new())).unwrap_or_default()
}

/// A path that an automaton found, if the gateway's own types say the same of it.
fn tried(prover: &Prover, path: String, compiled: &Pattern) -> Result<String, NotProved> {
    let canonical = CanonicalPath::parse(CanonicalPath::encode(&path, prover.slashes()), prover.slashes());
    let is_listed =
        canonical.is_ok_and(|canonical| canonical.decoded() == path && compiled.is_match(canonical.decoded()));
    if is_listed { Ok(path) } else { Err(NotProved::Witness) }
}

/// Why a text is no path that patterns are matched on.
fn why_no_path(text: &str, slashes: EscapedSlashes) -> &'static str {
    let Some(segments) = text.strip_prefix('/') else { return "a path begins with `/`" };
    let last = segments.matches('/').count();
    for (number, segment) in segments.split('/').enumerate() {
        match segment {
            "." | ".." => return "`.` and `..` are resolved before a path is matched",
            "" if number < last => return "repeated slashes are merged before a path is matched",
            _ => {}
        }
    }
    match slashes {
        EscapedSlashes::Keep if text.contains('%') => "`%` is followed by `25` or `2F` where slashes are kept",
        _ => "no request can have it as its path",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::Budget;

    fn skip(pattern: &str) -> Skip {
        let parsed = ast::parse::Parser::new().parse(pattern).unwrap();
        Skip::new(
            &Prover::new(EscapedSlashes::Decode, &Budget::default()),
            pattern,
            &parsed,
            Pattern::new(pattern).unwrap(),
        )
    }

    #[test]
    fn paths_elsewhere() {
        fn check(pattern: &str, expected: Option<&str>) {
            let expected = expected.map_or(Anchoring::AtStart, |path| Anchoring::Elsewhere(path.to_owned()));
            assert_eq!(skip(pattern).anchoring, Ok(expected), "{pattern}");
        }
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

    #[test]
    fn extents() {
        fn check(pattern: &str, expected: &Extent) {
            assert_eq!(skip(pattern).extent.as_ref(), Ok(expected), "{pattern}");
        }
        let nothing = |text: &str, why| Extent::Nothing(Some((text.to_owned(), why)));
        check("^/a", &Extent::Some("/a".to_owned()));
        check("/", &Extent::Everything);
        check(".*", &Extent::Everything);
        check("^/.*$", &Extent::Everything);
        check("^/.+$", &Extent::Some("/x".to_owned()));
        check("^anything", &nothing("anything", "a path begins with `/`"));
        check("^/a//b", &nothing("/a//b", "repeated slashes are merged before a path is matched"));
        check(r"^/a/\.\./b$", &nothing("/a/../b", "`.` and `..` are resolved before a path is matched"));
        check("^/a/../b$", &Extent::Some("/a/xx/b".to_owned()));
        check("a^", &Extent::Nothing(None));
    }

    #[test]
    fn dots_in_names() {
        fn check(pattern: &str, expected: &[(usize, &str)]) {
            let found = skip(pattern).dots.unwrap();
            let found: Vec<_> = found.iter().map(|dot| (dot.at.start, dot.witness.as_str())).collect();
            assert_eq!(found, expected, "{pattern}");
        }
        check("^/health.json$", &[(8, "/healthxjson")]);
        check("^/.well-known/", &[(2, "/xwell-known/")]);
        check(r"^/health\.json$", &[]);
        check("^/a.*b", &[]);
        check("^/v./x", &[]);
        check("^/a.b|^/", &[]);
        check("^/v1.2.json$", &[(4, "/v1x2xjson"), (6, "/v1x2xjson")]);
    }

    #[test]
    fn covers() {
        fn check(patterns: &[&str], expected: &[Option<usize>]) {
            let list: Vec<Skip> = patterns.iter().map(|pattern| skip(pattern)).collect();
            let list: Vec<&Skip> = list.iter().collect();
            let found = covered(&Prover::new(EscapedSlashes::Decode, &Budget::default()), &list);
            assert_eq!(found.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), expected, "{patterns:?}");
        }
        check(&["^/a", "^/a/b"], &[None, Some(0)]);
        check(&["^/a/b", "^/a"], &[Some(1), None]);
        check(&["^/a", "^/a.*"], &[None, Some(0)]);
        check(&["^/a", "^/b"], &[None, None]);
        check(&["^/a$", "^/a/"], &[None, None]);
        check(&["^/a", "/"], &[None, None]);
    }

    #[test]
    fn together() {
        fn check(patterns: &[&str], expected: bool) {
            let list: Vec<Skip> = patterns.iter().map(|pattern| skip(pattern)).collect();
            let list: Vec<&Skip> = list.iter().collect();
            assert_eq!(
                together_everything(&Prover::new(EscapedSlashes::Decode, &Budget::default()), &list),
                Ok(expected),
                "{patterns:?}"
            );
        }
        check(&["^/$", "^/."], true);
        check(&["^/$", "^/[^x]"], false);
    }
}
