//! A server certificate that is a CA.
//!
//! Anyone who takes its key from the gateway can issue certificates. Clients that check for this refuse the
//! certificate.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0114", "certificate_is_ca", include_str!("certificate_is_ca.rs"));

pub(crate) fn report(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the server certificate `{subject}` is a CA");
    let help =
        "issue a certificate with `basicConstraints=critical,CA:FALSE` for the server, and keep the CA's key elsewhere";
    let label = "its key on the gateway can issue certificates";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "`CA:TRUE`")
}
