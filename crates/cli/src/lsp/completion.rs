//! What may be typed at a place: keys that are not there yet, words of a value, variables of header values.

use lsp_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, TextEdit};
use sealgate_compiler::keys::Shape;
use sealgate_policy::Variable;

use super::cursor::{At, Cursor};
use super::document::Document;
use crate::keys::{Known, known, words};

/// Variables whose names have a part of the author's own.
const OPEN: &[&str] = &["arg_", "cookie_", "http_", "uri_param_"];

/// Everything that may be typed at a byte.
pub(super) fn at(document: &Document, offset: usize) -> Vec<CompletionItem> {
    let cursor = Cursor::at(&document.text, offset);
    let edit = |range: std::ops::Range<usize>, text: String| TextEdit::new(document.range(range), text);
    match cursor.at {
        At::Nothing => Vec::new(),
        At::Key(range) => {
            let bare = document.text[range.end..].trim_start_matches([' ', '\t']).starts_with('=');
            let keys = known(&cursor.table).into_iter().filter(|key| cursor.keys.iter().all(|own| own != key.name));
            let text = |key: &Known| {
                if bare { key.name.to_owned() } else { format!("{} = {}", key.name, opening(key.shape)) }
            };
            keys.map(|key| item(key.name, &key.doc, CompletionItemKind::PROPERTY, edit(range.clone(), text(&key))))
                .collect()
        }
        At::Header { range, double } => {
            let fits = |key: &Known| match key.shape {
                Shape::Tables(_) => double,
                Shape::Table(_) | Shape::Map(..) => !double,
                Shape::Either(shapes) => {
                    !double && shapes.iter().any(|s| matches!(s, Shape::Table(_) | Shape::Map(..)))
                }
                _ => false,
            };
            let keys = known(&cursor.table).into_iter().filter(fits);
            let name = |key: &Known| edit(range.clone(), key.name.to_owned());
            keys.map(|key| item(key.name, &key.doc, CompletionItemKind::MODULE, name(&key))).collect()
        }
        At::Value { key, range } => {
            if is_header_value(&cursor.table) {
                return variables(document, offset, range.start);
            }
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            // A JSON string is a TOML string.
            let words = words(&path).into_iter().map(|word| word.to_string());
            words.map(|word| item(&word, "", CompletionItemKind::VALUE, edit(range.clone(), word.clone()))).collect()
        }
    }
}

/// What a value begins with.
fn opening(shape: &Shape) -> &'static str {
    match shape {
        Shape::Table(_) | Shape::Map(..) => "{ ",
        Shape::Tables(_) | Shape::List(..) => "[",
        Shape::OneOrMany(of, _) => opening(of),
        Shape::Either(shapes) => shapes.first().map_or("", opening),
        Shape::Boolean | Shape::Integer(..) | Shape::Seconds { .. } | Shape::Date => "",
        _ => "\"",
    }
}

fn is_header_value(table: &[String]) -> bool {
    let path: Vec<&str> = table.iter().map(String::as_str).collect();
    matches!(
        path[..],
        ["routes", "plugins", "proxy-rewrite", "headers"]
            | ["routes", "plugins", "proxy-rewrite", "headers", "set" | "add"]
    )
}

/// Variables, where a `$` has been typed in the value.
fn variables(document: &Document, offset: usize, start: usize) -> Vec<CompletionItem> {
    let typed = &document.text[start..offset.max(start)];
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = typed.trim_end_matches(legal).len();
    if !typed[..name].ends_with(['$', '{']) || !typed[..name].trim_end_matches('{').ends_with('$') {
        return Vec::new();
    }
    let names = Variable::names().chain(OPEN.iter().copied());
    let range = document.range(start + name..offset);
    names.map(|name| item(name, "", CompletionItemKind::VARIABLE, TextEdit::new(range, name.to_owned()))).collect()
}

fn item(label: &str, description: &str, kind: CompletionItemKind, edit: TextEdit) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        documentation: (!description.is_empty()).then(|| Documentation::String(description.to_owned())),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}
