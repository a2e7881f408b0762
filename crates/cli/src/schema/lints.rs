//! `[lints]`: one key for each rule that has a level, from the compiler's own list, and a few others.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use sealgate_compiler::{Kind, RULES, Rule};
use serde_json::Value;

/// See the module.
pub(super) struct Lints;

/// The keys of `[lints]` that are no rules.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "a description only")]
struct Others {
    /// The group of what is legal but unsafe, and denied by default.
    policy: Option<Level>,
    /// How many days a certificate has to be valid from the build on, "30d"; "0d" asks for nothing. Without it: 30 days,
    /// or the last third of a certificate that lives for less than 90.
    #[schemars(regex(pattern = "^[0-9]+d$"))]
    min_validity: Option<String>,
    /// Percent of routes, SSL objects and skip patterns that `[[expect]]` has to touch.
    #[schemars(range(min = 1, max = 100))]
    min_coverage: Option<u8>,
}

impl JsonSchema for Lints {
    fn schema_name() -> Cow<'static, str> {
        "Lints".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>().to_value();
        let mut schema = Others::json_schema(generator);
        schema.insert("description".to_owned(), "Levels of the compiler's rules.".into());
        if let Some(Value::Object(keys)) = schema.get_mut("properties") {
            for rule in RULES.iter().filter(|rule| rule.kind != Kind::Always) {
                // In draft 7 nothing beside a `$ref` counts.
                let key = serde_json::json!({ "description": description(rule), "allOf": [level] });
                keys.insert(rule.name.to_owned(), key);
            }
        }
        schema
    }
}

fn description(rule: &Rule) -> String {
    let by_default = match rule.kind {
        Kind::Always | Kind::Policy => "Denied by default.",
        Kind::Warning => "A warning by default.",
        Kind::Note => "Said by `check --notes` only by default.",
    };
    format!("{} {by_default}", rule.summary())
}

/// How a finding of the rule counts: "warn", "deny", or a table with a reason, which "allow" has to have.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a description only")]
enum Level {
    Word(Word),
    Table(LevelTable),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[expect(dead_code, reason = "a description only")]
enum Word {
    Warn,
    Deny,
}

/// A level with its reason.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "a description only")]
struct LevelTable {
    /// "allow" has to have a reason.
    level: AnyWord,
    /// Why; shown where the finding would be.
    #[schemars(length(min = 1))]
    reason: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[expect(dead_code, reason = "a description only")]
enum AnyWord {
    Warn,
    Deny,
    Allow,
}
