//! What the compiler says of the configuration, and the pages of the rules by which it does.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use sealgate_compiler::{Allowed, Checked, Diagnostic, Rule, Severity, Sources, Style, render};

use super::words::{region, words};

/// Errors and warnings in the file's order, what `[lints]` keeps silent about, and what is merely worth knowing.
pub(super) fn findings(checked: &Checked, sources: &Sources) -> Markup {
    html! {
        @if checked.found.is_empty() { p { "There are no errors and no warnings." } }
        @for finding in &checked.found { (article(finding, sources)) }
        @if !checked.allowed.is_empty() { (allowed(&checked.allowed, sources)) }
        @if !checked.notes.is_empty() {
            h3 { "Merely worth knowing" }
            @for note in &checked.notes { (article(note, sources)) }
        }
    }
}

fn article(finding: &Diagnostic, sources: &Sources) -> Markup {
    let (class, word) = match finding.severity {
        Severity::Error => ("badge bad", "Error"),
        Severity::Warning => ("badge odd", "Warning"),
        Severity::Note => ("badge", "Note"),
    };
    html! {
        article.finding {
            h3 { span class=(class) { (word) } " " (words(&finding.title)) }
            p.more {
                "Rule " a href=(format!("#rule-{}", finding.rule.name)) { code { (finding.rule.name) } }
                " (" (finding.rule.code) ")"
            }
            pre tabindex="0" role="group" aria-label=(format!("Excerpt: {}", finding.title)) {
                (render(&finding.clone().into(), sources, Style::Plain))
            }
        }
    }
}

/// What is not said, and why not.
fn allowed(list: &[Allowed], sources: &Sources) -> Markup {
    html! {
        h3 { "Allowed" }
        (region("allowed-caption", &html! {
            table.cards {
                caption id="allowed-caption" { "What " code { "[lints]" } " allows, and the reasons given there" }
                thead { tr { th scope="col" { "Rule" } th scope="col" { "Reason" } th scope="col" { "Findings not said" } } }
                tbody {
                    @for allowed in list {
                        tr {
                            th scope="row" { code { (allowed.name) } div.more { (sources.place(allowed.span)) } }
                            td data-label="Reason" { (allowed.reason) }
                            td data-label="Findings not said" { (allowed.silenced) }
                        }
                    }
                }
            }
        }))
    }
}

/// The pages of the rules that found something.
pub(super) fn rules(checked: &Checked) -> Option<Markup> {
    let mut rules: Vec<&Rule> = checked.found.iter().chain(&checked.notes).map(|finding| finding.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    let markup = html! {
        @for rule in &rules {
            article.rule id=(format!("rule-{}", rule.name)) tabindex="-1" {
                h3 { code { (rule.name) } " (" (rule.code) ")" }
                (text(&rule.page()))
            }
        }
    };
    (!rules.is_empty()).then_some(markup)
}

/// A page of a rule below its heading: without links, which lead into the documentation's folder.
fn text(page: &str) -> Markup {
    let body = page.split_once('\n').map_or(page, |(_, body)| body);
    let events = Parser::new(body).filter_map(|event| match event {
        Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => None,
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        event => Some(event),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    PreEscaped(out)
}
