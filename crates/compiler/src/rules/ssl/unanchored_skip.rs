//! A skip pattern that is not tied to the start of the path.
//!
//! Skip patterns are searched: `/anything.*` also lists `/x/anything`, and lets clients in there without a certificate.
//! The finding shows such a path, found by an automaton of the pattern and tried with the pattern itself. A pattern whose
//! automaton is too large is "not ruled out": it may list such a path.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0206", "unanchored_skip", include_str!("unanchored_skip.rs"));

/// `witness`: a path that is listed although the pattern does not match at its start.
pub(crate) fn report(pattern: &str, witness: &str, span: Span) -> Diagnostic {
    let title = format!("the skip pattern `{pattern}` is not anchored");
    let anchored = if pattern.contains('|') { format!("^(?:{pattern})") } else { format!("^{pattern}") };
    Diagnostic::new(&RULE, title, span, format!("it also lists `{witness}`"), format!("write `{anchored}`"))
}
