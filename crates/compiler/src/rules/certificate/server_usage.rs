//! A server certificate that is not for servers.
//!
//! If a certificate has extended key usages, clients expect serverAuth among them. If it has key usages, they expect
//! digitalSignature, because the gateway signs every handshake with this key.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0145", "server_usage", include_str!("server_usage.rs"));

pub(crate) fn extended(subject: &str, is_for_clients: bool, block: Span, span: Span) -> Diagnostic {
    let title = format!("the server certificate `{subject}` has extended key usages without serverAuth");
    let help = "have it issued again, with `extendedKeyUsage=serverAuth`";
    let label = if is_for_clients { "it is a client's: clients refuse it" } else { "clients refuse it" };
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "without serverAuth")
}

pub(crate) fn signature(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the server certificate `{subject}` has key usages without digitalSignature");
    let help = "have it issued again, with `keyUsage=critical,digitalSignature`";
    let label = "every handshake is signed with it";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "without digitalSignature")
}
