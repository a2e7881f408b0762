//! A `.` in a skip pattern that matches any character.
//!
//! Skip patterns are regular expressions: `^/health.json$` also matches `/healthxjson`. A `.` between two characters of
//! a name probably stands for itself; that is written `\.`. The finding shows a path that matches only because of the
//! `.`.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0535", "wildcard_dot_skip", include_str!("wildcard_dot_skip.rs"));

pub(crate) fn report(pattern: &str, at: &Range<usize>, witness: &str, span: Span) -> Diagnostic {
    let title = format!("`.` in the skip pattern `{pattern}` stands for any character");
    let label = format!("it also lists `{witness}`");
    let escaped = format!("{}\\.{}", &pattern[..at.start], &pattern[at.end..]);
    let help = format!("write `'{escaped}'`, in single quotes; `[^/]` says that any character is meant");
    Diagnostic::new(&RULE, title, span, label, help)
}
