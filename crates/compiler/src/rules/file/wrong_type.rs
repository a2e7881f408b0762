//! A value of the wrong type.
//!
//! Nothing is converted: a number in quotes is a string, and a single name is not a list.

use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0004", "wrong_type", include_str!("wrong_type.rs"));

pub(crate) fn report(value: &DeValue<'_>, span: Span, expected: &str) -> Diagnostic {
    let is = match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let help = match (value, expected) {
        (DeValue::String(_), "a list") => "put it in brackets: `[\"…\"]`".to_owned(),
        (DeValue::Integer(_) | DeValue::Float(_), "a string") => "put it in quotes".to_owned(),
        (DeValue::String(_), "a whole number" | "a number of seconds") => "write it without quotes".to_owned(),
        (_, "a table") => "write a table: `{ key = … }`".to_owned(),
        _ => format!("write {expected}"),
    };
    Diagnostic::new(&RULE, format!("expected {expected}, found {is}"), span, format!("this is {is}"), help)
}
