//! A header name that HTTP does not allow, or that a route cannot set.
//!
//! A name consists of letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110, 5.1). Headers that frame a message or belong
//! to one hop are set by the gateway alone.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0305", "bad_header_name", include_str!("bad_header_name.rs"));

pub(crate) fn report(name: &str, span: Span) -> Diagnostic {
    let shown: String = name.chars().take(80).collect::<String>().escape_debug().to_string();
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(*c)));
    let (label, help) = match odd {
        Some(':') => ("it has a `:` in it".to_owned(), "a name ends before the `:`; the value goes behind the `=`"),
        Some(c) => (format!("it has a `{}` in it", c.escape_debug()), "write letters, digits and `-` only"),
        None => ("it is empty or too long".to_owned(), "write a name such as `X-Request-Id`"),
    };
    Diagnostic::new(&RULE, format!("`{shown}` is no header name"), span, label, help)
}

pub(crate) fn framing(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` cannot be changed by a route");
    let help = "remove it: the gateway frames its own messages";
    Diagnostic::new(&RULE, title, span, "belongs to one connection, not to the request", help)
}
