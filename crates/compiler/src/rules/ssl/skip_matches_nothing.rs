//! A skip pattern that matches no path.
//!
//! Patterns are searched for in the canonical path. It begins with `/`, is percent-decoded, and has neither dot
//! segments nor repeated slashes. For example, `^health`, `^/a//b` and `^/a/\.\./b` match no path.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0537", "skip_matches_nothing", include_str!("skip_matches_nothing.rs"));

/// `example`: a text that it matches, and why that is no path.
pub(crate) fn report(pattern: &str, example: Option<(&str, &str)>, span: Span) -> Diagnostic {
    let title = format!("the skip pattern `{pattern}` lists no path");
    let label = match example {
        Some((text, why)) => format!("it matches `{text}`, but {why}"),
        None => "it matches no text at all".to_owned(),
    };
    let help = match pattern.strip_prefix('^') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) => format!("write `^/{rest}`"),
        _ => "write the path as it is after it was decoded and resolved, or remove the pattern".to_owned(),
    };
    Diagnostic::new(&RULE, title, span, label, help)
}
