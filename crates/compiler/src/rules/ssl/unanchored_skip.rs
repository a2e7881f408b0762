//! A skip pattern that also matches elsewhere than at the start of the path.
//!
//! Skip patterns are searched for anywhere in the path: `/anything.*` also matches `/x/anything`, and lets clients in
//! there without a certificate. The finding shows such a path; the compiler found it with an automaton of the pattern
//! and tried it with the pattern itself. If the automaton is too large, the finding begins with "not ruled out": the
//! pattern may match such a path.

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
