//! Findings as one JSON object. docs/cli.md documents it: members are added, never taken away or changed.

use sealgate_compiler::{Diagnostic, Diagnostics, Label, Places, Severity, Sources, Unit};
use serde::Serialize;

/// All findings of a configuration.
#[derive(Serialize)]
pub(super) struct Report {
    /// Version of this form.
    version: u32,
    file: String,
    /// Whether a build would make a binary.
    sealable: bool,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
}

/// One finding; the place is the primary one.
#[derive(Serialize)]
struct Finding {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    title: String,
    #[serde(flatten)]
    location: Location,
    secondary: Vec<Location>,
    notes: Vec<String>,
    help: Vec<String>,
}

/// A place with what is to be seen there.
#[derive(Serialize)]
struct Location {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// Bytes of the file.
    span: Bytes,
    label: String,
}

#[derive(Serialize)]
struct Bytes {
    start: usize,
    end: usize,
}

impl Report {
    pub(super) fn new(found: &Diagnostics, sources: &Sources) -> Self {
        let mut places = Places::new(sources, Unit::Characters);
        Self {
            version: 1,
            file: sources.path(sealgate_compiler::SourceId::CONFIG).display().to_string(),
            sealable: !found.has_errors(),
            errors: found.count(Severity::Error),
            warnings: found.count(Severity::Warning),
            findings: found.iter().map(|d| Finding::new(d, &mut places)).collect(),
        }
    }
}

impl Finding {
    fn new(d: &Diagnostic, places: &mut Places<'_>) -> Self {
        Self {
            code: d.rule.code,
            name: d.rule.name,
            severity: d.severity.name(),
            title: d.title.clone(),
            location: Location::new(&d.primary, places),
            secondary: d.secondary.iter().map(|label| Location::new(label, places)).collect(),
            notes: d.notes.clone(),
            help: d.help.clone(),
        }
    }
}

impl Location {
    fn new(label: &Label, places: &mut Places<'_>) -> Self {
        let place = places.of(label.span);
        Self {
            file: place.path.display().to_string(),
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
            span: Bytes { start: label.span.start, end: label.span.end },
            label: label.text.clone(),
        }
    }
}
