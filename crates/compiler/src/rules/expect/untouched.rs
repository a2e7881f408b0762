//! Parts of the configuration that no `[[expect]]` covers, if there are any expectations.
//!
//! Routes, SSL objects and skip patterns are counted as for the rule `coverage`, which makes too low a coverage an
//! error.

use super::coverage::{Untouched, show};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0563", "untouched", include_str!("untouched.rs"));

pub(crate) fn report(counts: &str, percent: u64, span: Span, untouched: Untouched) -> Diagnostic {
    let title = format!("the expectations touch {counts}: {percent} %");
    let help = match percent {
        0 => "add an `[[expect]]` for each".to_owned(),
        _ => format!("add an `[[expect]]` for each; `min_coverage = {percent}` in `[lints]` keeps what there is"),
    };
    show(Diagnostic::new(&RULE, title, span, "the first expectation", help), untouched)
}
