//! A request does not end as its `[[expect]]` says.
//!
//! The build decides on the request of every `[[expect]]` with the functions of the server. Certificates are judged at
//! the time of the build, or at `at`. If a request ends otherwise, either the configuration or the expectation is
//! wrong, and there is no binary. Run `cargo sealgate explain` with the options from the help to see each step.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0560", "expectation", include_str!("expectation.rs"));

/// One key that does not hold: its place, what it says, what there is instead.
pub(crate) struct Unmet {
    pub(crate) span: Span,
    pub(crate) expected: String,
    pub(crate) got: String,
}

pub(crate) fn report(line: &str, ended: &str, unmet: Vec<Unmet>, decided: Vec<String>, help: String) -> Diagnostic {
    let mut unmet =
        unmet.into_iter().map(|unmet| (unmet.span, format!("expected {}, got {}", unmet.expected, unmet.got)));
    let (span, label) = unmet.next().expect("a failing expectation has a key that does not hold");
    let title = format!("`{line}` is not what is expected: {ended}");
    let diagnostic =
        unmet.fold(Diagnostic::new(&RULE, title, span, label, help), |d, (span, label)| d.also(span, label));
    decided.into_iter().fold(diagnostic, Diagnostic::note)
}
