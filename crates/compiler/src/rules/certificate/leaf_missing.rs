//! A file of server certificates without the server's own certificate.
//!
//! The file contains only CA certificates, and the private key belongs to none of them. The certificate that was issued
//! for this key is missing.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0142", "leaf_missing", include_str!("leaf_missing.rs"));

/// `count` certificates are in the file, all of CAs, the first one `subject`.
pub(crate) fn report(subject: &str, count: usize, block: Span, span: Span, key: Span) -> Diagnostic {
    let title = "the server's own certificate is missing";
    let label = match count {
        1 => format!("has the CA `{subject}` only"),
        _ => format!("has {count} CAs only, `{subject}` first"),
    };
    let help = "put the certificate that was issued for this key in front of them";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "a CA")
        .also(key, "this key belongs to none of them")
}
