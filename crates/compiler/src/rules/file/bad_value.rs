//! A value of the right type that is not allowed here.
//!
//! For example a number out of range, a word that is not one of the allowed ones, an empty list where at least one
//! element is needed, or a duration without a unit.

use std::ops::RangeInclusive;

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0009", "bad_value", include_str!("bad_value.rs"));

pub(crate) fn report(span: Span, title: String, label: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, title, span, label, help)
}

pub(crate) fn out_of_range(span: Span, number: Option<i64>, range: &RangeInclusive<i64>) -> Diagnostic {
    let (min, max) = (range.start(), range.end());
    let title = match number {
        Some(number) => format!("{number} is out of range"),
        None => "the number is out of range".to_owned(),
    };
    Diagnostic::new(&RULE, title, span, "out of range", format!("write a number from {min} to {max}"))
}

pub(crate) fn empty(span: Span, what: &str) -> Diagnostic {
    let title = format!("{what} here must not be empty");
    let help = if what == "a string" { "write a text" } else { "write at least one entry" };
    Diagnostic::new(&RULE, title, span, "empty", format!("{help}, or remove the key"))
}

pub(crate) fn no_such_word<'w>(span: Span, word: &str, words: impl Iterator<Item = &'w str> + Clone) -> Diagnostic {
    let all = words.clone().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
    let help = match nearest(word, words) {
        Some(near) => format!("did you mean `{near}`? Possible are {all}"),
        None => format!("possible are {all}"),
    };
    Diagnostic::new(&RULE, format!("`{word}` is not possible here"), span, "none of the possible words", help)
}

pub(crate) fn duration(span: Span, text: &str, is_number: bool) -> Diagnostic {
    let help = match is_number {
        true => format!("write `\"{text}s\"` for seconds"),
        false => {
            "write a whole number with `ms`, `s`, `m` or `h` behind it, at most 1193 hours; \"0s\" = off".to_owned()
        }
    };
    Diagnostic::new(&RULE, format!("`{text}` is no duration"), span, "a number with a unit is expected", help)
}

pub(crate) fn days(span: Span, text: &str) -> Diagnostic {
    let help = "write whole days with `d` behind them, at most 36500: `\"30d\"`";
    Diagnostic::new(&RULE, format!("`{text}` is no number of days"), span, "days are expected", help)
}

pub(crate) fn seconds(span: Span) -> Diagnostic {
    let help = "write seconds above 0, whole or with a fraction: `1.5`";
    Diagnostic::new(&RULE, "this is no time in seconds", span, "out of range", help)
}

pub(crate) fn allow_without_reason(span: Span, name: &str) -> Diagnostic {
    let title = format!("`{name}` is allowed without a reason");
    let help = format!("write `{name} = {{ level = \"allow\", reason = \"…\" }}`");
    Diagnostic::new(&RULE, title, span, "who reads it later has to know why", help)
}

/// The live object could not be made from the tables: what the rules let through, the server does not.
pub(crate) fn refused_by_server(why: &str) -> Diagnostic {
    let title = format!("the server would refuse this configuration: {why}");
    let span = crate::source::SourceId::CONFIG.span(0..0);
    Diagnostic::new(&RULE, title, span, "found in the compiled tables", "please report this as a bug of the compiler")
}

/// `most`: pairs of a host and a path that all routes may have.
pub(crate) fn too_many_pairs(most: usize, span: Span) -> Diagnostic {
    let title = format!("the routes have more than {most} pairs of a host and a path");
    report(
        span,
        title,
        "with those of this route",
        "use wildcards, such as `*.example.com`, or prefixes, such as `/a/*`",
    )
}
