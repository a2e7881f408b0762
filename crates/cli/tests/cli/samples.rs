//! Configurations made of the compiler's tables of keys: each key with values that fit its shape, and with others.

use sealgate_compiler::GATEWAY;
use sealgate_compiler::keys::{Absent, Key, Shape, Table};
use toml::Value;

/// A configuration, and whether it was made to be taken; `None` where that is not known.
pub(crate) struct Sample {
    pub(crate) value: toml::Table,
    pub(crate) is_good: Option<bool>,
}

impl Sample {
    /// The configuration, a line for each key.
    pub(crate) fn text(&self) -> String {
        self.value.iter().map(|(key, value)| format!("{key} = {}\n", text(value))).collect()
    }
}

fn text(value: &Value) -> String {
    match value {
        // A JSON string is a TOML string.
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| format!("{key} = {}", text(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Every key of every table with a few values, and every table without a key that it needs, or with one too many.
pub(crate) fn all() -> Vec<Sample> {
    let mut samples = Vec::new();
    add_table(&GATEWAY, &|table| table, &mut samples);
    samples
}

/// `wrap` makes a whole configuration of a table.
fn add_table(table: &'static Table, wrap: &dyn Fn(toml::Table) -> toml::Table, samples: &mut Vec<Sample>) {
    let mut add = |value, is_good| samples.push(Sample { value: wrap(value), is_good });
    add(with(table, None), Some(true));
    let mut unknown = with(table, None);
    unknown.insert("zzzz".to_owned(), 0.into());
    // A name there is a header.
    add(unknown, (table.name != "Operations").then_some(false));
    for key in table.here().filter(|key| key.absent == Absent::Required) {
        let mut without = with(table, None);
        without.remove(key.name);
        add(without, Some(false));
    }
    if let Some(any) = table.any_of {
        let mut none = with(table, None);
        any.keys.iter().for_each(|key| drop(none.remove(*key)));
        add(none, Some(false));
    }
    for (one, many) in table.pairs {
        let mut both = with(table, table.key(one));
        for name in [one, many] {
            both.insert((*name).to_owned(), table.key(name).map(|key| good(&key.shape)).unwrap());
        }
        add(both, Some(false));
    }
    for key in table.here() {
        let rest = with(table, Some(key));
        for (value, is_good) in values(&key.shape) {
            let mut table_with = rest.clone();
            if let Some((_, word)) = table.any_of.and_then(|any| any.unless).filter(|(name, _)| *name == key.name)
                && value.as_str() == Some(word)
            {
                table.any_of.iter().flat_map(|any| any.keys).for_each(|key| drop(table_with.remove(*key)));
            }
            table_with.insert(key.name.to_owned(), value);
            add(table_with, is_good);
        }
    }
    if let Some(shape) = &table.rules {
        for (value, is_good) in values(shape) {
            add([("validity".to_owned(), value)].into_iter().collect(), is_good);
        }
    }
    let rules = table.rules.iter().map(|shape| ("validity", shape));
    for (name, shape) in table.here().map(|key| (key.name, &key.shape)).chain(rules) {
        for (inner, as_value) in below(shape) {
            let around = |inner: toml::Table| {
                let mut outer = with(table, table.key(name));
                outer.insert(name.to_owned(), as_value(inner.into()));
                wrap(outer)
            };
            add_table(inner, &around, samples);
        }
    }
}

type Wrap = fn(Value) -> Value;

/// The tables that a value may be, or its elements.
fn below(shape: &'static Shape) -> Vec<(&'static Table, Wrap)> {
    match shape {
        Shape::Table(table) => vec![(table, |value| value)],
        Shape::Tables(table) => vec![(table, |value| vec![value].into())],
        Shape::List(of, _) => of.tables().into_iter().map(|table| (table, list as Wrap)).collect(),
        Shape::Either(shapes) => shapes.iter().flat_map(below).collect(),
        _ => Vec::new(),
    }
}

fn list(value: Value) -> Value {
    vec![value].into()
}

/// A table with all that it needs beside a key.
fn with(table: &'static Table, key: Option<&Key>) -> toml::Table {
    let name = key.map(|key| key.name);
    let needed = table.here().filter(|key| key.absent == Absent::Required);
    let paired = |other: &str| {
        let is = |one: &str, many: &str| name == Some(one) && other == many;
        table.pairs.iter().any(|(one, many)| is(one, many) || is(many, one))
    };
    let of_any = table.any_of.iter().flat_map(|any| any.keys).find(|other| name != Some(**other));
    let of_any = of_any.filter(|other| !paired(other)).and_then(|other| table.key(other));
    needed.chain(of_any).map(|key| (key.name.to_owned(), good(&key.shape))).collect()
}

fn good(shape: &'static Shape) -> Value {
    values(shape).into_iter().find(|(_, is_good)| *is_good == Some(true)).map(|(value, _)| value).unwrap()
}

/// Values with whether they fit.
fn values(shape: &'static Shape) -> Vec<(Value, Option<bool>)> {
    let one = |value: Value| vec![value].into();
    let map = |value: Value| toml::Table::from_iter([("x".to_owned(), value)]).into();
    let (good, bad): (Vec<Value>, Vec<Value>) = match shape {
        Shape::String => (vec!["".into(), "x".into()], vec![1.into(), true.into()]),
        Shape::Text | Shape::Pem => (vec!["x".into()], vec!["".into(), 1.into()]),
        Shape::Id => (vec!["a-1".into(), 7.into()], vec!["".into(), "a b".into(), true.into()]),
        Shape::IdOrName => (vec!["a b".into(), 7.into()], vec!["".into(), true.into()]),
        Shape::Scalar => (vec!["".into(), 1.into(), 1.5.into()], vec![true.into()]),
        Shape::Boolean => (vec![true.into(), false.into()], vec!["true".into(), 1.into()]),
        Shape::Integer(min, max) => {
            let bounds = [min.checked_sub(1), max.checked_add(1)].into_iter().flatten().map(Value::from);
            (vec![(*min).into(), (*max).into()], bounds.chain(["1".into(), 1.5.into()]).collect())
        }
        Shape::Seconds { zero: true } => (vec![0.into(), 0.5.into()], vec![(-1).into(), 4_000_001.into(), "1".into()]),
        Shape::Seconds { zero: false } => (vec![1.into(), 0.5.into()], vec![0.into(), (-1).into(), "1".into()]),
        Shape::Duration => (vec!["10s".into(), "0s".into()], vec![10.into(), "1 hour".into(), "".into()]),
        Shape::Days => (vec!["30d".into()], vec![30.into(), "30".into(), "d".into()]),
        Shape::Date => {
            (vec![Value::Datetime("2027-01-01T08:00:00Z".parse().unwrap())], vec![1.into(), "tomorrow".into()])
        }
        Shape::Word(words, later) => {
            let bad = later.iter().copied().chain(["zzzz"]).map(Value::from);
            (words.iter().map(|word| (*word).into()).collect(), bad.chain([1.into()]).collect())
        }
        Shape::List(of, min) => (vec![one(good(of))], few(*min).chain(bad(of).into_iter().map(one)).collect()),
        Shape::OneOrMany(of, min) => {
            let bad = bad(of).into_iter().flat_map(|value| [value.clone(), one(value)]);
            (vec![good(of), one(good(of))], few(*min).chain(bad).collect())
        }
        Shape::Map(of, min) => {
            let empty = (*min > 0).then(|| toml::Table::new().into());
            (vec![map(good(of))], empty.into_iter().chain(bad(of).into_iter().map(map)).chain([1.into()]).collect())
        }
        Shape::Table(table) => (vec![with(table, None).into()], vec![1.into()]),
        Shape::Tables(table) => (vec![one(with(table, None).into())], vec![1.into(), one(1.into())]),
        // What fits one does not fit another, or does.
        Shape::Either(shapes) => {
            let of_one = shapes.iter().flat_map(values).map(|(value, fits)| (value, fits.filter(|fits| *fits)));
            return of_one.chain([(true.into(), Some(false))]).collect();
        }
    };
    let said = |values: Vec<Value>, is_good| values.into_iter().map(move |value| (value, Some(is_good)));
    said(good, true).chain(said(bad, false)).collect()
}

fn bad(shape: &'static Shape) -> Vec<Value> {
    values(shape).into_iter().filter(|(_, is_good)| *is_good == Some(false)).map(|(value, _)| value).collect()
}

/// The empty list where one element is needed.
fn few(min: usize) -> impl Iterator<Item = Value> {
    (min > 0).then(|| Value::Array(Vec::new())).into_iter()
}
