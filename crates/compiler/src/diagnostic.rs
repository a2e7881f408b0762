//! What the compiler has to say: facts with a place, a reason and a way out.
//!
//! Knows neither the rules nor how a diagnostic looks on a terminal.

use crate::rule::{Rule, Severity};
use crate::source::Span;

/// A place with what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule it comes from, with the stable code and name.
    pub rule: &'static Rule,
    /// How bad it is, after `[lints]`.
    pub severity: Severity,
    /// The fact in one line.
    pub title: String,
    /// Where it is wrong.
    pub primary: Label,
    /// Places that explain it, also in other files.
    pub secondary: Vec<Label>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What to do, with the text to type.
    pub help: Vec<String>,
    /// Whether it was not ruled out, and not found either.
    pub undecided: bool,
    /// Whether it is less than what its rule denies: a warning, unless `[lints]` denies the rule by name.
    pub(crate) mild: bool,
}

impl Diagnostic {
    /// A finding of `rule` at `span`: the fact in one line, what is to be seen at the place, and what to do about it.
    pub(crate) fn new(
        rule: &'static Rule,
        title: impl Into<String>,
        span: Span,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.default_severity(),
            title: one_line(title.into()),
            primary: Label { span, text: one_line(label.into()) },
            secondary: Vec::new(),
            notes: Vec::new(),
            help: vec![help.into()],
            undecided: false,
            mild: false,
        }
    }

    /// Makes it a warning where the rule is denied as a default only.
    pub(crate) fn mild(mut self) -> Self {
        self.mild = true;
        self
    }

    /// Adds a place that explains the finding.
    pub(crate) fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: one_line(label.into()) });
        self
    }

    /// Adds a fact.
    pub(crate) fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}

/// With control characters, which a path or a pattern may have, as Rust and regexes write them.
fn one_line(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() }).collect()
}

impl Diagnostic {
    /// By place, then by rule.
    pub(crate) fn order(&self) -> (Span, &str, &str) {
        (self.primary.span, self.rule.code, &self.title)
    }
}
