//! Each key of each table is taken by a reader, and no reader takes another.

use super::{Config, KEYS};
use crate::diagnostics::Diagnostics;
use crate::keys::{Absent, Key, Shape, Status, Table};
use crate::source::SourceId;

/// Calls `check` with each table, with what stands in front of one of its keys, and with what stands behind.
fn visit(table: &'static Table, before: &str, after: &str, check: &mut impl FnMut(&'static Table, &str, &str)) {
    check(table, before, after);
    for key in table.keys {
        inner(key.name, &key.shape, before, after, check);
    }
    if let Some(shape) = &table.rules {
        inner("validity", shape, before, after, check);
    }
}

fn inner(
    key: &str,
    shape: &'static Shape,
    before: &str,
    after: &str,
    check: &mut impl FnMut(&'static Table, &str, &str),
) {
    match shape {
        Shape::Table(table) => visit(table, &format!("{before}{key} = {{ "), &format!(" }}{after}"), check),
        Shape::Tables(table) => visit(table, &format!("{before}{key} = [{{ "), &format!(" }}]{after}"), check),
        Shape::List(of, _) | Shape::OneOrMany(of, _) => {
            of.tables().into_iter().for_each(|table| {
                visit(table, &format!("{before}{key} = [{{ "), &format!(" }}]{after}"), check);
            });
        }
        Shape::Either(shapes) => shapes.iter().for_each(|shape| inner(key, shape, before, after, check)),
        _ => {}
    }
}

/// Names of the rules that refuse a text.
fn refused(text: &str) -> Vec<String> {
    let mut found = Diagnostics::default();
    assert!(Config::parse(SourceId::CONFIG, text, &mut found).is_some(), "{text}");
    found.iter().map(|finding| format!("{} {}", finding.rule.name, finding.title)).collect()
}

#[test]
fn every_key_is_taken_or_refused_as_its_table_says() {
    let mut keys = 0_u32;
    visit(&KEYS, "", "", &mut |table, before, after| {
        // A name there is a header unless something else is an operation.
        let operation = if table.name == "Operations" { "remove = [], " } else { "" };
        for key in table.keys.iter().filter(|key| operation.is_empty() || key.name != "remove") {
            let text = format!("{before}{operation}{} = -1{after}", key.name);
            let refused = refused(&text);
            let is = |rule: &str| {
                refused.iter().any(|text| text.starts_with(rule) && text.contains(&format!("`{}`", key.name)))
            };
            let expected = match key.status {
                Status::Since(_) => (false, false),
                Status::NotYet => (true, false),
                Status::Never => (false, true),
            };
            assert_eq!((is("unsupported"), is("unknown_key")), expected, "{text}: {refused:?}");
            keys += 1;
        }
    });
    assert!(keys > 120, "{keys}");
}

#[test]
fn a_key_that_is_needed_is_missed() {
    visit(&KEYS, "", "", &mut |table, before, after| {
        let needed = table.keys.iter().filter(|key| key.absent == Absent::Required && key.name != "listen");
        for key in needed {
            let text = format!("{before}{after}");
            let refused = refused(&text);
            let says = |text: &String| text.starts_with("missing_key") && text.contains(&format!("`{}`", key.name));
            assert!(refused.iter().any(says), "{text}: {refused:?}");
        }
    });
}

#[test]
fn tables_say_each_thing_once() {
    let mut names = Vec::new();
    visit(&KEYS, "", "", &mut |table, _, _| {
        let unique = |name: &str| table.keys.iter().filter(|key| key.name == name).count() == 1;
        assert!(table.keys.iter().all(|key| unique(key.name)), "{}", table.name);
        let lists = [table.any_of.map(|any| any.keys).unwrap_or_default()];
        let pairs = table.pairs.iter().flat_map(|(one, many)| [one, many]);
        assert!(lists.into_iter().flatten().chain(pairs).all(|name| unique(name)), "{}", table.name);
        let said = |key: &Key| !key.doc.is_empty() && key.doc.ends_with('.') && !key.doc.contains('|');
        assert!(table.here().all(said), "{}: {:?}", table.name, table.here().find(|key| !said(key)));
        names.push((table.name, std::ptr::from_ref(table)));
    });
    names.sort();
    names.dedup();
    assert!(names.windows(2).all(|pair| pair[0].0 != pair[1].0), "two tables of one name: {names:?}");
}

#[test]
fn words_are_all_there() {
    let methods = sealgate_policy::Method::ALL.map(sealgate_policy::Method::as_str);
    let route = crate::resource::route::keys::KEYS.key("methods").unwrap();
    assert!(matches!(route.shape, Shape::List(Shape::Word(words, _), _) if *words == methods), "{route:?}");
}
