//! docs/configuration.md, docs/limits.md and the comments of gateway.toml have every key, with its default.

use std::fs;

use sealgate_compiler::GATEWAY;
use sealgate_compiler::keys::{Absent, Key, Shape, Table};

use crate::program::{compare, root};

/// The page with what stands below each `<!-- keys: … -->` and `<!-- words: … -->`, up to `<!-- end -->`, as it is now.
fn fresh(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out.push_str(&format!("{line}\n"));
        let marker = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        let Some((what, paths)) = marker.and_then(|marker| marker.split_once(": ")) else { continue };
        let paths: Vec<&str> = paths.split(' ').collect();
        out.push_str(&match what {
            "keys" => rows(&paths),
            _ => words(paths[0]),
        });
        out.push_str("<!-- end -->\n");
        lines.by_ref().find(|line| *line == "<!-- end -->").unwrap();
    }
    out
}

/// The table of keys at a path such as `routes.upstream`.
fn table(path: &str) -> &'static Table {
    path.split('.').fold(&GATEWAY, |table, step| table.key(step).unwrap().shape.tables()[0])
}

/// A row for each key of several tables; those of the second and later ones are named from the first.
fn rows(paths: &[&str]) -> String {
    let mut out = "| key | what it is | default |\n|---|---|---|\n".to_owned();
    for path in paths {
        let prefix = path.strip_prefix(paths[0]).map_or(*path, |rest| rest.trim_start_matches('.'));
        let table = table(path);
        for key in table.here() {
            let own = format!("{path}.{}", key.name);
            if paths.iter().any(|other| *other == own || other.starts_with(&format!("{own}."))) {
                continue;
            }
            let name = if prefix.is_empty() { key.name.to_owned() } else { format!("{prefix}.{}", key.name) };
            out.push_str(&format!("| `{name}` | {} | {} |\n", key.doc, default(table, key)));
        }
    }
    out
}

fn default(table: &Table, key: &Key) -> String {
    let any = table.any_of.filter(|any| any.keys.len() < 3 && any.keys.contains(&key.name));
    match (key.absent, any) {
        (Absent::Required, _) => "needed".to_owned(),
        (Absent::Integer(number), _) => format!("`{number}`"),
        (Absent::Text(text), _) => format!("`\"{text}\"`"),
        (Absent::Boolean(boolean), _) => format!("`{boolean}`"),
        (Absent::Means(text), _) => text.to_owned(),
        (Absent::Nothing, Some(any)) => {
            let keys = any.keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
            let unless = any.unless.map(|(key, word)| format!(", unless `{key}` is `{word}`")).unwrap_or_default();
            format!("{keys} is needed{unless}")
        }
        (Absent::Nothing, None) => "none".to_owned(),
    }
}

/// The words of a key, as a sentence.
fn words(path: &str) -> String {
    let (parent, name) = path.rsplit_once('.').unwrap();
    let Shape::Word(words, _) = table(parent).key(name).unwrap().shape else { panic!("{path}") };
    let mut lines = vec![String::new()];
    for (at, word) in words.iter().enumerate() {
        let word = format!("`{word}`{}", if at + 1 < words.len() { "," } else { "." });
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = word,
            Some(line) if line.len() + 1 + word.len() <= 120 => line.push_str(&format!(" {word}")),
            _ => lines.push(word),
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn tables_of_the_documentation_are_fresh() {
    let mut shown = Vec::new();
    for page in ["docs/configuration.md", "docs/limits.md"] {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        let markers = text.lines().filter_map(|line| line.strip_prefix("<!-- keys: ")?.strip_suffix(" -->"));
        shown.extend(markers.flat_map(|paths| paths.split(' ')).map(|path| table(path).name));
        compare(&path, &fresh(&text));
    }
    // Tables that the description of their key shows.
    shown.extend(["Gateway", "Level", "Node", "Operations", "Plugins", "Timeout"]);
    each_table(&GATEWAY, &mut |table| assert!(shown.contains(&table.name), "no page shows the keys of {}", table.name));
}

fn each_table(table: &'static Table, check: &mut impl FnMut(&'static Table)) {
    check(table);
    let shapes = table.here().map(|key| &key.shape).chain(&table.rules);
    shapes.flat_map(Shape::tables).for_each(|table| each_table(table, check));
}

/// `#key = value` stands at its default, unless the line says that it is an example.
#[test]
fn gateway_toml_shows_every_key_with_its_default() {
    let text = fs::read_to_string(root().join("gateway.toml")).unwrap();
    each_table(&GATEWAY, &mut |table| {
        for key in table.here() {
            let name = key.name;
            let shown = [format!("[{name}]"), format!("[[{name}]]"), format!(".{name}")];
            let is_there = shown.iter().any(|shown| text.contains(shown)) || assigns(&text, name);
            assert!(is_there, "gateway.toml shows no `{name}` of {}", table.title);
        }
    });
    let mut path = String::new();
    for line in text.lines() {
        let bare = line.trim_start_matches('#');
        if let Some(header) = bare.strip_prefix('[') {
            path = header.split(']').next().unwrap().trim_start_matches('[').to_owned();
            continue;
        }
        let commented = line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#']));
        let Some((name, rest)) = commented.and_then(|line| line.split_once('=')) else { continue };
        if path.ends_with(".headers") || line.contains("(example") || path == "lints" {
            continue;
        }
        let key = table(&path).key(name.trim()).unwrap_or_else(|| panic!("[{path}] has no key {name}"));
        let value = rest.split('#').next().unwrap().trim();
        let expected = match key.absent {
            Absent::Integer(number) => number.to_string(),
            Absent::Text(text) => format!("\"{text}\""),
            Absent::Boolean(boolean) => boolean.to_string(),
            _ => continue,
        };
        assert_eq!(value, expected, "{line}");
    }
}

/// Whether `name =` stands in a text.
fn assigns(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"_-".contains(c));
        before && text[at + name.len()..].trim_start_matches(' ').starts_with('=')
    })
}
