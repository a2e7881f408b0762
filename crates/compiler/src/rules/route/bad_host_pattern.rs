//! A host that is neither a host nor a host pattern.
//!
//! `host` and `hosts` of a route take a name, an address, or `*.example.com`. The wildcard stands for any number of
//! labels, but not for `example.com` itself. A port is not part of a host pattern.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0301", "bad_host_pattern", include_str!("bad_host_pattern.rs"));

pub(crate) fn report(pattern: &str, why: &str, span: Span) -> Diagnostic {
    let help = match pattern {
        "*" => "leave `host` out for every host",
        p if p.contains("://") => "write the host only, without scheme and path",
        p if p.contains(':') => "write the host only: a route is for all ports",
        p if p.contains('*') => "write `*.example.com`: `*` stands for the first labels and nothing else",
        p if !p.is_ascii() => "write the name in punycode: `xn--…`",
        _ => "write a name such as `example.com`, or leave `host` out for every host",
    };
    Diagnostic::new(&RULE, format!("`{pattern}` is no host: {why}"), span, "not a host", help)
}
