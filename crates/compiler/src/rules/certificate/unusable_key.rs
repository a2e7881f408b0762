//! A private key that the server cannot sign with.
//!
//! The server can use RSA keys of 2048 to 8192 bits, the curves P-256, P-384 and P-521, and Ed25519, in PKCS #8, PKCS
//! #1 or SEC 1.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0108", "unusable_key", include_str!("unusable_key.rs"));

pub(crate) fn report(block: Span, span: Span, trailing: bool) -> Diagnostic {
    let (title, label, help) = if trailing {
        (
            "the private key has bytes behind its end",
            "not one key",
            "`openssl pkey -in FILE -out FILE.new` writes it anew",
        )
    } else {
        let label = "RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519 is expected";
        let help =
            "make one with `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, and a certificate for it";
        ("the server cannot sign with this private key", label, help)
    };
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "this key")
}
