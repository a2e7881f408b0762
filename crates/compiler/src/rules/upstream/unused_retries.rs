//! More retries than there are other nodes.
//!
//! A request is never sent to the same node twice, and a node of weight 0 gets none while another has more. So the others
//! are what retries can go to, and further ones never happen.

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
