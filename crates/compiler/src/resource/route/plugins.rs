//! `plugins` of a route, of which there is `proxy-rewrite`.

use sealgate_policy::desc::HeaderOp;
use toml::de::DeValue;

use crate::keys::{Key, Shape, Table};
use crate::resource::read::{Entry, FromToml, Reader, Value};
use crate::rules::{bad_value, unknown_key, unsupported};
use crate::source::At;

pub(crate) static KEYS: Table = Table::new(
    "Plugins",
    "`plugins`",
    "What happens to requests on the way.",
    &[Key::new("proxy-rewrite", Shape::Table(&REWRITE), "Changes the head of the request that goes upstream.")],
);

static REWRITE: Table = Table::new(
    "ProxyRewrite",
    "`proxy-rewrite`",
    "Changes the head of the request that goes upstream.",
    &[
        Key::new(
            "headers",
            Shape::Either(&[Shape::Table(&OPERATIONS), Shape::Map(&VALUES, 1)]),
            "Headers to set: names with their values; or tables `set` and `add` and a list `remove`. Values are strings, \
             numbers or lists of them, with variables: `$name`, `${name}`, `${name ?? default}`.",
        )
        .required(),
        Key::not_yet("uri"),
        Key::not_yet("regex_uri"),
        Key::not_yet("method"),
        Key::not_yet("host"),
        Key::not_yet("use_real_request_uri_unsafe").holds_anyway("false"),
        Key::not_yet("_meta"),
    ],
);

static OPERATIONS: Table = Table::new(
    "Operations",
    "`headers` with operations",
    "What is done to headers.",
    &[
        Key::new("set", MAP, "Headers that replace those of the client."),
        Key::new("add", MAP, "Headers beside those of the client."),
        Key::new("remove", Shape::List(&Shape::Text, 0), "Names of headers that are taken away."),
    ],
)
.any_of(&["set", "add", "remove"]);

const MAP: Shape = Shape::Map(&VALUES, 0);
const VALUES: Shape = Shape::OneOrMany(&Shape::Scalar, 1);

/// `proxy-rewrite.headers`.
#[derive(Debug, Default)]
pub(crate) struct Headers {
    pub(crate) operations: Vec<HeaderValue>,
}

/// One header of `proxy-rewrite.headers`.
#[derive(Debug)]
pub(crate) struct HeaderValue {
    pub(crate) op: HeaderOp,
    pub(crate) name: At<String>,
    /// None for `remove`, several for a list.
    pub(crate) values: Vec<At<String>>,
}

/// `plugins`.
#[derive(Debug, Default)]
pub(crate) struct Plugins {
    pub(crate) headers: Headers,
}

impl FromToml for Plugins {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section(&KEYS, value)?;
        let headers = s.get(reader, "proxy-rewrite").map(|rewrite: At<Rewrite>| rewrite.value.0);
        for entry in s.take_all() {
            let name = entry.key.value;
            let mut own = KEYS.here().map(|key| key.name);
            let diagnostic = match own.find(|own| strsim::damerau_levenshtein(name, own) <= 3) {
                Some(near) => unknown_key::report(s.title(), name, entry.key.span, &[near]),
                None => unsupported::report(&format!("plugin `{name}`"), entry.key.span),
            };
            s.refuse(reader, diagnostic);
        }
        if s.finish(reader) { None } else { Some(Self { headers: headers.unwrap_or_default() }) }
    }
}

/// `proxy-rewrite`.
struct Rewrite(Headers);

impl FromToml for Rewrite {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section(&REWRITE, value)?;
        s.refuse_later(reader);
        // One that does something else needs no headers.
        let headers = if s.broken && !s.has("headers") { None } else { s.get(reader, "headers") };
        if s.finish(reader) { None } else { headers.map(|headers: At<_>| Self(headers.value)) }
    }
}

impl FromToml for Headers {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let span = value.span;
        let entries = reader.entries(value)?;
        if entries.is_empty() {
            return reader.refuse(bad_value::empty(span, "a table of headers"));
        }
        let is_table = |e: &Entry<'_>| matches!(e.value.value, DeValue::Table(_) | DeValue::Array(_));
        let is_operation = |e: &Entry<'_>| OPERATIONS.key(e.key.value).is_some() && is_table(e);
        if entries.iter().any(is_operation) {
            return operations(reader, value).map(|operations| Self { operations });
        }
        let headers: Vec<(At<String>, Vec<At<String>>)> = FromToml::from_toml(reader, &MAP, value)?;
        let set = |(name, values)| HeaderValue { op: HeaderOp::Set, name, values };
        Some(Self { operations: headers.into_iter().map(set).collect() })
    }
}

/// `set`, `add` and `remove`.
fn operations(reader: &mut Reader, value: Value<'_>) -> Option<Vec<HeaderValue>> {
    let mut s = reader.section(&OPERATIONS, value)?;
    let mut operations = Vec::new();
    for (key, op) in [("set", HeaderOp::Set), ("add", HeaderOp::Add)] {
        let headers: Option<At<Vec<_>>> = s.get(reader, key);
        let headers = headers.into_iter().flat_map(|headers| headers.value);
        operations.extend(headers.map(|(name, values)| HeaderValue { op, name, values }));
    }
    let names: Option<At<Vec<_>>> = s.get(reader, "remove");
    let names = names.into_iter().flat_map(|names| names.value);
    operations.extend(names.map(|name| HeaderValue { op: HeaderOp::Remove, name, values: Vec::new() }));
    if s.finish(reader) { None } else { Some(operations) }
}
