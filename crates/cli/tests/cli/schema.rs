//! The JSON Schema is fresh, knows the keys that the compiler's reader knows, and takes what the compiler takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Diagnostics, Sources, check};
use serde_json::Value;

use crate::program::{compare, root, run};

fn schema() -> Value {
    serde_json::from_str(&run(&["schema"]).1).unwrap()
}

fn found(sources: &Sources) -> Diagnostics {
    check(sources, Clock(UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600)))).found
}

#[test]
fn what_is_checked_in_is_fresh() {
    compare(&root().join("docs/gateway.schema.json"), &run(&["schema"]).1);
}

/// Tables of the schema by their definition, and a configuration with the key `zzzz` in such a table.
const TABLES: &[(&str, &str)] = &[
    ("", "zzzz = 0"),
    ("Listen", "[listen]\nzzzz = 0"),
    ("Tls", "[ssl]\nzzzz = 0"),
    ("Router", "[router]\nzzzz = 0"),
    ("Limits", "[limits]\nzzzz = 0"),
    ("Timeouts", "[timeouts]\nzzzz = 0"),
    ("Log", "[log]\nzzzz = 0"),
    ("Dns", "[dns]\nzzzz = 0"),
    ("LevelTable", "[lints]\nvalidity = { zzzz = 0 }"),
    ("Ssl", "[[ssls]]\nzzzz = 0"),
    ("Client", "[[ssls]]\nclient = { zzzz = 0 }"),
    ("Route", "[[routes]]\nzzzz = 0"),
    ("ProxyRewrite", "[[routes]]\nplugins = { proxy-rewrite = { zzzz = 0 } }"),
    ("Operations", "[[routes]]\nplugins = { proxy-rewrite = { headers = { set = { a = \"\" }, zzzz = 0 } } }"),
    ("Upstream", "[[routes]]\nupstream = { zzzz = 0 }"),
    ("Node", "[[routes]]\nupstream = { nodes = [{ zzzz = 0 }] }"),
    ("Expect", "[[expect]]\nzzzz = 0"),
    ("Timeout", "[[routes]]\ntimeout = { zzzz = 0 }"),
];

/// Tables whose keys are a list that the schema is made from, or whose unknown keys have words of their own.
const OTHERS: &[&str] = &["Lints", "Plugins"];

/// The keys that the reader knows in the table where it found `zzzz`: its help lists them.
fn known(config: &str) -> BTreeSet<String> {
    let found = found(&Sources::new("gateway.toml", config));
    let unknown = found.iter().find(|d| d.rule.name == "unknown_key" && d.title.contains("`zzzz`"));
    let help = &unknown.unwrap_or_else(|| panic!("{config}: {found:?}")).help[0];
    help.strip_prefix("known here: ").unwrap().split(", ").map(|key| key.trim_matches('`').to_owned()).collect()
}

#[test]
fn keys_are_those_of_the_reader() {
    let schema = schema();
    let definitions = schema["definitions"].as_object().unwrap();
    let tables = definitions.iter().map(|(name, table)| (name.as_str(), table)).chain([("", &schema)]);
    let tables: BTreeMap<&str, &Value> = tables.filter(|(_, table)| table.get("properties").is_some()).collect();
    let expected: BTreeSet<&str> = TABLES.iter().map(|(name, _)| *name).chain(OTHERS.iter().copied()).collect();
    assert_eq!(
        tables.keys().copied().collect::<BTreeSet<_>>(),
        expected,
        "left: the schema's, right: those tested here"
    );
    for (name, config) in TABLES {
        let keys: BTreeSet<String> =
            tables[name].get("properties").unwrap().as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, known(config), "left: crates/cli/src/schema, right: the compiler, with {config}");
        assert_eq!(tables[name]["additionalProperties"], false, "{name}");
    }
}

