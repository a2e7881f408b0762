//! A TLS version that is not available.
//!
//! `ssl_protocols` is a list of `TLSv1.2`, `TLSv1.3` or both. rustls supports nothing older.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0203", "ssl_protocols", include_str!("ssl_protocols.rs"));

pub(crate) fn report(word: &str, span: Span) -> Diagnostic {
    let (title, label) = match word {
        "TLSv1" | "TLSv1.0" | "TLSv1.1" | "SSLv2" | "SSLv3" => (format!("`{word}` is not offered"), "rustls has none"),
        _ => (format!("`{word}` is no version of TLS"), "none of the possible words"),
    };
    Diagnostic::new(&RULE, title, span, label, "possible are `TLSv1.2` and `TLSv1.3`; without the key both are offered")
}
