//! An `[[expect]]` that describes no request.
//!
//! `request` is a method, a space and an absolute URL: `GET https://test.com/anything`. Further keys say what the URL
//! does not: the client's certificate and address, header fields, the version of HTTP, another SNI, another time.

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
