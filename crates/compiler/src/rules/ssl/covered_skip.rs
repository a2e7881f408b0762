//! A skip pattern that adds nothing, because another pattern of the list matches all of its paths.
//!
//! Removing the narrower pattern later would therefore change nothing. Usually the other pattern is wider than
//! intended: `^/health` also matches `/health-admin`, while `^/health$` and `^/health/` do not.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0538", "covered_skip", include_str!("covered_skip.rs"));

pub(crate) fn report(pattern: &str, span: Span, by: &str, by_span: Span) -> Diagnostic {
    let title = format!("the skip pattern `{pattern}` lists nothing that `{by}` does not list");
    let help = format!("remove `{pattern}`, or write `{by}` narrower");
    Diagnostic::new(&RULE, title, span, "adds no path", help).also(by_span, "lists all of them")
}
