//! An `[[expect]]` that does not describe a request, or whose `route` is ambiguous.
//!
//! `request` is a method, a space and an absolute URL: `GET https://test.com/anything`. Further keys say what the URL
//! cannot: the client's certificate and address, header fields, the HTTP version, another SNI, another time.
//!
//! `route` is the `id` or the `name` of one enabled route. A name that several routes have, or that is also the id of
//! another route, does not say which of them is expected.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0561", "bad_expectation", include_str!("bad_expectation.rs"));

pub(crate) fn request(why: &str, span: Span) -> Diagnostic {
    let help = "write a method, a space and a URL: `GET https://test.com/anything`";
    Diagnostic::new(&RULE, why, span, "no request", help)
}

pub(crate) fn version(why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, why, span, "not on this listener", "write `1.0` or `1.1`, or an `https` URL")
}

pub(crate) fn address(text: &str, span: Span) -> Diagnostic {
    let title = format!("`{text}` is no address of a client");
    Diagnostic::new(&RULE, title, span, "no IP address", "write an IP address: `10.0.0.1`")
}

pub(crate) fn field(name: &str, span: Span) -> Diagnostic {
    let title = format!("no client can send this header `{name}`");
    Diagnostic::new(&RULE, title, span, "no header field", "write a name and a value of visible characters")
}

pub(crate) fn date(why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        why,
        span,
        "no time to judge at",
        "write `2027-01-01`, the start of that day in UTC, or a time with its offset",
    )
}

/// Places of routes that are shown.
const SHOWN: usize = 10;

/// `places`: those of the routes that answer to it, each with whether it is its id; `other`: what only one of them
/// answers to.
pub(crate) fn ambiguous(name: &str, span: Span, places: &[(Span, bool)], other: &[&str]) -> Diagnostic {
    let title = format!("{} routes are called `{name}`", places.len());
    let other: Vec<String> = other.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let help = match other.is_empty() {
        true => "give one of them an `id` or a `name` that no other has, and write that".to_owned(),
        false => format!("write an id or a name that only one of them has: {}", other.join(", ")),
    };
    let report = Diagnostic::new(&RULE, title, span, "`route` does not say which of them", help);
    let shown = places.iter().take(SHOWN);
    let what = |is_id| if is_id { "its id" } else { "its name" };
    let report = shown.fold(report, |report, (span, is_id)| report.also(*span, format!("this is {}", what(*is_id))));
    let more = places.len().saturating_sub(SHOWN);
    if more > 0 { report.note(format!("{more} more are called so")) } else { report }
}
