//! A group of a regex that there is none of.
//!
//! `$0` to `$9` stand for groups of the `regex_uri` that matched. Without one they are always empty.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0312", "missing_group", include_str!("missing_group.rs"));

pub(crate) fn report(group: u16, span: Span) -> Diagnostic {
    let title = format!("the group `${group}` is always empty");
    let help = "remove it; a dollar sign is written `\\$`";
    Diagnostic::new(&RULE, title, span, "the route has no `regex_uri`", help)
}
