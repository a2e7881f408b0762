//! A server certificate whose only name is its CN.
//!
//! Clients look at the subjectAltName; browsers and current TLS libraries ignore the CN. sealgate takes the CN as the
//! certificate's name, so that it can check the configuration.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0115", "common_name", include_str!("common_name.rs"));

pub(crate) fn report(subject: &str, name: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the certificate `{subject}` has no subjectAltName");
    let help = format!("make it with `-addext subjectAltName=DNS:{name}`");
    let label = "its CN counts as its name, which browsers ignore";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "no subjectAltName")
}
