//! `pass_host = "rewrite"` without a valid `upstream_host`.
//!
//! With this setting the gateway sends `upstream_host` as `Host`, so the key is required and has to be a host.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0403", "upstream_host", include_str!("upstream_host.rs"));

pub(crate) fn missing(pass_host: Span) -> Diagnostic {
    let title = "`pass_host = \"rewrite\"` without `upstream_host`";
    Diagnostic::new(&RULE, title, pass_host, "with which host?", "add `upstream_host = \"example.com\"`")
}

pub(crate) fn invalid(host: &str, why: &str, span: Span) -> Diagnostic {
    let help = "write a host, with or without a port: `example.com`";
    Diagnostic::new(&RULE, format!("`{host}` is no host: {why}"), span, "cannot be sent as Host", help)
}
