//! An identity variable in a header that is added, not set.
//!
//! `add` keeps the values that are already there. The gateway removes identity headers from every request before, but
//! an identity must have exactly one value: the node should not have to know which of several to believe.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0310", "identity_added", include_str!("identity_added.rs"));

pub(crate) fn report(name: &str, variable: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is added from `${variable}`");
    let help = format!("move it to `set`: `headers.set = {{ \"{name}\" = \"${variable}\" }}`");
    Diagnostic::new(&RULE, title, span, "an identity has one value", help)
}
