//! A name that is neither a server name nor a name pattern.
//!
//! `sni`, `snis` and `fallback_sni` take a name such as `example.com`. `sni` and `snis` also take `*.example.com`,
//! which stands for exactly one label, and `*` for every name. Write names with other characters in punycode (`xn--…`).

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0201", "bad_name_pattern", include_str!("bad_name_pattern.rs"));

pub(crate) fn report(pattern: &str, why: &str, span: Span) -> Diagnostic {
    let help = match pattern {
        p if p.parse::<std::net::IpAddr>().is_ok() => "an SNI is never an address: write a name, or `*`".to_owned(),
        p if p.contains("://") => "write the name only, without scheme and path".to_owned(),
        p if p.contains(':') => "write the name only, without port".to_owned(),
        p if p.contains('*') => "write `*.example.com` (exactly one label), or `*` for everything".to_owned(),
        p if !p.is_ascii() => "write the name in punycode: `xn--…`".to_owned(),
        _ => "write a name such as `example.com`".to_owned(),
    };
    Diagnostic::new(&RULE, format!("`{pattern}` is no server name: {why}"), span, "not a name", help)
}

/// `fallback_sni` is one name, not a pattern.
pub(crate) fn fallback(name: &str, why: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is no server name: {why}");
    let help = "write one name, such as `example.com`, that an SSL object serves";
    Diagnostic::new(&RULE, title, span, "one name is expected", help)
}
