//! CONNECT among a route's methods.
//!
//! A gateway is not a forward proxy: it answers CONNECT with 405 before routing, so the route never gets such a
//! request.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0304", "connect_method", include_str!("connect_method.rs"));

pub(crate) fn report(span: Span) -> Diagnostic {
    let title = "CONNECT never gets to a route";
    Diagnostic::new(&RULE, title, span, "answered with 405 before routing", "remove it from `methods`")
}
