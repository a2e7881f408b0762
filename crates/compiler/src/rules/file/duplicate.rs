//! Something that is defined twice.
//!
//! For example two objects with the same id, two listeners on the same address, a name, host, path or method that is
//! twice in one list, or a header that is twice in one operation.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0007", "duplicate", include_str!("duplicate.rs"));

/// `what` as in "the id `7`".
pub(crate) fn report(what: &str, first: Span, again: Span) -> Diagnostic {
    let title = format!("{what} is there twice");
    Diagnostic::new(&RULE, title, again, "again here", "remove or change one of the two").also(first, "first here")
}

/// Reports what stands more than once in a list of (key, what it is called, place).
pub(crate) fn check<K: Ord>(items: impl IntoIterator<Item = (K, String, Span)>) -> Vec<Diagnostic> {
    let mut seen = std::collections::BTreeMap::new();
    let mut found = Vec::new();
    for (key, what, span) in items {
        match seen.get(&key) {
            Some(first) => found.push(report(&what, *first, span)),
            None => {
                seen.insert(key, span);
            }
        }
    }
    found
}
