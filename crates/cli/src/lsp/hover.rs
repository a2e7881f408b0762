//! What is said of the thing under the pointer: a key's meaning, a certificate's facts.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};
use sealgate_compiler::{Rule, certificate_words};
use serde_json::Value;

use super::cursor::{At, Cursor};
use super::document::Document;
use crate::schema::walk::Walk;
use crate::tokens::unquoted;

/// Tables with values that are certificates or keys, and their keys.
const PEM: &[(&str, &[&str])] = &[("ssls", &["cert", "certs", "key", "keys", "ca"]), ("expect", &["client_cert"])];

/// The words on what stands at a byte.
pub(super) fn at(document: &Document, offset: usize, schema: &Value) -> Option<Hover> {
    let cursor = Cursor::at(&document.text, offset);
    let walk = Walk::new(schema);
    let (range, text) = match cursor.at {
        At::Nothing => return None,
        At::Key(range) | At::Header { range, .. } => {
            let key = unquoted(&document.text[range.clone()]);
            let rule = Rule::named(&key).filter(|_| cursor.table == ["lints"]);
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            (range, rule.map_or_else(|| key_words(walk, &path), Rule::page))
        }
        At::Value { key, range } => {
            let table = cursor.table.first().map(String::as_str);
            let is_pem = PEM.iter().any(|(of, keys)| table == Some(of) && keys.contains(&key.as_str()));
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            let value = unquoted(&document.text[range.clone()]);
            (range, if is_pem { pem_words(document, &value) } else { key_words(walk, &path) })
        }
    };
    if range.is_empty() || text.is_empty() {
        return None;
    }
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
    Some(Hover { contents, range: Some(document.range(range)) })
}

fn key_words(walk: Walk<'_>, path: &[String]) -> String {
    let default = walk.default(path).map(|default| format!("\n\nDefault: `{default}`"));
    format!("{}{}", walk.description(path), default.unwrap_or_default())
}

fn pem_words(document: &Document, value: &str) -> String {
    match certificate_words(&document.sources(), value) {
        Ok(certificates) => {
            let block = |facts: &Vec<String>| format!("```text\n{}\n```", facts.join("\n"));
            certificates.iter().map(block).collect::<Vec<_>>().join("\n")
        }
        Err(why) => why,
    }
}
