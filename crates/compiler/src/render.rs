//! Diagnostics as text with carets, as rustc shows them.
//!
//! What is secret is masked before it can be quoted: no line of a private key ever gets into a message.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label};
use crate::diagnostics::Diagnostics;
use crate::place::{Lines, Places, Unit};
use crate::rule::Severity;
use crate::source::{SourceId, Sources, Span};

/// Whether the text has ANSI colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape sequence.
    Plain,
    /// Always coloured; cargo strips it where there is no terminal.
    Coloured,
}

/// The text of every finding, separated by empty lines, without a final newline.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut page = Page::new(sources, style);
    diagnostics.iter().map(|d| page.render(d)).collect::<Vec<_>>().join("\n\n")
}

/// A line for each finding, `gateway.toml:3:9: error[SG0102]: the fact`, with a final newline.
pub fn render_short(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut places = Places::new(sources, Unit::Characters);
    let line = |d: &Diagnostic| {
        let place = places.of(d.primary.span);
        let (path, start) = (printable(&place.path.display().to_string()), place.start);
        let (severity, code, title) = (d.severity.name(), d.rule.code, one_line(&d.title));
        format!("{path}:{}:{}: {severity}[{code}]: {title}\n", start.line, start.column)
    };
    diagnostics.iter().map(line).collect()
}

/// Renders findings one by one; keeps what it learned of each source.
pub(crate) struct Page<'s> {
    sources: &'s Sources,
    renderer: Renderer,
    texts: BTreeMap<SourceId, Option<Text<'s>>>,
}

/// A source as it may be shown.
struct Text<'s> {
    shown: Cow<'s, str>,
    lines: Lines<'s>,
}

impl<'s> Page<'s> {
    pub(crate) fn new(sources: &'s Sources, style: Style) -> Self {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        Self { sources, renderer, texts: BTreeMap::new() }
    }

    /// The text of one finding, without a final newline.
    pub(crate) fn render(&mut self, diagnostic: &Diagnostic) -> String {
        let labels = labels_by_source(diagnostic);
        for source in labels.iter().map(|(source, _)| *source) {
            let sources = self.sources;
            self.texts.entry(source).or_insert_with(|| sources.text(source).map(Text::new));
        }
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = Group::with_title(level.primary_title(one_line(&diagnostic.title)).id(diagnostic.rule.code));
        for (source, labels) in &labels {
            group = match self.texts.get(source) {
                Some(Some(text)) => group.element(text.snippet(self.sources.name(*source), labels)),
                _ => group.element(Origin::path(self.sources.name(*source))),
            };
        }
        let notes = diagnostic.notes.iter().map(|note| Level::NOTE.message(printable(note)));
        let help = diagnostic.help.iter().map(|help| Level::HELP.message(printable(help)));
        let rule = Level::NOTE.message(format!("rule `{}`: docs/rules/{0}.md", diagnostic.rule.name));
        self.renderer.render(&[group.elements(notes).elements(help).element(rule)]).trim_end().to_owned()
    }
}

impl<'s> Text<'s> {
    fn new(text: &'s str) -> Self {
        Self { shown: masked(text), lines: Lines::new(text.as_bytes()) }
    }

    /// The lines that the labels touch; slicing first keeps a page of findings linear in the size of the source.
    fn snippet<'a>(&'a self, name: &'a str, labels: &[(AnnotationKind, &'a Label)]) -> Snippet<'a, Annotation<'a>> {
        let first = labels.iter().map(|(_, l)| self.lines.index(l.span.start)).min().unwrap_or(0);
        let last = labels.iter().map(|(_, l)| self.lines.index(self.visible(l.span).end)).max().unwrap_or(0);
        let (start, end) = (self.lines.range(first).start, self.lines.range(last).end);
        let annotations = labels.iter().map(|(kind, label)| {
            let range = self.visible(label.span);
            let text = (!label.text.is_empty()).then(|| printable(&label.text));
            kind.span(range.start - start..range.end - start).label(text)
        });
        Snippet::source(&self.shown[start..end]).line_start(first + 1).path(name).annotations(annotations)
    }

    /// A span cut to its first line, within the text and on character boundaries.
    fn visible(&self, span: Span) -> Range<usize> {
        let floor = |at: usize| (0..=at.min(self.shown.len())).rev().find(|i| self.shown.is_char_boundary(*i));
        let start = floor(span.start).unwrap_or(0);
        let line_end = self.shown[start..].find('\n').map_or(self.shown.len(), |n| start + n);
        let end = floor(span.end).unwrap_or(0).clamp(start, line_end);
        start..end
    }
}

