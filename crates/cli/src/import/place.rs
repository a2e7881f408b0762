//! What stands at a place of a gateway.toml: the way to it through tables and lists.

use toml_edit::{Document, Item, TableLike, Value};

/// Keys and numbers that lead to the byte `at`, outermost first; empty where nothing does.
pub(super) fn path_at(text: &str, at: usize) -> Vec<String> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    in_table(document.as_table(), at).unwrap_or_default()
}

/// The first of `keys` that has the place, with the way from there. The innermost comes last.
fn in_table(table: &dyn TableLike, at: usize) -> Option<Vec<String>> {
    table.iter().find_map(|(name, item)| {
        let (key, _) = table.get_key_value(name)?;
        let here = key.span().is_some_and(|span| span.contains(&at));
        let inner = if here { Some(Vec::new()) } else { in_item(item, at) };
        inner.map(|inner| std::iter::once(name.to_owned()).chain(inner).collect())
    })
}

fn in_item(item: &Item, at: usize) -> Option<Vec<String>> {
    match item {
        Item::Table(table) => in_table(table, at),
        Item::ArrayOfTables(tables) => numbered(tables.iter().map(|table| in_table(table, at))),
        Item::Value(value) => in_value(value, at),
        Item::None => None,
    }
}

fn in_value(value: &Value, at: usize) -> Option<Vec<String>> {
    let inner = match value {
        Value::InlineTable(table) => in_table(table, at),
        Value::Array(list) => numbered(list.iter().map(|value| in_value(value, at))),
        _ => None,
    };
    inner.or_else(|| value.span().is_some_and(|span| span.contains(&at)).then(Vec::new))
}

fn numbered(mut list: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    let mut number = 0_usize;
    list.find_map(|inner| {
        let path = inner.map(|inner| std::iter::once(number.to_string()).chain(inner).collect());
        number += 1;
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_place() {
        let text = "[a]\nb = { c = [1, { d = 2 }] }\n[[e]]\nf = 'x'\n[e.g]\nh = 1\n[[e]]\ni.j = 3\n";
        for (mark, expected) in [
            ("a]", "a"),
            ("c =", "a b c"),
            ("d =", "a b c 1 d"),
            ("2 }", "a b c 1 d"),
            ("'x'", "e 0 f"),
            ("h =", "e 0 g h"),
            ("3\n", "e 1 i j"),
        ] {
            assert_eq!(path_at(text, text.find(mark).unwrap()).join(" "), expected, "{mark}");
        }
        assert!(path_at(text, 1000).is_empty());
        assert!(path_at("= =", 0).is_empty());
    }
}
