//! The compiler's findings as an editor shows them.

use lsp_types::{
    DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, PublishDiagnosticsParams, Range, Uri,
};
use sealgate_compiler::{Clock, Diagnostic, Label, Places, Severity, SourceId, Unit, check};

use super::document::{Document, position};
use crate::uri;

/// Everything that is found in a document.
pub(super) fn of(document: &Document, clock: Clock) -> PublishDiagnosticsParams {
    let sources = document.sources();
    let found = check(&sources, clock).found;
    let mut places = Places::new(&sources, Unit::Utf16);
    let diagnostics = found.iter().map(|d| diagnostic(d, document, &mut places)).collect();
    PublishDiagnosticsParams { uri: document.uri.clone(), diagnostics, version: None }
}

fn diagnostic(d: &Diagnostic, document: &Document, places: &mut Places<'_>) -> lsp_types::Diagnostic {
    // An editor shows findings in the file that is open; another file's is shown where the configuration names it.
    let labels: Vec<&Label> = std::iter::once(&d.primary).chain(&d.secondary).collect();
    let own = labels.iter().position(|label| label.span.source == SourceId::CONFIG);
    let shown = own.map_or_else(Range::default, |own| range(labels[own], places));
    let others = labels.iter().enumerate().filter(|(at, _)| Some(*at) != own).map(|(_, label)| label);
    let related = others.filter_map(|label| {
        let uri = match label.span.source {
            SourceId::CONFIG => document.uri.clone(),
            _ => path_uri(label, places)?,
        };
        let message = if label.text.is_empty() { d.title.clone() } else { label.text.clone() };
        Some(DiagnosticRelatedInformation { location: Location { uri, range: range(label, places) }, message })
    });
    lsp_types::Diagnostic {
        range: shown,
        severity: Some(match d.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(d.rule.code.to_owned())),
        source: Some("sealgate".to_owned()),
        message: message(d),
        related_information: Some(related.collect()),
        ..lsp_types::Diagnostic::default()
    }
}

fn message(d: &Diagnostic) -> String {
    let label = Some(&d.primary.text).filter(|text| !text.is_empty()).map(|text| format!("\n{text}"));
    let notes = d.notes.iter().map(|note| format!("\nnote: {note}"));
    let help = d.help.iter().map(|help| format!("\nhelp: {help}"));
    let more: String = label.into_iter().chain(notes).chain(help).collect();
    format!("{}{more}\nrule `{}`", d.title, d.rule.name)
}

fn range(label: &Label, places: &mut Places<'_>) -> Range {
    let place = places.of(label.span);
    Range { start: position(place.start), end: position(place.end) }
}

fn path_uri(label: &Label, places: &mut Places<'_>) -> Option<Uri> {
    uri::of_path(&places.of(label.span).path).parse().ok()
}
