//! `schema`: gateway.toml as a JSON Schema, for editors.
//!
//! The structs below this module are never read into: the compiler's own reader gives every value its place and tells
//! all mistakes at once, which serde cannot. A test holds them against that reader, key by key: a key that is added
//! there is added here, in the file of its table, and nowhere else.
//!
//! Draft 7, since editors know it best.

mod expect;
mod lints;
mod once;
mod route;
mod ssl;
mod upstream;
pub(crate) mod walk;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::format::line;
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
    let mut settings = SchemaSettings::draft07();
    settings.transforms.push(Box::new(RecursiveTransform(without_null)));
    settings.into_generator().into_root_schema_for::<Gateway>().to_value()
}

/// TOML has no null: what is optional is left away. `uint32` and the like are formats that no validator knows.
fn without_null(schema: &mut schemars::Schema) {
    schema.remove("format");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = &types[..] {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|one| one["type"] != "null");
        if let [one] = &any[..] {
            let one = one.clone();
            schema.remove("anyOf");
            schema.insert("allOf".to_owned(), Value::Array(vec![one]));
        }
    }
}

/// What a sealgate binary does: compiled by `cargo build`, checked by `cargo sealgate check`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "gateway.toml")]
#[expect(dead_code, reason = "a description only")]
struct Gateway {
    /// Where clients connect. At least one of `https` and `http` is needed.
    listen: once::Listen,
    /// What holds for TLS as a whole.
    ssl: Option<once::Tls>,
    /// How routes are chosen.
    router: Option<once::Router>,
    /// Limits on what clients may use; 0 = off.
    limits: Option<once::Limits>,
    /// Time-outs: "500ms", "5s", "2m", "1h"; "0s" = off.
    timeouts: Option<once::Timeouts>,
    /// The log on standard output.
    log: Option<once::Log>,
    /// How names of nodes are resolved.
    dns: Option<once::Dns>,
    /// Levels of the compiler's rules.
    lints: Option<lints::Lints>,
    /// SSL objects: server names with their certificates, and whether clients need one.
    ssls: Option<Vec<ssl::Ssl>>,
    /// Routes: which requests go to which upstream.
    routes: Option<Vec<route::Route>>,
    /// Requests, and what has to become of them: each build decides on them as the server would.
    expect: Option<Vec<expect::Expect>>,
}
