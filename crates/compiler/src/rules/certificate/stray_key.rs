//! A private key in a file of certificates.
//!
//! Files of certificates are often passed on, and a CA's key must not be anywhere near a gateway. A file with both a
//! certificate and its key is fine if `key` names the same file. The stray key is not sealed into the binary.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0149", "stray_key", include_str!("stray_key.rs"));

/// `ca`: the file is a `client.ca`.
pub(crate) fn report(name: Option<&str>, ca: bool, block: Span, span: Span) -> Diagnostic {
    let file = name.map_or_else(|| "this text".to_owned(), |name| format!("`{name}`"));
    let title = format!("there is a private key in {file}, where certificates are expected");
    let (label, help) = match ca {
        true => ("who reads it can issue client certificates", "move the key away from here, to the CA"),
        false => ("not the key of this object", "move the key to a file of its own, readable by few"),
    };
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "a private key")
}