#[test]
fn every_key_has_a_description() {
    let schema = schema();
    let definitions = schema["definitions"].as_object().unwrap().iter();
    for (name, table) in definitions.chain([(&String::new(), &schema)]) {
        for (key, property) in table["properties"].as_object().into_iter().flatten() {
            let description = property["description"].as_str().unwrap_or_default();
            let of_type = property.get("$ref").or_else(|| property.pointer("/allOf/0/$ref")).is_some();
            assert!(!description.is_empty() || of_type, "{name}.{key}");
        }
    }
}

#[test]
fn the_levels_are_those_of_the_rules() {
    let schema = schema();
    let keys = schema["definitions"]["Lints"]["properties"].as_object().unwrap();
    for key in keys.keys() {
        let found = found(&Sources::new("gateway.toml", format!("[lints]\n{key} = \"warn\"")));
        assert!(found.iter().all(|d| d.rule.name != "lint_level"), "{key}: {found:?}");
    }
    let fixed = found(&Sources::new("gateway.toml", "[lints]\nsyntax = \"warn\""));
    assert!(fixed.iter().any(|d| d.rule.name == "lint_level") && !keys.contains_key("syntax"));
}

fn configurations() -> Vec<PathBuf> {
    let files = |folder: &str| fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let ui = files("tests/ui").map(|folder| folder.join("gateway.toml")).filter(|path| path.exists());
    let others = files("tests/fixtures/configs").chain(files("tests/tutorial"));
    let others = others.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    others.chain(ui).chain([root().join("gateway.toml")]).collect()
}

/// A value as JSON, as editors do it: dates are strings.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn what_the_compiler_takes_is_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut valid = 0;
    for path in configurations() {
        let sources = Sources::read(&path);
        if found(&sources).has_errors() {
            continue;
        }
        let value = json(toml::Value::Table(fs::read_to_string(&path).unwrap().parse().unwrap()));
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        valid += 1;
    }
    assert!(valid > 15, "{valid}");
}

#[test]
fn what_the_reader_refuses_is_not_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good = "[listen]\nhttp = [\"127.0.0.1:1\"]\n[[routes]]\nuri = \"/\"\nupstream = { type = \"echo\" }\n";
    let is_valid = |text: &str| {
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        validator.is_valid(&json(toml::Value::Table(table)))
    };
    assert!(is_valid(good));
    for (old, new) in [
        ("http =", "htpp ="),
        ("[listen]\nhttp = [\"127.0.0.1:1\"]\n", ""),
        ("[\"127.0.0.1:1\"]", "1"),
        ("uri = \"/\"\n", ""),
        ("uri = \"/\"", "uri = \"\""),
        ("\"echo\"", "\"ehco\""),
        ("[[routes]]", "[log]\naccess = \"yes\"\n[[routes]]"),
        ("[[routes]]", "[lints]\nvalidity = \"allow\"\n[[routes]]"),
        ("[[routes]]", "[lints]\nsyntax = \"warn\"\n[[routes]]"),
        ("[[routes]]", "[timeouts]\ndrain = \"1 hour\"\n[[routes]]"),
        ("[[routes]]", "[limits]\nconnections = -1\n[[routes]]"),
        ("[[routes]]", "[[ssls]]\nsni = \"a.test\"\ncert = \"a\"\n[[routes]]"),
        ("[[routes]]", "[[ssls]]\ncert = \"a\"\nkey = \"a\"\n[[routes]]"),
    ] {
        let bad = good.replace(old, new);
        assert_ne!(bad, good);
        assert!(!is_valid(&bad), "{bad}");
        assert!(found(&Sources::new("gateway.toml", bad.clone())).has_errors(), "{bad}");
    }
}

/// The words of refusals and alerts are those of the server.
#[test]
fn reasons_and_alerts_are_all_there() {
    let schema = schema().to_string();
    let reasons = sealgate_policy::pki::Reason::ALL.iter().map(|reason| reason.name());
    let alerts = sealgate_policy::pki::Alert::ALL.iter().map(|alert| alert.name());
    for word in reasons.chain(alerts) {
        assert!(schema.contains(&format!("\"{word}\"")), "{word}");
    }
}
