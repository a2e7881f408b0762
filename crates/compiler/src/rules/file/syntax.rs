//! The file is not valid TOML.
//!
//! gateway.toml has to be UTF-8 and TOML 1.1, with tables nested at most 80 deep. Nothing else is checked until it is.

use toml::de::Error;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::{SourceId, Span};

pub(crate) static RULE: Rule = Rule::always("SG0002", "syntax", include_str!("syntax.rs"));

/// One finding a line: what follows on the same line, or is nested in the same bracket, is an echo of the first.
pub(crate) fn report_all(source: SourceId, text: &str, errors: &[Error]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut last_line = None;
    for error in errors {
        let range = error.span().unwrap_or_else(|| deepest_line(text));
        let range = range.start.min(text.len())..range.end.min(text.len());
        let line_start = text.as_bytes()[..range.start].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        if last_line == Some(line_start) {
            continue;
        }
        last_line = Some(line_start);
        let message = error.message();
        // What was meant to be a new line of the file was read as the next element of a list.
        if message.contains("comma between array elements") && text.get(line_start..range.start) == Some("") {
            found.push(unclosed_list(source.span(range)));
            break;
        }
        found.push(report(source.span(range), message));
        if message.contains("unclosed") && error.span().is_some_and(|span| span.start >= text.trim_end().len()) {
            break;
        }
    }
    found
}

fn unclosed_list(span: Span) -> Diagnostic {
    let title = "syntax error: the list above is not closed";
    Diagnostic::new(&RULE, title, span, "not an element of it", "put `]` behind its last element")
}

fn report(span: Span, message: &str) -> Diagnostic {
    let title = format!("syntax error: {message}");
    let (label, help) = match message {
        m if m.contains("recurs") => ("nested too deep", "tables and lists nest at most 80 deep"),
        m if m.contains("duplicate key") => ("this key is there twice", "remove one of the two"),
        m if m.contains("string values must be quoted") => ("not a value", "write text in quotes: `key = \"text\"`"),
        m if m.contains("unclosed") => {
            ("the end is missing", "close what was opened; https://toml.io shows the syntax")
        }
        _ => ("not TOML", "https://toml.io shows the syntax"),
    };
    Diagnostic::new(&RULE, title, span, label, help)
}

pub(crate) fn not_utf8(source: SourceId, valid_up_to: usize) -> Diagnostic {
    let title = format!("the file is not UTF-8: byte {valid_up_to} and what follows is no character");
    let help = "save the file as UTF-8, for example with `iconv -f latin1 -t utf-8`";
    Diagnostic::new(&RULE, title, source.span(valid_up_to..valid_up_to), "", help)
}

/// toml gives no place for a key of too many parts.
fn deepest_line(text: &str) -> std::ops::Range<usize> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let range = at..at + line.trim_end().len();
        at += line.len();
        (line.bytes().filter(|b| *b == b'.').count(), range)
    });
    lines.fold((0, 0..0), |deepest, line| if line.0 > deepest.0 { line } else { deepest }).1
}
