//! An upstream whose nodes all have weight 0.
//!
//! A node of weight 0 gets no request while another node has a higher weight. If all nodes have weight 0, they share
//! the requests equally: a weight of 0 does not switch an upstream off.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0440", "zero_weights", include_str!("zero_weights.rs"));

pub(crate) fn report(span: Span) -> Diagnostic {
    let title = "every node of the upstream has weight 0";
    let help = "write `1` for the nodes that are meant; `status = 0` switches a route off";
    Diagnostic::new(&RULE, title, span, "they share all requests alike", help)
}
