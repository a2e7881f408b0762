//! Objects as the text of a gateway.toml, as a person would write it: keys in the order of
//! their tables, short tables on one line.

use sealgate_compiler::{GATEWAY, keys};
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
        let known = GATEWAY.key(section.name).map(|key| key.shape.tables()).unwrap_or_default();
        let mut table = section.fields.as_object().map(|fields| table_of(fields, &known)).unwrap_or_default();
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

fn table_of(fields: &Map<String, Json>, known: &Known) -> Table {
    let mut table = Table::new();
    for (key, json) in in_order(fields, known) {
        let inner_known = below(known, key);
        let item = match json {
            Json::Object(inner) if !is_short(key, json) => Item::Table(table_of(inner, &inner_known)),
            _ => match value_of(json, &inner_known) {
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

/// The tables of keys that a table may be, for their order.
type Known = [&'static keys::Table];

/// The tables of keys that the value of a key may be.
fn below(known: &Known, key: &str) -> Vec<&'static keys::Table> {
    known.iter().filter_map(|table| table.key(key)).flat_map(|key| key.shape.tables()).collect()
}

/// Known keys in their tables' order; others follow, by name.
fn in_order<'j>(fields: &'j Map<String, Json>, known: &Known) -> Vec<(&'j String, &'j Json)> {
    let names: Vec<&str> = known.iter().flat_map(|table| table.here()).map(|key| key.name).collect();
    let mut fields: Vec<_> = fields.iter().collect();
    let place = |key: &str| names.iter().position(|known| *known == key).unwrap_or(names.len());
    fields.sort_by_key(|(key, _)| (place(key), *key));
    fields
}

/// Whether a table is a line: no table in it, and short enough.
fn is_short(key: &str, json: &Json) -> bool {
    let Json::Object(fields) = json else { return true };
    let flat = !fields.values().any(Json::is_object);
    flat && value_of(json, &[]).is_some_and(|value| key.len() + " = ".len() + value.to_string().len() <= WIDTH)
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

fn value_of(json: &Json, known: &Known) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(boolean) => (*boolean).into(),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64()?.into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(list) => Value::Array(list.iter().filter_map(|json| value_of(json, known)).collect()),
        Json::Object(fields) => {
            let entries = in_order(fields, known).into_iter();
            let entries = entries.filter_map(|(key, json)| Some((key.as_str(), value_of(json, &below(known, key))?)));
            Value::InlineTable(entries.collect::<InlineTable>())
        }
    })
}
