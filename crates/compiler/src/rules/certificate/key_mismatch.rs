//! A private key that does not belong to its certificate.
//!
//! The public key in the server's certificate has to be the public half of the private key.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0107", "key_mismatch", include_str!("key_mismatch.rs"));

/// `number`: the certificate of the chain, from 2, that the key does belong to.
pub(crate) fn report(
    key: Span,
    cert: Span,
    subject: &str,
    number: Option<usize>,
    elsewhere: Option<Span>,
) -> Diagnostic {
    let help = match (number, elsewhere) {
        (Some(n), _) => format!("the key belongs to certificate {n} of the chain: put that one first"),
        (None, Some(_)) => "bring `certs` and `keys` into the same order".to_owned(),
        (None, None) => {
            "compare `openssl pkey -in KEY -pubout` with `openssl x509 -in CERT -noout -pubkey`: they have to be equal"
                .to_owned()
        }
    };
    let diagnostic = Diagnostic::new(&RULE, "the private key does not match the certificate", key, "this key", help)
        .also(cert, format!("the certificate of `{subject}`"));
    match elsewhere {
        Some(span) => diagnostic.also(span, "it matches this certificate"),
        None => diagnostic,
    }
}
