//! A public root CA as trust anchor for clients.
//!
//! The gateway would let in every certificate that this CA has issued to anybody, and anyone with a domain gets one
//! within a minute. Public roots are those of Mozilla's list, recognised by their public keys.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0150", "public_client_ca", include_str!("public_client_ca.rs"));

/// `count` of the certificates are public roots, the first one `subject`.
pub(crate) fn report(subject: &str, count: usize, block: Span, span: Span) -> Diagnostic {
    let title = match count {
        1 => format!("the trust anchor `{subject}` is a public root"),
        _ => format!("{count} trust anchors are public roots, `{subject}` among them"),
    };
    let help = "name a CA of your own, which issues to your clients only";
    let label = "it issues certificates to anybody";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "browsers trust it")
}
