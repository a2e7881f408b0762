//! A server certificate that is signed with a broken hash.
//!
//! With MD5 or SHA-1, somebody can make two certificates with the same signature. Clients refuse such a signature on
//! the server's own certificate and on its intermediates. Nobody checks the signature of a root or of a trust anchor.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0144", "weak_signature", include_str!("weak_signature.rs"));

pub(crate) fn report(subject: &str, hash: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the certificate `{subject}` is signed with {hash}");
    let help = "have it issued again, with SHA-256: `openssl x509 -req -sha256 …`";
    let label = "current clients refuse it";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, format!("signed with {hash}"))
}
