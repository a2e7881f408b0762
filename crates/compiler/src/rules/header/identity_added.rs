//! An identity variable that is added, not set.
//!
//! `add` leaves what is already there. The gateway removes identity headers from every request, but the upstream should
//! not have to know which of several values to believe: there is to be one.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0310", "identity_added", include_str!("identity_added.rs"));

pub(crate) fn report(name: &str, variable: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is added from `${variable}`");
    let help = format!("move it to `set`: `headers.set = {{ \"{name}\" = \"${variable}\" }}`");
    Diagnostic::new(&RULE, title, span, "an identity has one value", help)
}
