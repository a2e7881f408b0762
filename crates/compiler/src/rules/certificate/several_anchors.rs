//! Several trust anchors in one `client.ca`.
//!
//! Clients of each of them are let in, with the same rights. `$ssl_client_i_dn` tells a node who issued a client's
//! certificate.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0152", "several_anchors", include_str!("several_anchors.rs"));

pub(crate) fn report(subjects: &[String], span: Span) -> Diagnostic {
    let title = format!("`client.ca` has {} trust anchors", subjects.len());
    let shown: Vec<String> = subjects.iter().take(8).map(|subject| format!("`{subject}`")).collect();
    let rest = if subjects.len() > 8 { format!(" and {} more", subjects.len() - 8) } else { String::new() };
    let help = "remove from the file what is not meant";
    Diagnostic::new(&RULE, title, span, "a client of any of them is let in", help)
        .note(format!("{}{rest}", shown.join(", ")))
}
