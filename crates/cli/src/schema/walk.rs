//! Questions to the JSON Schema: which keys a table may have, what a key means, which words a value may be.
//!
//! Knows the part of JSON Schema that this schema uses: references, alternatives, properties and items.

use serde_json::Value;

/// A key that a table may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key<'s> {
    pub(crate) name: &'s str,
    pub(crate) description: &'s str,
    pub(crate) shape: Shape,
}

/// What the value of a key is, as far as its first line is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Table,
    Tables,
    List,
    Text,
    Other,
}

/// A JSON Schema with the paths of TOML keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk<'s> {
    root: &'s Value,
}

impl<'s> Walk<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Self { root }
    }

    /// The keys of the table at a path. Elements of a list have the path of the list.
    pub(crate) fn keys(self, path: &[String]) -> Vec<Key<'s>> {
        let mut keys: Vec<Key<'s>> = Vec::new();
        for table in self.at(path) {
            for (name, property) in table["properties"].as_object().into_iter().flatten() {
                if keys.iter().all(|key| key.name != name) {
                    keys.push(Key { name, description: self.description_of(property), shape: self.shape(property) });
                }
            }
        }
        keys
    }

    /// What the value at a path means; empty where nothing is known.
    pub(crate) fn description(self, path: &[String]) -> &'s str {
        let Some((last, table)) = path.split_last() else { return "" };
        let keys = self.keys(table).into_iter().find(|key| key.name == last);
        keys.map_or_else(|| self.at(path).first().map_or("", |found| text(found, "description")), |key| key.description)
    }

    /// The words that the value at a path, or an element of it, may be.
    pub(crate) fn words(self, path: &[String]) -> Vec<Value> {
        let mut words = Vec::new();
        for found in self.at(path) {
            words.extend(found["enum"].as_array().into_iter().flatten().cloned());
            words.extend(found.get("const").cloned());
            if found["type"] == "boolean" {
                words.extend([true.into(), false.into()]);
            }
        }
        words
    }

    /// The default of the value at a path.
    pub(crate) fn default(self, path: &[String]) -> Option<&'s Value> {
        let (last, table) = path.split_last()?;
        self.at(table).into_iter().find_map(|table| table["properties"].get(last)?.get("default"))
    }

    /// Everything that may be at a path, without references and alternatives.
    fn at(self, path: &[String]) -> Vec<&'s Value> {
        let mut found = self.alternatives(self.root);
        for key in path {
            let next = found.iter().filter_map(|table| {
                table["properties"].get(key).or_else(|| table.get("additionalProperties").filter(|any| any.is_object()))
            });
            found = next.flat_map(|value| self.alternatives(value)).collect();
        }
        found
    }

    fn alternatives(self, value: &'s Value) -> Vec<&'s Value> {
        let mut found = vec![value];
        if let Some(name) = value["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/")) {
            found.extend(self.alternatives(&self.root["definitions"][name]));
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            found.extend(value[word].as_array().into_iter().flatten().flat_map(|value| self.alternatives(value)));
        }
        if let Some(items) = value.get("items") {
            found.extend(self.alternatives(items));
        }
        found
    }

    fn description_of(self, property: &'s Value) -> &'s str {
        let found = self.alternatives(property).into_iter().map(|value| text(value, "description"));
        found.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    fn shape(self, property: &'s Value) -> Shape {
        let found = self.alternatives(property);
        let is = |value: &Value, word: &str| value["type"] == word;
        match found.iter().find(|value| value.get("type").is_some()) {
            Some(value) if is(value, "array") => {
                let tables = value
                    .get("items")
                    .is_some_and(|items| self.alternatives(items).iter().any(|item| is(item, "object")));
                if tables { Shape::Tables } else { Shape::List }
            }
            Some(value) if is(value, "object") => Shape::Table,
            Some(value) if is(value, "string") => Shape::Text,
            _ => Shape::Other,
        }
    }
}

fn text<'s>(value: &'s Value, key: &str) -> &'s str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split_terminator(' ').map(str::to_owned).collect()
    }

    #[test]
    fn keys_descriptions_and_words() {
        let schema = crate::schema::json();
        let walk = Walk::new(&schema);
        let names = |text: &str| walk.keys(&path(text)).iter().map(|key| key.name).collect::<Vec<_>>();
        assert!(names("").contains(&"routes"));
        assert!(names("listen").contains(&"trusted_addresses"));
        assert_eq!(names("ssls client"), ["ca", "depth", "skip_mtls_uri_regex"]);
        assert!(names("routes upstream").contains(&"pass_host"));
        assert!(names("routes upstream nodes").contains(&"weight"));
        assert_eq!(names("routes plugins proxy-rewrite"), ["headers"]);
        assert_eq!(names("lints validity"), ["level", "reason"]);
        assert_eq!(names("nothing"), [""; 0]);
        assert!(walk.description(&path("ssls client depth")).starts_with("Intermediates that may stand between"));
        assert!(walk.description(&path("lints name_coverage")).ends_with("Denied by default."));
        assert_eq!(walk.description(&path("nothing")), "");
        assert_eq!(walk.words(&path("log format")), ["json", "combined"]);
        assert_eq!(walk.words(&path("log access")), [true, false]);
        assert_eq!(walk.words(&path("ssls ssl_protocols")), ["TLSv1.2", "TLSv1.3"]);
        assert_eq!(walk.words(&path("lints policy")), ["warn", "deny"]);
        assert_eq!(walk.default(&path("ssls client depth")), Some(&Value::from(1)));
        let shape = |text: &str, name: &str| {
            walk.keys(&path(text)).into_iter().find(|key| key.name == name).map(|key| key.shape)
        };
        assert_eq!(shape("", "listen"), Some(Shape::Table));
        assert_eq!(shape("", "ssls"), Some(Shape::Tables));
        assert_eq!(shape("ssls", "snis"), Some(Shape::List));
        assert_eq!(shape("ssls", "sni"), Some(Shape::Text));
        assert_eq!(shape("ssls", "client"), Some(Shape::Table));
    }
}
