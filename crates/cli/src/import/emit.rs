//! Objects as the text of a gateway.toml, as a person would write it: the usual keys first, short tables on one line.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

/// One table of `[[ssls]]`, `[[routes]]` or `[[global_rules]]`.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: &'static str,
    /// An object.
    pub(super) fields: Json,
    /// Lines above its header.
    pub(super) notes: Vec<String>,
}

/// Keys in the order in which they are written; others follow, by name.
const ORDER: &[&str] = &[
    "id",
    "name",
    "desc",
    "sni",
    "snis",
    "cert",
    "key",
    "certs",
    "keys",
    "type",
    "ssl_protocols",
    "ca",
    "depth",
    "skip_mtls_uri_regex",
    "uri",
    "uris",
    "host",
    "hosts",
    "methods",
    "priority",
    "status",
    "timeout",
    "nodes",
];

/// Most columns of a line.
const WIDTH: usize = 100;

/// The text: lines of comment, `[listen]`, then every section with those of its name together.
pub(super) fn text(comment: &[String], listen: (&str, &str), sections: &[Section]) -> String {
    let mut document = DocumentMut::new();
    let mut table = Table::new();
    table.insert(listen.0, value(Array::from_iter([listen.1])));
    let comment: String = comment.iter().map(|line| comment_line(line)).collect();
    table.decor_mut().set_prefix(comment + "\n");
    document.insert("listen", Item::Table(table));
    for section in sections {
        let tables = document.entry(section.name).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Item::ArrayOfTables(tables) = tables else { continue };
        let mut table = section.fields.as_object().map(table_of).unwrap_or_default();
        let notes: String = section.notes.iter().map(|line| comment_line(line)).collect();
        table.decor_mut().set_prefix(format!("\n{notes}"));
        table.set_implicit(false);
        tables.push(table);
    }
    document.to_string()
}

/// A comment ends where its line ends, whatever stands in it.
fn comment_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {text}\n").replace("# \n", "#\n")
}

fn table_of(fields: &Map<String, Json>) -> Table {
    let mut table = Table::new();
    for (key, json) in in_order(fields) {
        let item = match json {
            Json::Object(inner) if !is_short(key, json) => Item::Table(table_of(inner)),
            _ => match value_of(json) {
                Some(value) => Item::Value(broken_up(key, value)),
                None => continue,
            },
        };
        table.insert(key, item);
    }
    // A table of tables needs no header of its own.
    table.set_implicit(!table.is_empty() && table.iter().all(|(_, item)| item.is_table()));
    table
}

fn in_order(fields: &Map<String, Json>) -> Vec<(&String, &Json)> {
    let mut fields: Vec<_> = fields.iter().collect();
    let place = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    fields.sort_by_key(|(key, _)| (place(key), *key));
    fields
}

/// Whether a table is a line: no table in it, and short enough.
fn is_short(key: &str, json: &Json) -> bool {
    let Json::Object(fields) = json else { return true };
    let flat = !fields.values().any(Json::is_object);
    flat && value_of(json).is_some_and(|value| key.len() + " = ".len() + value.to_string().len() <= WIDTH)
}

/// A long list has a line for each value.
fn broken_up(key: &str, mut value: Value) -> Value {
    if let Value::Array(list) = &mut value
        && key.len() + " = ".len() + list.to_string().len() > WIDTH
    {
        list.iter_mut().for_each(|value| value.decor_mut().set_prefix("\n    "));
        list.set_trailing_comma(true);
        list.set_trailing("\n");
    }
    value
}

fn value_of(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(boolean) => (*boolean).into(),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64()?.into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(list) => Value::Array(list.iter().filter_map(value_of).collect()),
        Json::Object(fields) => {
            let entries = in_order(fields).into_iter();
            let entries = entries.filter_map(|(key, json)| Some((key.as_str(), value_of(json)?)));
            Value::InlineTable(entries.collect::<InlineTable>())
        }
    })
}
