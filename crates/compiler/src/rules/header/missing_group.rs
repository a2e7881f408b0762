//! A reference to a group of a regular expression, on a route without one.
//!
//! `$0` to `$9` stand for the groups of the route's `regex_uri`. A route without `regex_uri` has no groups, so they are
//! always empty.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0312", "missing_group", include_str!("missing_group.rs"));

pub(crate) fn report(group: u16, span: Span) -> Diagnostic {
    let title = format!("the group `${group}` is always empty");
    let help = "remove it; a dollar sign is written `\\$`";
    Diagnostic::new(&RULE, title, span, "the route has no `regex_uri`", help)
}
