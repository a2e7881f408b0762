//! A trust anchor that is not for clients.
//!
//! The extended key usages of a CA limit the certificates below it. If it has some and clientAuth is not among them,
//! all of its clients are refused; a CA without extended key usages is good for every purpose. The same holds for a
//! pinned client certificate, which also needs digitalSignature if it has key usages.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0151", "anchor_usage", include_str!("anchor_usage.rs"));

pub(crate) fn extended(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the trust anchor `{subject}` is not for clients: its extended key usages have no clientAuth");
    let help = "have it issued again, with clientAuth among its extended key usages, or without any";
    let label = "all of its clients are refused";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "without clientAuth")
}

/// Of a pinned certificate.
pub(crate) fn signature(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title =
        format!("the pinned certificate `{subject}` is not for clients: its key usages have no digitalSignature");
    let help = "have it issued again, with `keyUsage=critical,digitalSignature`, or without key usages";
    let label = "the client that has it is refused";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "without digitalSignature")
}
