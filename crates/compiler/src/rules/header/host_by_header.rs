//! `Host` set as a header.
//!
//! `Host` is set in one place: `pass_host` and `upstream_host` of the upstream.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0307", "host_by_header", include_str!("host_by_header.rs"));

pub(crate) fn report(span: Span) -> Diagnostic {
    let help = "write `pass_host = \"rewrite\"` and `upstream_host = \"…\"` into the route's `upstream`";
    Diagnostic::new(&RULE, "`Host` cannot be set by `headers`", span, "not a header of its own here", help)
}
