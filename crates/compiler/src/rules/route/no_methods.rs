//! A list of methods that is empty, or that contains only CONNECT.
//!
//! An empty `methods` does not exclude any method: as in APISIX, it means the same as no `methods`, and the route takes
//! every method. CONNECT never gets to a route, so a route for CONNECT alone is never chosen.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0533", "no_methods", include_str!("no_methods.rs"));

pub(crate) fn empty(span: Span) -> Diagnostic {
    let help = "remove the key to take every method, name the methods, or write `status = 0` to take none";
    Diagnostic::new(&RULE, "an empty list of methods takes every method", span, "as if it were not here", help)
}

pub(crate) fn only_connect(span: Span) -> Diagnostic {
    let title = "a route for CONNECT alone is never chosen";
    let help = "name the methods that the route is for, or remove the key to take every method";
    Diagnostic::new(&RULE, title, span, "answered with 405 before routing", help)
}
