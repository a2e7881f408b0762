//! Questions to the compiler's tables of keys: which keys a table may have, what a key means, which words a value may be.
//!
//! A path is the keys that lead to a place. Elements of a list have the path of the list.

use std::borrow::Cow;

use sealgate_compiler::keys::{Absent, Key, Shape, Status, Table};
use sealgate_compiler::{GATEWAY, Kind, RULES, Rule};
use serde_json::Value;

/// A key that a table may have in this version.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) doc: Cow<'static, str>,
    pub(crate) shape: &'static Shape,
    /// Its entry in a table of keys; `None` for the name of a rule.
    pub(crate) key: Option<&'static Key>,
}

/// The keys of the table at a path.
pub(crate) fn known(path: &[String]) -> Vec<Known> {
    tables(path).into_iter().flat_map(of_table).collect()
}

/// The key at a path, of whatever version. Numbers of elements may stand in the path.
pub(crate) fn key(path: &[String]) -> Option<&'static Key> {
    let names: Vec<String> = path.iter().filter(|step| step.parse::<usize>().is_err()).cloned().collect();
    let (last, parents) = names.split_last()?;
    tables(parents).into_iter().find_map(|table| table.key(last))
}

/// What the value at a path means, and what holds without it; empty where nothing is known.
pub(crate) fn meaning(path: &[String]) -> String {
    let Some((last, parents)) = path.split_last() else { return String::new() };
    let Some(known) = known(parents).into_iter().find(|known| known.name == last) else {
        // A name of the author's own means what its table does.
        let is_own = shapes(parents).iter().any(|shape| matches!(shape, Shape::Map(..)));
        return if is_own { meaning(parents) } else { String::new() };
    };
    let mut text = known.doc.into_owned();
    if let Some(key) = known.key {
        text.extend(said(key.absent).map(|default| format!("\n\nDefault: {default}")));
        text.extend(key.apisix.map(|name| format!("\n\nIn APISIX: `{name}`")));
    }
    text
}

/// The words that the value at a path, or an element of it, may be, as JSON.
pub(crate) fn words(path: &[String]) -> Vec<Value> {
    let mut words = Vec::new();
    for shape in shapes(path) {
        match shape {
            Shape::Word(all, _) => words.extend(all.iter().map(|word| Value::from(*word))),
            Shape::Boolean => words.extend([true.into(), false.into()]),
            _ => {}
        }
    }
    words
}

/// A default as JSON, if it is a value.
pub(crate) fn default(absent: Absent) -> Option<Value> {
    match absent {
        Absent::Integer(number) => Some(number.into()),
        Absent::Text(text) => Some(text.into()),
        Absent::Boolean(boolean) => Some(boolean.into()),
        Absent::Nothing | Absent::Required | Absent::Means(_) => None,
    }
}

/// A default in Markdown.
pub(crate) fn said(absent: Absent) -> Option<String> {
    match absent {
        Absent::Means(text) => Some(text.to_owned()),
        _ => default(absent).map(|default| format!("`{default}`")),
    }
}

/// Names of the rules that have a level, with what they are about.
pub(crate) fn described_rules() -> impl Iterator<Item = (&'static str, String)> {
    RULES.iter().filter(|rule| rule.kind != Kind::Always).map(|rule| (rule.name, description(rule)))
}

fn description(rule: &Rule) -> String {
    let by_default = match rule.kind {
        Kind::Always | Kind::Policy => "Denied by default.",
        Kind::Warning => "A warning by default.",
        Kind::Note => "Said by `check --notes` only by default.",
    };
    format!("{} {by_default}", rule.summary())
}

fn of_table(table: &'static Table) -> Vec<Known> {
    let own = table.here().map(|key| Known { name: key.name, doc: key.doc.into(), shape: &key.shape, key: Some(key) });
    let rules = table
        .rules
        .iter()
        .flat_map(|shape| described_rules().map(move |(name, doc)| Known { name, doc: doc.into(), shape, key: None }));
    own.chain(rules).collect()
}

/// The tables that may be at a path.
fn tables(path: &[String]) -> Vec<&'static Table> {
    shapes(path).into_iter().flat_map(Shape::tables).collect()
}

/// Everything that may be at a path, without alternatives and lists.
fn shapes(path: &[String]) -> Vec<&'static Shape> {
    static ROOT: Shape = Shape::Table(&GATEWAY);
    path.iter().fold(vec![&ROOT], |found, step| {
        let next = found.into_iter().flat_map(|shape| match shape {
            Shape::Map(of, _) => Some(*of),
            _ => shape.tables().into_iter().find_map(|table| {
                let key = table.key(step).filter(|key| matches!(key.status, Status::Since(_))).map(|key| &key.shape);
                key.or_else(|| table.rules.as_ref().filter(|_| Rule::named(step).is_some()))
            }),
        });
        next.flat_map(alternatives).collect()
    })
}

fn alternatives(shape: &'static Shape) -> Vec<&'static Shape> {
    match shape {
        Shape::Either(shapes) => shapes.iter().flat_map(alternatives).collect(),
        Shape::List(of, _) | Shape::OneOrMany(of, _) => alternatives(of),
        _ => vec![shape],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split_terminator(' ').map(str::to_owned).collect()
    }

    #[test]
    fn keys_meanings_and_words() {
        let names = |text: &str| known(&path(text)).iter().map(|key| key.name).collect::<Vec<_>>();
        assert!(names("").contains(&"routes"));
        assert!(names("listen").contains(&"trusted_addresses"));
        assert_eq!(names("ssls client"), ["ca", "depth", "skip_mtls_uri_regex"]);
        assert!(names("routes upstream").contains(&"pass_host"));
        assert!(names("routes upstream nodes").contains(&"weight"));
        assert_eq!(names("routes plugins proxy-rewrite"), ["headers"]);
        assert_eq!(names("lints validity"), ["level", "reason"]);
        assert_eq!(names("nothing"), [""; 0]);
        let meaning = |text: &str| meaning(&path(text));
        assert!(meaning("ssls client depth").starts_with("Intermediates that may stand between"));
        assert!(meaning("ssls client depth").ends_with("\n\nDefault: `1`"));
        assert!(meaning("lints name_coverage").ends_with("Denied by default."));
        assert!(meaning("routes plugins proxy-rewrite headers X-Any").starts_with("Headers to set"));
        assert_eq!(meaning("nothing"), "");
        let words = |text: &str| words(&path(text));
        assert_eq!(words("log format"), ["json", "combined"]);
        assert_eq!(words("log access"), [true, false]);
        assert_eq!(words("ssls ssl_protocols"), ["TLSv1.2", "TLSv1.3"]);
        assert_eq!(words("lints policy"), ["warn", "deny"]);
        assert_eq!(key(&path("routes 0 upstream nodes 1 metadata")).map(|key| key.status), Some(Status::NotYet));
        assert!(key(&path("routes 0 uri 1")).is_some() && key(&path("routes 0 nothing")).is_none());
    }
}
