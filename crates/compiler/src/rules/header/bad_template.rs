//! A value with a `$` that does not begin a variable.
//!
//! Variables are written `$name`, `${name}` or `${name ?? default}`.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0309", "bad_template", include_str!("bad_template.rs"));

pub(crate) fn report(unclosed: bool, why: &str, span: Span) -> Diagnostic {
    let (label, help) = match unclosed {
        true => ("never closed", "close it: `${name}`"),
        false => ("not a name", "a name is made of letters, digits and `_`: `${name}`, `${name ?? default}`"),
    };
    Diagnostic::new(&RULE, format!("the value is no template: {why}"), span, label, help)
}
