//! Two certificates with the same type of key in an SSL object.
//!
//! `certs` and `keys` are for certificates with keys of other types. The signature algorithms that a client offers
//! decide which certificate is sent; of two with the same type, that is always the first.

use sealgate_pki::KeyKind;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0147", "same_key_type", include_str!("same_key_type.rs"));

pub(crate) fn report(key: KeyKind, first: Span, again: Span) -> Diagnostic {
    let name = match key {
        KeyKind::Rsa { .. } => "RSA".to_owned(),
        key => key.to_string(),
    };
    let title = format!("the SSL object has two certificates with keys of one type: {name}");
    let help = "remove it and its key, or give it an SSL object and names of its own";
    Diagnostic::new(&RULE, title, again, "never shown to a client", help).also(first, "always shown instead")
}
