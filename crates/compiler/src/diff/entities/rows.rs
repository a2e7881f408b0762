//! Rows as fields in the words of gateway.toml.
//!
//! References are followed to the rows that they name. Where a row stands says nothing, and neither does what follows
//! from other fields. A private key is told by its public half.

use std::collections::HashMap;

use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::desc::visit::{Field, Nested, Reference, Row, RowType, Secret, Shown, Table, Value, Visitor};

use super::entity::Fields;
use super::words;

/// The tables of a configuration, by name.
pub(super) struct Tables<'r> {
    desc: &'r GatewayDesc<'r>,
    tables: HashMap<&'static str, Table<'r>>,
    settings: Fields,
}

/// A row as text.
#[derive(Default)]
pub(super) struct Text {
    /// What it is told from its likes by.
    pub(super) title: String,
    pub(super) fields: Fields,
}

impl<'r> Tables<'r> {
    pub(super) fn new(desc: &'r GatewayDesc<'r>) -> Self {
        let mut all = Self { desc, tables: HashMap::new(), settings: Fields::new() };
        let mut reader = Reader { tables: &all, text: Text::default(), seen: HashMap::new() };
        desc.visit(&mut reader);
        let Reader { text, seen, .. } = reader;
        (all.tables, all.settings) = (seen, text.fields);
        all
    }

    /// What there is once.
    pub(super) fn settings(&self) -> Fields {
        self.settings.clone()
    }

    pub(super) fn read(&self, row: &'r dyn Row) -> Text {
        let mut reader = Reader { tables: self, text: Text::default(), seen: HashMap::new() };
        row.visit(&mut reader);
        reader.text
    }

    /// Rows below one key.
    fn list(&self, row_type: RowType, rows: &[&'r dyn Row]) -> String {
        let between = match row_type {
            RowType::Text | RowType::SocketAddr => " ",
            RowType::Struct { .. } | RowType::Certificate => ", ",
        };
        let in_line = |row: &&'r dyn Row| {
            let Text { title, fields } = self.read(*row);
            fields.iter().fold(title, |line, (key, value)| format!("{line} {key} {value}"))
        };
        rows.iter().map(in_line).collect::<Vec<_>>().join(between)
    }

    /// Rows each below a key that ends with its title. Those of one title stand next to each other.
    fn each(&self, key: &str, rows: &[&'r dyn Row]) -> Fields {
        let mut fields = Fields::new();
        for row in rows {
            let Text { title, fields: values } = self.read(*row);
            let values: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
            let (key, value) = (below(key, &title), values.join(" "));
            match fields.last_mut() {
                Some((last, values)) if *last == key => *values = format!("{values}, {value}"),
                _ => fields.push((key.into(), if value.is_empty() { "\"\"".to_owned() } else { value })),
            }
        }
        fields
    }

    /// The fields of rows below the key of these rows; those of one key are joined.
    fn fields(&self, key: &str, rows: &[&'r dyn Row]) -> Fields {
        let mut fields = Fields::new();
        for row in rows {
            for (name, value) in self.read(*row).fields {
                let name = below(key, &name);
                match fields.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, values)) => *values = format!("{values}; {value}"),
                    None => fields.push((name.into(), value)),
                }
            }
        }
        fields
    }
}

/// Reads one row.
struct Reader<'t, 'r> {
    tables: &'t Tables<'r>,
    text: Text,
    /// The tables of the row, if it is the configuration itself.
    seen: HashMap<&'static str, Table<'r>>,
}

impl Reader<'_, '_> {
    fn push(&mut self, Field { name: _, key }: Field, value: String) {
        let Text { title, fields } = &mut self.text;
        match fields.last_mut() {
            // Belongs to the title.
            _ if key.is_empty() && title.is_empty() => *title = value,
            _ if key.is_empty() => *title = format!("{title} {value}"),
            _ if !key.contains(char::is_alphanumeric) => *title = format!("{title}{key}{value}"),
            // One of several words.
            Some((last, words)) if *last == key && words.is_empty() => *words = value,
            Some((last, words)) if *last == key && !value.is_empty() => *words = format!("{words} {value}"),
            Some((last, _)) if *last == key => {}
            _ => fields.push((key.into(), value)),
        }
    }
}

impl<'r> Visitor<'r> for Reader<'_, 'r> {
    fn value(&mut self, field: Field, value: Value<'r>) {
        self.push(field, words::value(&value));
    }

    fn derived(&mut self, _: Field, _: Value<'r>) {}

    fn place(&mut self, _: Field, _: u32) {}

    fn secret(&mut self, field: Field, secret: Secret<'r>) {
        let Secret { bytes: _, chain } = secret;
        self.push(field, words::public_key(chain.of(self.tables.desc.ders)));
    }

    fn reference(&mut self, field: Field, reference: Reference) {
        let Reference { table, target, shown } = reference;
        // A test of policy holds that every reference names a table.
        let Some(Table { row_type, rows }) = self.tables.tables.get(table) else { return };
        let rows = target.rows().of(rows);
        match shown {
            Shown::List => self.push(field, self.tables.list(*row_type, rows)),
            Shown::Each => self.text.fields.extend(self.tables.each(field.key, rows)),
            Shown::Fields => self.text.fields.extend(self.tables.fields(field.key, rows)),
        }
    }

    fn nested(&mut self, field: Field, nested: Nested<'r>) {
        let Nested { row_type: _, row, form: _ } = nested;
        let rows: Vec<&dyn Row> = row.into_iter().collect();
        self.text.fields.extend(self.tables.fields(field.key, &rows));
    }

    fn table(&mut self, field: Field, table: Table<'r>) {
        // Without a key its rows are things of their own, or rows refer to them.
        if !field.key.is_empty() {
            self.push(field, self.tables.list(table.row_type, &table.rows));
        }
        self.seen.insert(field.name, table);
    }
}

/// A key below another one: `upstream.nodes`, `[log] query`.
fn below(key: &str, name: &str) -> String {
    match (key, name) {
        ("", only) | (only, "") => only.to_owned(),
        _ if key.ends_with(']') => format!("{key} {name}"),
        _ => format!("{key}.{name}"),
    }
}
