//! A private key with a passphrase.
//!
//! Nobody can type a passphrase into a sealed binary, so the key has to be unencrypted when it is sealed. Anyone who
//! can read the binary has its keys.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0104", "encrypted_key", include_str!("encrypted_key.rs"));

pub(crate) fn report(name: Option<&str>, block: Span, span: Span) -> Diagnostic {
    let name = name.unwrap_or("server.key");
    let help = format!("type `openssl pkey -in {name} -out {name}.open` and name `{name}.open` here");
    let diagnostic = Diagnostic::new(&RULE, "the private key is encrypted", span, "needs a passphrase", help);
    with_block(diagnostic, block, span, "encrypted")
}
