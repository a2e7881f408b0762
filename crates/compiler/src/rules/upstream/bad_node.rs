//! A node that cannot be connected to.
//!
//! A node is a name or an address with an optional port: `httpbin.org`, `127.0.0.1:8080`, `[::1]:8080`. The default
//! port is 80.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0402", "bad_node", include_str!("bad_node.rs"));

pub(crate) fn report(text: &str, why: &str, span: Span) -> Diagnostic {
    let help = match text {
        t if t.contains("://") => "write host and port only, without scheme and path",
        t if t.parse::<std::net::Ipv6Addr>().is_ok() => "put the address in brackets: `[::1]:8080`",
        _ => "write `host` or `host:port`, an IPv6 address in brackets",
    };
    Diagnostic::new(&RULE, format!("`{text}` is no node: {why}"), span, "not a host with a port", help)
}
