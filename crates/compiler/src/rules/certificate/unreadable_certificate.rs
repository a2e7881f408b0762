//! A certificate whose DER cannot be read.
//!
//! The base64 of the PEM block is valid, but its content is not a certificate (RFC 5280), or has further bytes after
//! it.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::pem::Block;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule =
    Rule::always("SG0103", "unreadable_certificate", include_str!("unreadable_certificate.rs"));

pub(crate) fn report(block: &Block, why: &str, span: Span) -> Diagnostic {
    let title = format!("PEM block {} is no certificate: {why}", block.number);
    let help = "`openssl x509 -in FILE -noout -text` should print it; take the file from the CA again";
    with_block(Diagnostic::new(&RULE, title, span, "named here", help), block.span, span, "this block")
}