/// Labels of one source together: the primary's source first, then in order.
fn labels_by_source(diagnostic: &Diagnostic) -> Vec<(SourceId, Vec<(AnnotationKind, &Label)>)> {
    let primary = diagnostic.primary.span.source;
    let mut by_source = vec![(primary, vec![(AnnotationKind::Primary, &diagnostic.primary)])];
    for label in &diagnostic.secondary {
        match by_source.iter_mut().find(|(source, _)| *source == label.span.source) {
            Some((_, labels)) => labels.push((AnnotationKind::Context, label)),
            None => by_source.push((label.span.source, vec![(AnnotationKind::Context, label)])),
        }
    }
    by_source
}

/// The text with whatever may be a private key replaced by `*`, length and lines kept: what stands between the lines
/// of a PEM block of a key, closed or not, and any run of 64 characters of base64.
fn masked(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    let mut from = 0;
    while let Some(begin) = text[from..].find("-----BEGIN").map(|n| from + n) {
        let line_end = text[begin..].find('\n').map_or(text.len(), |n| begin + n);
        from = begin + "-----BEGIN".len();
        let Some(label) = text[from..line_end].find("PRIVATE KEY") else { continue };
        let start = from + label + "PRIVATE KEY".len();
        let start = start + text[start..].bytes().take_while(|b| *b == b'-').count();
        let end = text[start..].find("-----END").map_or(text.len(), |n| start + n);
        shown.to_mut().replace_range(start..end, &stars(&text[start..end]));
        from = end;
    }
    let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let mut at = 0;
    while at < text.len() {
        let run = text.as_bytes()[at..].iter().take_while(|b| is_base64(b)).count();
        if run >= 64 {
            shown.to_mut().replace_range(at..at + run, &"*".repeat(run));
        }
        at += run.max(1);
    }
    shown
}

fn stars(text: &str) -> String {
    let star = |c: char| std::iter::repeat_n(if c == '\n' || c == '\r' { c } else { '*' }, c.len_utf8());
    text.chars().flat_map(star).collect()
}

/// Control characters never reach a terminal, and a directive of cargo never breaks in two.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::masked;

    fn check(text: &str, shown: &str) {
        assert_eq!(masked(text), shown);
        assert_eq!(masked(text).len(), text.len());
    }

    #[test]
    fn keys_are_masked() {
        check("no key", "no key");
        check(
            "a\n-----BEGIN PRIVATE KEY-----\nMIIE\nab==\n-----END PRIVATE KEY-----\nb",
            "a\n-----BEGIN PRIVATE KEY-----\n****\n****\n-----END PRIVATE KEY-----\nb",
        );
        check("-----BEGIN EC PRIVATE KEY-----\nMIIE\n", "-----BEGIN EC PRIVATE KEY-----\n****\n");
        check(
            "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\ny\n",
            "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\n*\n",
        );
        check("-----BEGIN PRIVATE KEY-----ü", "-----BEGIN PRIVATE KEY-----**");
        check("key = '-----BEGIN PRIVATE KEY-----\\nMIIE'", "key = '-----BEGIN PRIVATE KEY-----*******");
        check(
            "-----BEGIN PRIVATE KEY-----\na-----END X-----\n-----BEGIN PRIVATE KEY-----\nb",
            "-----BEGIN PRIVATE KEY-----\n*-----END X-----\n-----BEGIN PRIVATE KEY-----\n*",
        );
        check("-----BEGIN CERTIFICATE-----\nMIIE\n", "-----BEGIN CERTIFICATE-----\nMIIE\n");
        check(&format!("k = '{}'", "M".repeat(64)), &format!("k = '{}'", "*".repeat(64)));
    }
}
