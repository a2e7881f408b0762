//! A header value that cannot be sent.
//!
//! A line break in a value would end the header and begin another one. HTTP does not allow other control bytes either.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0306", "bad_header_value", include_str!("bad_header_value.rs"));

pub(crate) fn report(name: &str, odd: char, span: Span) -> Diagnostic {
    let odd = match odd {
        '\r' | '\n' => "a line break".to_owned(),
        c => format!("the control character `{}`", c.escape_debug()),
    };
    let title = format!("the value of `{name}` has {odd} in it");
    Diagnostic::new(&RULE, title, span, "cannot be sent", "write the value on one line, without control characters")
}
