//! A `client.depth` that no chain reaches.
//!
//! `depth` is the number of intermediates that may stand between a client's certificate and its trust anchor. The
//! library that builds the path stops at 6.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0204", "depth_unreachable", include_str!("depth_unreachable.rs"));

pub(crate) fn report(depth: u8, span: Span) -> Diagnostic {
    let title = format!("a depth of {depth} cannot be reached");
    Diagnostic::new(&RULE, title, span, "chains of more than 6 intermediates are refused", "write `depth = 6`")
}
