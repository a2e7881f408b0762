//! A path pattern that looks like a path before decoding.
//!
//! Patterns are matched against the decoded path without its query: write `/a b`, not `/a%20b`. `%41` in a pattern
//! matches only what a client sends as `%2541`, and `?` only what it sends as `%3F`.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0313", "undecoded_uri", include_str!("undecoded_uri.rs"));

/// What is odd in a pattern; with `escaped_slashes = "keep"` a decoded path has `%2F` and `%25` in it.
pub(crate) fn find(pattern: &str, keeps_slashes: bool) -> Option<&str> {
    let escape = pattern.match_indices('%').filter(|_| !keeps_slashes).find_map(|(at, _)| {
        let escape = pattern.get(at..at + 3)?;
        escape[1..].bytes().all(|b| b.is_ascii_hexdigit()).then_some(escape)
    });
    escape.or_else(|| pattern.find(['?', '#']).map(|at| &pattern[at..=at]))
}

pub(crate) fn report(pattern: &str, odd: &str, span: Span) -> Diagnostic {
    let title = format!("`{pattern}` is matched with the decoded path, without query");
    let (label, help) = match odd {
        "?" => (format!("`{odd}` would have to be sent as `%3F`"), "leave the query out: patterns see the path only"),
        "#" => (format!("`{odd}` would have to be sent as `%23`"), "leave the fragment out: clients do not send it"),
        _ => (format!("`{odd}` would have to be sent as `%25{}`", &odd[1..]), "write the character itself"),
    };
    Diagnostic::new(&RULE, title, span, label, help)
}
