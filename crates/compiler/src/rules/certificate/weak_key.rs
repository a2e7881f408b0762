//! A certificate whose key is too weak, or of a kind that the gateway cannot check.
//!
//! RSA below 2048 bits, curves below 224 bits (such as P-192) and DSA are too weak for a CA in the server's chain and
//! for a trust anchor: anyone who breaks the key can issue certificates. The key of a trust anchor must also be one
//! that the gateway can check signatures with: RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519. With any other
//! key, all clients of the anchor are refused.

use sealgate_pki::KeyKind;

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0143", "weak_key", include_str!("weak_key.rs"));

/// A certificate of the server's chain.
pub(crate) fn chain(subject: &str, key: KeyKind, block: Span, span: Span) -> Diagnostic {
    let title = format!("the certificate `{subject}` has a weak key: {key}");
    let help = "take a chain from a CA with RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519";
    let label = "clients refuse what is issued by such a key";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, key.to_string())
}

/// A certificate of `client.ca`.
pub(crate) fn anchor(subject: &str, key: KeyKind, block: Span, span: Span) -> Diagnostic {
    let (title, label) = if key.is_weak() {
        (format!("the trust anchor `{subject}` has a weak key: {key}"), "who breaks it issues client certificates")
    } else {
        let title = format!("the trust anchor `{subject}` has a key that cannot be checked here: {key}");
        (title, "all of its clients are refused")
    };
    let help = "take a CA with RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, key.to_string())
}
