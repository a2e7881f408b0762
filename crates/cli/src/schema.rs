//! `schema`: gateway.toml as a JSON Schema, for editors, written from the compiler's tables of keys.
//!
//! Draft 7, since editors know it best. It is as strict as the reader where JSON Schema can say it; what a value means
//! is not known here.

use std::collections::BTreeMap;

use sealgate_compiler::GATEWAY;
use sealgate_compiler::keys::{Absent, AnyOf, Shape, Table};
use serde_json::{Map, Value, json};

use crate::format::line;
use crate::keys::{default, described_rules};
use crate::output::{End, print};

/// Writes the JSON Schema of gateway.toml.
#[derive(clap::Args)]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(&self) -> End {
        print(&line(&json()));
        End::Fine
    }
}

/// The schema.
pub(crate) fn json() -> Value {
    let mut definitions = Definitions::default();
    let mut root = definitions.table(&GATEWAY);
    root.insert("$schema".to_owned(), "http://json-schema.org/draft-07/schema#".into());
    root.insert("title".to_owned(), GATEWAY.title.into());
    root.insert("definitions".to_owned(), definitions.0.into_iter().collect::<Map<_, _>>().into());
    root.into()
}

/// Schemas of tables by name.
#[derive(Default)]
struct Definitions(BTreeMap<String, Value>);

impl Definitions {
    fn table(&mut self, table: &'static Table) -> Map<String, Value> {
        let mut properties = Map::new();
        for key in table.here() {
            properties.insert(key.name.to_owned(), self.property(key.doc, &key.shape, default(key.absent)));
        }
        if let Some(shape) = &table.rules {
            for (name, doc) in described_rules() {
                properties.insert(name.to_owned(), self.property(&doc, shape, None));
            }
        }
        let required = table.here().filter(|key| key.absent == Absent::Required).map(|key| key.name);
        let mut schema = object(json!({
            "type": "object", "description": table.doc, "properties": properties, "additionalProperties": false,
        }));
        insert(&mut schema, "required", required.map(Value::from).collect());
        insert(&mut schema, "anyOf", table.any_of.map(any_of).unwrap_or_default());
        let pairs = table.pairs.iter().map(|(one, many)| json!({ "not": { "required": [one, many] } }));
        insert(&mut schema, "allOf", pairs.collect());
        schema
    }

    fn property(&mut self, doc: &str, shape: &'static Shape, default: Option<Value>) -> Value {
        let mut schema = match shape {
            // Nothing beside a `$ref` counts.
            Shape::Table(_) => object(json!({ "allOf": [self.shape(shape)] })),
            _ => object(self.shape(shape)),
        };
        schema.insert("description".to_owned(), doc.into());
        if let Some(default) = default {
            schema.insert("default".to_owned(), default);
        }
        schema.into()
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::String => json!({ "type": "string" }),
            Shape::Text | Shape::Pem => json!({ "type": "string", "minLength": 1 }),
            Shape::Id => {
                one_of([json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$" }), json!({ "type": "integer" })])
            }
            Shape::IdOrName => one_of([json!({ "type": "string", "minLength": 1 }), json!({ "type": "integer" })]),
            Shape::Scalar => one_of([json!({ "type": "string" }), json!({ "type": "number" })]),
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Integer(min, i64::MAX) => json!({ "type": "integer", "minimum": min }),
            Shape::Integer(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
            Shape::Seconds { zero: true } => json!({ "type": "number", "minimum": 0, "maximum": 4_000_000 }),
            Shape::Seconds { zero: false } => json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 4_000_000 }),
            Shape::Duration => json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h)$" }),
            Shape::Days => json!({ "type": "string", "pattern": "^[0-9]+d$" }),
            // Editors give a date of TOML as text.
            Shape::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}" }),
            Shape::Word(words, _) => json!({ "type": "string", "enum": words }),
            Shape::List(of, min) => list(&self.shape(of), *min),
            Shape::OneOrMany(of, min) => one_of([self.shape(of), list(&self.shape(of), *min)]),
            Shape::Map(of, 0) => json!({ "type": "object", "additionalProperties": self.shape(of) }),
            Shape::Map(of, min) => {
                json!({ "type": "object", "additionalProperties": self.shape(of), "minProperties": min })
            }
            Shape::Table(table) => self.reference(table),
            Shape::Tables(table) => list(&self.reference(table), 0),
            Shape::Either(shapes) => one_of(shapes.iter().map(|shape| self.shape(shape)).collect::<Vec<_>>()),
        }
    }

    fn reference(&mut self, table: &'static Table) -> Value {
        if !self.0.contains_key(table.name) {
            let schema = self.table(table);
            self.0.insert(table.name.to_owned(), schema.into());
        }
        json!({ "$ref": format!("#/definitions/{}", table.name) })
    }
}

fn any_of(any: AnyOf) -> Vec<Value> {
    let keys = any.keys.iter().map(|key| json!({ "required": [key] }));
    let unless = any.unless.map(|(key, word)| json!({ "properties": { key: { "const": word } }, "required": [key] }));
    keys.chain(unless).collect()
}

fn one_of(shapes: impl Into<Vec<Value>>) -> Value {
    json!({ "anyOf": shapes.into() })
}

fn list(items: &Value, min: usize) -> Value {
    match min {
        0 => json!({ "type": "array", "items": items }),
        _ => json!({ "type": "array", "items": items, "minItems": min }),
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Puts a list there unless it is empty.
fn insert(schema: &mut Map<String, Value>, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        schema.insert(key.to_owned(), list.into());
    }
}
