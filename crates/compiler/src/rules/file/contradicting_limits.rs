//! A limit that is never reached, because another limit applies first.
//!
//! A request's target is part of its head; every handshake and every connection of a client's address is also one of
//! all connections; a chain with `depth` intermediates is a message of one certificate more. A limit for the part that
//! is higher than the limit for the whole has no effect.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0700", "contradicting_limits", include_str!("contradicting_limits.rs"));

/// `key` with `value` at `span` is never reached, for `other` is `bound`, said at `place` or by default.
pub(crate) fn report(
    (key, value, span): (&str, u32, Span),
    (other, bound, place): (&str, u32, Option<Span>),
    why: &str,
) -> Diagnostic {
    let title = format!("`{key} = {value}` is never reached: {why}");
    let help = format!("write at most {bound} for `{key}`, or at least {value} for `{other}`");
    let diagnostic = Diagnostic::new(&RULE, title, span, "without effect", help);
    match place {
        Some(place) => diagnostic.also(place, "ends it before"),
        None => diagnostic.note(format!("`{other}` is {bound} by default")),
    }
}

/// `depth` certificates and the client's own are more than the message may have.
pub(crate) fn depth(depth: u8, certificates: u32, span: Span, place: Option<Span>) -> Diagnostic {
    let title = format!("`depth = {depth}` is never reached: a client may show {certificates} certificates");
    let help = format!("write `client_certificates = {}` or more in `[limits]`", u32::from(depth) + 1);
    let label = format!("needs a message of {}", u32::from(depth) + 1);
    let diagnostic = Diagnostic::new(&RULE, title, span, label, help);
    match place {
        Some(place) => diagnostic.also(place, "longer messages are refused"),
        None => diagnostic,
    }
}
