//! An upstream without nodes.
//!
//! Every request to it is answered with 503.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0405", "no_nodes", include_str!("no_nodes.rs"));

pub(crate) fn report(span: Span) -> Diagnostic {
    let title = "the upstream has no node";
    Diagnostic::new(&RULE, title, span, "every request is answered with 503", "add one: `\"127.0.0.1:8080\" = 1`")
}
