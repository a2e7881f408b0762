//! The expectations cover less than `[lints] min_coverage` demands.
//!
//! The rule counts the routes, the SSL objects and the skip patterns of the configuration. A route is covered if a
//! request of an `[[expect]]` takes it, an SSL object if a handshake uses it, a skip pattern if it lets in a request
//! that has no valid client certificate. `min_coverage` is a percentage.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0562", "coverage", include_str!("coverage.rs"));

/// What no expectation touches: its place, and what it is.
pub(crate) type Untouched = Vec<(Span, String)>;

/// Places that are shown.
const SHOWN: usize = 10;

pub(crate) fn report(counts: &str, percent: u64, demanded: i64, span: Span, untouched: Untouched) -> Diagnostic {
    let title = format!("the expectations touch {counts}: {percent} %");
    let help = "add an `[[expect]]` for each of those places, or demand less";
    show(Diagnostic::new(&RULE, title, span, format!("{demanded} % are demanded"), help), untouched)
}

/// Adds the first places.
pub(crate) fn show(diagnostic: Diagnostic, untouched: Untouched) -> Diagnostic {
    let more = untouched.len().saturating_sub(SHOWN);
    let shown = untouched.into_iter().take(SHOWN);
    let diagnostic = shown.fold(diagnostic, |d, (span, what)| d.also(span, format!("no expectation touches {what}")));
    if more > 0 { diagnostic.note(format!("{more} more are touched by none")) } else { diagnostic }
}
