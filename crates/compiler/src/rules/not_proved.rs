//! A proof that was not finished.
//!
//! What a route can be chosen for, and what a skip pattern lists, is proved on automata. Each proof has a budget, so that
//! no configuration holds up a build. This note says what was left open and is merely worth knowing. Where it matters who
//! reaches what, the rule that asked says "not ruled out" itself, at its own level: see [reach](../reach.md).

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0539", "not_proved", include_str!("not_proved.rs"));

/// `what`: as in "whether this is so".
pub(crate) fn report(what: &str, why: impl std::fmt::Display, span: Span) -> Diagnostic {
    let title = format!("not proved: {what}");
    let help = "write the pattern simpler, or use fewer, if the proof matters";
    Diagnostic::new(&RULE, title, span, why.to_string(), help)
}
