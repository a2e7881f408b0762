//! A TLS listener without an SSL object.
//!
//! No name has a certificate, so every handshake on the listener ends with an alert.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0207", "https_without_ssl", include_str!("https_without_ssl.rs"));

pub(crate) fn report(span: Span) -> Diagnostic {
    let title = "there is a TLS listener, but no enabled SSL object";
    let help = "add an `[[ssls]]` with `sni`, `cert` and `key`";
    Diagnostic::new(&RULE, title, span, "every handshake is refused", help)
}
