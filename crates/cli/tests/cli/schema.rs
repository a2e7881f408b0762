//! The JSON Schema is fresh, and takes what the compiler's reader takes.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Diagnostics, Sources, check};
use serde_json::Value;

use crate::program::{compare, root, run};
use crate::samples;

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

/// Rules of the reader: what is wrong with keys, and with the form of their values.
const READER: &[&str] = &[
    "bad_method",
    "bad_value",
    "exclusive_keys",
    "lint_level",
    "missing_key",
    "ssl_protocols",
    "syntax",
    "unknown_key",
    "unsupported",
    "wrong_type",
];

/// What the reader refuses in a configuration.
fn refused(sources: &Sources) -> Vec<String> {
    let of_reader = |name| READER.contains(&name);
    found(sources).iter().filter(|d| of_reader(d.rule.name)).map(|d| format!("{}: {}", d.rule.name, d.title)).collect()
}

#[test]
fn takes_what_the_reader_takes() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut count = [0_u32, 0];
    for sample in samples::all() {
        let text = sample.text();
        let refused = refused(&Sources::new("gateway.toml", text.as_str()));
        let value = json(toml::Value::Table(sample.value));
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        // That `allow` has to have a reason is not said by the schema.
        if refused.iter().all(|text| text.contains("without a reason")) && !refused.is_empty() {
            continue;
        }
        assert_eq!(refused.is_empty(), errors.is_empty(), "{text}\nreader: {refused:?}\nschema: {errors:?}");
        assert!(sample.is_good.is_none_or(|good| good == errors.is_empty()), "{text}\nschema: {errors:?}");
        count[usize::from(errors.is_empty())] += 1;
    }
    assert!(count[0] > 300 && count[1] > 150, "{count:?}");
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
fn what_the_reader_takes_is_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut valid = 0;
    for path in configurations() {
        if !refused(&Sources::read(&path)).is_empty() {
            continue;
        }
        let value = json(toml::Value::Table(fs::read_to_string(&path).unwrap().parse().unwrap()));
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        valid += 1;
    }
    assert!(valid > 60, "{valid}");
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
