//! A `client.ca` without a certificate.
//!
//! Without a trust anchor no client could be verified. The file has to contain at least one certificate.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0109", "empty_ca", include_str!("empty_ca.rs"));

pub(crate) fn report(name: Option<&str>, span: Span) -> Diagnostic {
    let title = match name {
        Some(name) => format!("`{name}` has no certificate in it"),
        None => "there is no certificate in this CA".to_owned(),
    };
    let help = "put the certificates that clients have to come from into it: blocks of `-----BEGIN CERTIFICATE-----`";
    Diagnostic::new(&RULE, title, span, "no trust anchor", help)
}
