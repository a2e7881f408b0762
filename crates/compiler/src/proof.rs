//! What can be proved of patterns by automata, with a path as witness.
//!
//! A witness comes from a search over automata and is tried with the gateway's own pattern and path types before it is
//! shown. The search is bounded: past its budget the answer is that nothing is proved.

mod paths;

use regex_syntax::hir::Look;
use sealgate_policy::desc::EscapedSlashes;
use sealgate_policy::{CanonicalPath, Pattern};

pub(crate) use paths::{Answer, NotProved, PathSet, Prover};

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
    let (Ok(searched), Ok(at_start)) = (PathSet::searched(pattern), PathSet::at_start(pattern)) else {
        return Anchoring::NotProved;
    };
    match Prover::new(EscapedSlashes::Decode).find(&[&searched, &at_start], |holds| holds[0] && !holds[1]) {
        Answer::Found(path) if is_listed(&path, compiled) => Anchoring::Elsewhere(path),
        Answer::None => Anchoring::AtStart,
        Answer::Found(_) | Answer::NotProved(_) => Anchoring::NotProved,
    }
}

/// The gateway's own words on a path that the automata found.
fn is_listed(path: &str, compiled: &Pattern) -> bool {
    let canonical = CanonicalPath::parse(escape(path), EscapedSlashes::Decode);
    canonical.is_ok_and(|canonical| canonical.decoded() == path && compiled.is_match(canonical.decoded()))
}

/// A decoded path as a client would send it, with `escaped_slashes` other than `keep`.
pub(crate) fn escape(path: &str) -> String {
    let special = |c: char| c.is_ascii_control() || matches!(c, '%' | '?' | '#' | ' ');
    path.chars().map(|c| if special(c) { format!("%{:02X}", u32::from(c)) } else { c.into() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: Option<&str>) {
        let found = match anchoring(pattern, &Pattern::new(pattern).unwrap()) {
            Anchoring::Elsewhere(path) => Some(path),
            Anchoring::AtStart => None,
            Anchoring::NotProved => panic!("{pattern}: not proved"),
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
