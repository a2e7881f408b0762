//! An address that is not valid.
//!
//! A listener is `ADDRESS:PORT`, `[ADDRESS]:PORT` for IPv6, or `unix:PATH`. A name server is an address with or without
//! a port. A trusted peer is an address or a network such as `10.0.0.0/8`. Host names are not accepted: the build
//! cannot know what they resolve to when the gateway starts.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0401", "bad_address", include_str!("bad_address.rs"));

pub(crate) fn listener(text: &str, span: Span) -> Diagnostic {
    let help = match text {
        t if t.parse::<u16>().is_ok() => format!("write `127.0.0.1:{t}`, or `0.0.0.0:{t}` for every address"),
        t if t.parse::<std::net::Ipv6Addr>().is_ok() => format!("write `[{t}]:9443`"),
        t if t.starts_with(':') => format!("write `127.0.0.1{t}`, or `0.0.0.0{t}` for every address"),
        t if t.starts_with("localhost:") => t.replacen("localhost", "write `127.0.0.1", 1) + "`",
        t if t.parse::<std::net::Ipv4Addr>().is_ok() => format!("write `{t}:9443`"),
        t if t.starts_with('/') => format!("write `unix:{t}`"),
        _ => "write `127.0.0.1:9443`, `[::1]:9443` or `unix:/run/sealgate.sock`".to_owned(),
    };
    Diagnostic::new(
        &RULE,
        format!("`{text}` is no address to listen on"),
        span,
        "an address and a port are expected",
        help,
    )
}

pub(crate) fn socket_path(text: &str, span: Span) -> Diagnostic {
    let help = "write an absolute path of at most 107 bytes: `unix:/run/sealgate.sock`";
    Diagnostic::new(&RULE, format!("`{text}` is no unix socket"), span, "an absolute path is expected", help)
}

pub(crate) fn name_server(text: &str, span: Span) -> Diagnostic {
    let help = "write its address: `1.1.1.1`, `127.0.0.1:5353` or `[::1]:5353`";
    Diagnostic::new(&RULE, format!("`{text}` is no name server"), span, "an address is expected", help)
}

pub(crate) fn network(text: &str, span: Span) -> Diagnostic {
    let help = "write `10.0.0.1` or `10.0.0.0/8`";
    Diagnostic::new(&RULE, format!("`{text}` is no network"), span, "an address or a network is expected", help)
}
