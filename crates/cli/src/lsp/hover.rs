//! What is said of the thing under the pointer: a key's meaning, a certificate's facts.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};
use sealgate_compiler::{Rule, certificate_words};

use super::cursor::{At, Cursor};
use super::document::Document;
use crate::keys::{self, meaning};
use crate::tokens::unquoted;

/// The words on what stands at a byte.
pub(super) fn at(document: &Document, offset: usize) -> Option<Hover> {
    let cursor = Cursor::at(&document.text, offset);
    let (range, text) = match cursor.at {
        At::Nothing => return None,
        At::Key(range) | At::Header { range, .. } => {
            let key = unquoted(&document.text[range.clone()]);
            let rule = Rule::named(&key).filter(|_| cursor.table == ["lints"]);
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            (range, rule.map_or_else(|| meaning(&path), Rule::page))
        }
        At::Value { key, range } => {
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            let is_pem = keys::key(&path).is_some_and(|key| key.shape.is_pem());
            let value = unquoted(&document.text[range.clone()]);
            (range, if is_pem { pem_words(document, &value) } else { meaning(&path) })
        }
    };
    if range.is_empty() || text.is_empty() {
        return None;
    }
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
    Some(Hover { contents, range: Some(document.range(range)) })
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
