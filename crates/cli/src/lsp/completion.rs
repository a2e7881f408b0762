//! What may be typed at a place: keys that are not there yet, words of a value, variables of header values.

use lsp_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, TextEdit};
use sealgate_policy::Variable;
use serde_json::Value;

use super::cursor::{At, Cursor};
use super::document::Document;
use crate::schema::walk::{Key, Shape, Walk};

/// Variables whose names have a part of the author's own.
const OPEN: &[&str] = &["arg_", "cookie_", "http_", "uri_param_"];

/// Everything that may be typed at a byte.
pub(super) fn at(document: &Document, offset: usize, schema: &Value) -> Vec<CompletionItem> {
    let cursor = Cursor::at(&document.text, offset);
    let walk = Walk::new(schema);
    let edit = |range: std::ops::Range<usize>, text: String| TextEdit::new(document.range(range), text);
    match cursor.at {
        At::Nothing => Vec::new(),
        At::Key(range) => {
            let bare = document.text[range.end..].trim_start_matches([' ', '\t']).starts_with('=');
            let keys = walk.keys(&cursor.table).into_iter().filter(|key| cursor.keys.iter().all(|own| own != key.name));
            let text = |key: &Key<'_>| {
                if bare { key.name.to_owned() } else { format!("{} = {}", key.name, opening(key.shape)) }
            };
            keys.map(|key| {
                item(key.name, key.description, CompletionItemKind::PROPERTY, edit(range.clone(), text(&key)))
            })
            .collect()
        }
        At::Header { range, double } => {
            let fits = |key: &Key<'_>| if double { key.shape == Shape::Tables } else { key.shape == Shape::Table };
            let keys = walk.keys(&cursor.table).into_iter().filter(fits);
            keys.map(|key| {
                item(key.name, key.description, CompletionItemKind::MODULE, edit(range.clone(), key.name.to_owned()))
            })
            .collect()
        }
        At::Value { key, range } => {
            if is_header_value(&cursor.table) {
                return variables(document, offset, range.start);
            }
            let path: Vec<String> = cursor.table.into_iter().chain([key]).collect();
            // A JSON string is a TOML string.
            let words = walk.words(&path).into_iter().map(|word| word.to_string());
            words.map(|word| item(&word, "", CompletionItemKind::VALUE, edit(range.clone(), word.clone()))).collect()
        }
    }
}

/// What a value begins with.
fn opening(shape: Shape) -> &'static str {
    match shape {
        Shape::Table => "{ ",
        Shape::Tables | Shape::List => "[",
        Shape::Text => "\"",
        Shape::Other => "",
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
