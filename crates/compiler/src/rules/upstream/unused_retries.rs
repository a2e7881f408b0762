//! More retries than there are other nodes.
//!
//! A retry never goes to a node that was already tried, and a node of weight 0 gets no request while another one has a
//! higher weight. Retries beyond the number of other nodes never happen.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0442", "unused_retries", include_str!("unused_retries.rs"));

pub(crate) fn report(retries: u32, others: u32, span: Span) -> Diagnostic {
    let nodes = match others {
        0 => "no other node".to_owned(),
        1 => "1 other node".to_owned(),
        others => format!("{others} other nodes"),
    };
    let title = format!("`retries = {retries}`, but there is {nodes} to try");
    let title = if others > 1 { title.replace("there is", "there are") } else { title };
    let help = format!("write `retries = {others}`, or add nodes");
    Diagnostic::new(&RULE, title, span, "a request is not sent to the same node twice", help)
}
