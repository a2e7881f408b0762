//! A certificate in `client.ca` that cannot be a trust anchor.
//!
//! When the server starts, it reads each certificate of `client.ca` with the same function that the compiler uses here.
//! It accepts versions 1 and 3 of X.509, and only certificates that its library can read as an issuer.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0153", "unusable_anchor", include_str!("unusable_anchor.rs"));

pub(crate) fn report(subject: &str, why: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("`{subject}` is refused as a trust anchor: {why}");
    let help = "make a CA with `openssl req -x509 -new -key ca.key -days 3650 -subj /CN=ROOTCA -addext \
                basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out ca.cer`";
    with_block(Diagnostic::new(&RULE, title, span, "the server would not start", help), block, span, "this certificate")
}
