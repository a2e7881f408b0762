//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format").
//!
//! There are no `fixes`: help is words with the text to type, not an edit that is known to be right.

use sealgate_compiler::{Diagnostic, Diagnostics, Kind, Label, Places, RULES, Rule, Sources, Unit};
use serde_json::{Value, json};

use crate::uri;

/// The whole log: one run.
pub(super) fn log(found: &Diagnostics, sources: &Sources) -> Value {
    let mut places = Places::new(sources, Unit::Characters);
    let results: Vec<Value> = found.iter().map(|d| result(d, &mut places)).collect();
    let rules: Vec<Value> = RULES.iter().map(|rule| self::rule(rule, env!("CARGO_PKG_REPOSITORY"))).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "sealgate", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// The description of a rule; `home` is the repository, if the package names one.
fn rule(rule: &Rule, home: &str) -> Value {
    let level = match rule.kind {
        Kind::Always | Kind::Policy => "error",
        Kind::Warning => "warning",
        Kind::Note => "note",
    };
    let mut description = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.description() },
        "help": { "text": rule.page(), "markdown": rule.page() },
        "defaultConfiguration": { "level": level },
    });
    if !home.is_empty() {
        description["helpUri"] = format!("{home}/blob/main/docs/rules/{}.md", rule.name).into();
    }
    description
}

fn result(d: &Diagnostic, places: &mut Places<'_>) -> Value {
    let mut text = d.title.clone();
    let more = d.notes.iter().map(|note| ("note", note)).chain(d.help.iter().map(|help| ("help", help)));
    more.for_each(|(word, more)| text.push_str(&format!("\n{word}: {more}")));
    let mut primary = location(&d.primary, places);
    let related: Vec<Value> = d.secondary.iter().map(|label| location(label, places)).collect();
    // A message of a location says what is to be seen there.
    if d.primary.text.is_empty() {
        primary.as_object_mut().map(|primary| primary.remove("message"));
    }
    json!({
        "ruleId": d.rule.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == d.rule.code),
        "level": d.severity.name(),
        "message": { "text": text },
        "locations": [primary],
        "relatedLocations": related,
    })
}

fn location(label: &Label, places: &mut Places<'_>) -> Value {
    let place = places.of(label.span);
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri::of_path(&place.path) },
            "region": {
                "startLine": place.start.line,
                "startColumn": place.start.column,
                "endLine": place.end.line,
                "endColumn": place.end.column,
                "byteOffset": label.span.start,
                "byteLength": label.span.end - label.span.start,
            },
        },
        "message": { "text": label.text },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_an_address_where_the_project_has_one() {
        let one = RULES[0];
        assert_eq!(rule(one, "").get("helpUri"), None);
        let expected = format!("https://a.example/b/blob/main/docs/rules/{}.md", one.name);
        assert_eq!(rule(one, "https://a.example/b")["helpUri"], expected.as_str());
    }
}
