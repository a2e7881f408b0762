//! The files that gateway.toml names, found without reading the rest of it: it may be broken anywhere.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keys::{Shape, Table};
use crate::pem::is_inline;
use crate::resource::gateway;

/// Names of all files that a configuration's text mentions, as far as it can be read.
pub(crate) fn file_names(text: &str) -> Vec<String> {
    let (file, _) = DeTable::parse_recoverable(text);
    let mut names = Vec::new();
    add_table(&gateway::KEYS, file.get_ref(), &mut names);
    names
}

fn add_table(table: &Table, entries: &DeTable<'_>, names: &mut Vec<String>) {
    for key in table.here() {
        if let Some(value) = entries.get(key.name) {
            add(&key.shape, value.get_ref(), names);
        }
    }
}

fn add(shape: &Shape, value: &DeValue<'_>, names: &mut Vec<String>) {
    match value {
        DeValue::String(name) if shape.is_pem() && !is_inline(name) && !name.is_empty() => names.push(name.to_string()),
        DeValue::Array(list) => list.iter().map(Spanned::get_ref).for_each(|value| add(shape, value, names)),
        DeValue::Table(entries) => shape.tables().into_iter().for_each(|table| add_table(table, entries, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::file_names;

    #[test]
    fn files_are_found_wherever_they_are_named() {
        let text = r#"
            [[ssls]]
            cert = "a.cer"
            keys = ["b.key", ""]
            client = { ca = "c.cer" }
            [[ssls]]
            cert = """-----BEGIN CERTIFICATE-----"""
            [[expect]]
            client_cert = "d.cer"
            [[expect]]
            client_cert = 1
            [broken
        "#;
        assert_eq!(file_names(text), ["a.cer", "b.key", "c.cer", "d.cer"]);
        assert!(file_names("ssls = 1\nexpect = [1]").is_empty());
    }
}
