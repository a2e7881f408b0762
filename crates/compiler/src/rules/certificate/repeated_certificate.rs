//! The same certificate twice.
//!
//! It is twice in one SSL object or in one `client.ca`. The second one has no effect; perhaps another certificate was
//! meant.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0148", "repeated_certificate", include_str!("repeated_certificate.rs"));

/// In one SSL object, at two places of gateway.toml.
pub(crate) fn in_object(subject: &str, first: Span, again: Span) -> Diagnostic {
    let title = format!("the SSL object has the certificate `{subject}` twice");
    let help = "remove it and its key, or name the certificate that was meant";
    Diagnostic::new(&RULE, title, again, "the same certificate again", help).also(first, "first here")
}

/// In one `client.ca`, in two blocks.
pub(crate) fn in_bundle(subject: &str, first: Span, again: Span, span: Span) -> Diagnostic {
    let title = format!("the trust anchor `{subject}` is there twice");
    let help = "remove one of the two blocks, or put the certificate there that was meant";
    let diagnostic = Diagnostic::new(&RULE, title, span, "has one certificate twice", help);
    with_block(with_block(diagnostic, first, span, "first here"), again, span, "again here")
}
