//! `[[routes]]` with its plugins and its upstream.

use sealgate_policy::desc::{HeaderOp, PassHost};
use toml::de::DeValue;

use super::read::{At, Entry, Reader, Section, Value};
use crate::rules::{bad_value, exclusive_keys, missing_key, no_methods, unknown_key, unsupported, wrong_type};
use crate::source::Span;

/// One route.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) span: Span,
    pub(crate) id: Option<At<String>>,
    pub(crate) name: Option<At<String>>,
    pub(crate) enabled: bool,
    /// `uri` or `uris`; empty where there is none or they cannot be read.
    pub(crate) uris: Vec<At<String>>,
    /// `host` or `hosts`.
    pub(crate) hosts: Vec<At<String>>,
    pub(crate) methods: Vec<At<String>>,
    pub(crate) priority: i32,
    pub(crate) timeout: Timeout,
    pub(crate) headers: Headers,
    pub(crate) upstream: Option<Upstream>,
    /// Whether something in it was refused.
    pub(crate) broken: bool,
}

/// `timeout`: milliseconds, as far as they are said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeout {
    pub(crate) connect: Option<u32>,
    pub(crate) send: Option<u32>,
    pub(crate) read: Option<u32>,
}

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

/// `upstream`.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) kind: UpstreamKind,
    pub(crate) nodes: Option<Nodes>,
    pub(crate) timeout: Timeout,
    pub(crate) retries: Option<At<u32>>,
    pub(crate) retry_timeout: Option<u32>,
    pub(crate) pass_host: Option<At<PassHost>>,
    pub(crate) upstream_host: Option<At<String>>,
}

/// `type` of an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpstreamKind {
    /// Weighted round robin.
    RoundRobin,
    /// The built-in responder.
    Echo,
}

/// `nodes`.
#[derive(Debug)]
pub(crate) struct Nodes {
    pub(crate) span: Span,
    pub(crate) form: NodesForm,
    pub(crate) list: Vec<Node>,
}

/// How `nodes` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodesForm {
    /// `host[:port]` → weight; the order means nothing.
    Map,
    /// Tables, in their order.
    List,
}

/// One node.
#[derive(Debug)]
pub(crate) struct Node {
    /// `host`, or the whole `host:port` of a map's key.
    pub(crate) host: At<String>,
    pub(crate) port: Option<u16>,
    pub(crate) weight: u32,
    pub(crate) priority: i32,
}

/// Keys of a route that a later version will have.
const LATER: &[&str] = &[
    "remote_addr",
    "remote_addrs",
    "vars",
    "filter_func",
    "script",
    "script_id",
    "upstream_id",
    "service_id",
    "plugin_config_id",
    "enable_websocket",
    "labels",
];

impl Route {
    pub(super) fn read(reader: &mut Reader, mut section: Section<'_>) -> Self {
        let s = &mut section;
        let span = s.span;
        let id = s.get(reader, "id", Reader::id);
        let name = s.get(reader, "name", Reader::string);
        s.get(reader, "desc", Reader::string);
        let enabled = s.get(reader, "status", Reader::status).is_none_or(|status| status.value);
        let uris = s.one_or_many(reader, ("uri", "uris"), Reader::text);
        if uris.is_none() && !s.broken {
            s.refuse(reader, missing_key::report(s.title, span, &["uri", "uris"]));
        }
        let hosts = s.one_or_many(reader, ("host", "hosts"), Reader::text);
        let methods = s.get(reader, "methods", |r, v| r.list(v, Reader::string));
        if let Some(empty) = methods.as_ref().filter(|list| list.value.is_empty()) {
            reader.found.push(no_methods::empty(empty.span));
        }
        let priority = s.get(reader, "priority", |r, v| r.number(v, i64::from(i32::MIN)..=i64::from(i32::MAX)));
        let timeout = s.get(reader, "timeout", Timeout::read);
        let headers = s.get(reader, "plugins", plugins);
        let elsewhere = s.has("upstream_id") || s.has("service_id");
        if !s.has("upstream") && !elsewhere {
            s.refuse(reader, missing_key::report(s.title, span, &["upstream"]));
        }
        let upstream = s.get(reader, "upstream", |r, v| {
            let section = r.section("`upstream`", v)?;
            Upstream::read(r, section)
        });
        s.unsupported(reader, LATER);
        let broken = section.finish(reader);
        Self {
            span,
            id,
            name,
            enabled,
            uris: uris.unwrap_or_default(),
            hosts: hosts.unwrap_or_default(),
            methods: methods.map(|list| list.value).unwrap_or_default(),
            priority: priority.map_or(0, |n| i32::try_from(n.value).unwrap_or(0)),
            timeout: timeout.map(|t| t.value).unwrap_or_default(),
            headers: headers.map(|h| h.value).unwrap_or_default(),
            upstream: upstream.map(|u| u.value),
            broken,
        }
    }
}

impl Timeout {
    fn read(reader: &mut Reader, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section("`timeout`", value)?;
        let connect = s.get(reader, "connect", Reader::seconds).map(|t| t.value);
        let send = s.get(reader, "send", Reader::seconds).map(|t| t.value);
        let read = s.get(reader, "read", Reader::seconds).map(|t| t.value);
        if s.finish(reader) { None } else { Some(Self { connect, send, read }) }
    }
}

fn plugins(reader: &mut Reader, value: Value<'_>) -> Option<Headers> {
    let mut s = reader.section("`plugins`", value)?;
    let headers = s.get(reader, "proxy-rewrite", |r, v| {
        let mut s = r.section("`proxy-rewrite`", v)?;
        s.unsupported(r, &["uri", "regex_uri", "method", "host", "use_real_request_uri_unsafe", "_meta"]);
        let headers = match s.broken {
            true => s.get(r, "headers", Headers::read),
            false => s.require(r, "headers", Headers::read),
        };
        if s.finish(r) { None } else { headers.map(|h| h.value) }
    });
    for entry in s.take_all() {
        let name = entry.key.value;
        let diagnostic = match strsim::damerau_levenshtein(name, "proxy-rewrite") <= 3 {
            true => unknown_key::report(s.title, name, entry.key.span, &["proxy-rewrite"]),
            false => unsupported::report(&format!("plugin `{name}`"), entry.key.span),
        };
        s.refuse(reader, diagnostic);
    }
    if s.finish(reader) { None } else { Some(headers.map(|h| h.value).unwrap_or_default()) }
}

impl Headers {
    fn read(reader: &mut Reader, value: Value<'_>) -> Option<Self> {
        let span = value.span;
        let mut s = reader.section("`headers`", value)?;
        let entries = s.take_all();
        if entries.is_empty() {
            return reader.refuse(bad_value::empty(span, "a table of headers"));
        }
        let is_table = |e: &Entry<'_>| matches!(e.value.value, DeValue::Table(_) | DeValue::Array(_));
        let is_operation = |e: &Entry<'_>| matches!(e.key.value, "add" | "set" | "remove") && is_table(e);
        let mut operations = Vec::new();
        let mut broken = false;
        if entries.iter().any(is_operation) {
            for entry in entries {
                let read = match entry.key.value {
                    "add" => map(reader, HeaderOp::Add, entry.value),
                    "set" => map(reader, HeaderOp::Set, entry.value),
                    "remove" => removals(reader, entry.value),
                    other => {
                        let known = &["add", "set", "remove"];
                        reader.refuse(unknown_key::report("`headers` with operations", other, entry.key.span, known))
                    }
                };
                broken |= read.is_none();
                operations.extend(read.into_iter().flatten());
            }
        } else {
            for entry in entries {
                let read = header(reader, HeaderOp::Set, entry);
                broken |= read.is_none();
                operations.extend(read);
            }
        }
        (!broken).then_some(Self { operations })
    }
}

fn map(reader: &mut Reader, op: HeaderOp, value: Value<'_>) -> Option<Vec<HeaderValue>> {
    let mut s = reader.section("`add` and `set`", value)?;
    let read: Vec<_> = s.take_all().into_iter().map(|entry| header(reader, op, entry)).collect();
    read.into_iter().collect()
}

fn removals(reader: &mut Reader, value: Value<'_>) -> Option<Vec<HeaderValue>> {
    let names = reader.list(value, Reader::text)?;
    Some(names.into_iter().map(|name| HeaderValue { op: HeaderOp::Remove, name, values: Vec::new() }).collect())
}

fn header(reader: &mut Reader, op: HeaderOp, entry: Entry<'_>) -> Option<HeaderValue> {
    let span = entry.value.span;
    let values = match entry.value.value {
        DeValue::Array(_) => reader.non_empty_list(entry.value, header_text)?,
        _ => vec![At { value: header_text(reader, entry.value)?, span }],
    };
    Some(HeaderValue { op, name: entry.key.map(str::to_owned), values })
}

fn header_text(reader: &mut Reader, value: Value<'_>) -> Option<String> {
    match value.value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(_) => reader.number(value, i64::MIN..=i64::MAX).map(|number| number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => reader.refuse(wrong_type::report(value.value, value.span, "a string, a number or a list of these")),
    }
}

impl Upstream {
    fn read(reader: &mut Reader, mut s: Section<'_>) -> Option<Self> {
        let span = s.span;
        let kind = s.get(reader, "type", balancer);
        let kind_known = !s.broken;
        let kind = kind.map_or(UpstreamKind::RoundRobin, |kind| kind.value);
        if kind == UpstreamKind::Echo
            && let Some(nodes) = s.key_span("nodes")
        {
            s.refuse(reader, exclusive_keys::echo_with_nodes(nodes));
        }
        let without_nodes = kind == UpstreamKind::RoundRobin && !s.has("nodes") && kind_known;
        let nodes = s.get(reader, "nodes", Nodes::read).map(|nodes| nodes.value);
        let timeout = s.get(reader, "timeout", Timeout::read).map(|t| t.value).unwrap_or_default();
        let count = |r: &mut Reader, v: Value<'_>| r.number(v, 0..=1000);
        let retries = s.get(reader, "retries", count).map(|n| n.map(|n| u32::try_from(n).unwrap_or(0)));
        let retry_timeout = s.get(reader, "retry_timeout", Reader::seconds_or_off).map(|t| t.value);
        let words = [("pass", PassHost::Pass), ("node", PassHost::Node), ("rewrite", PassHost::Rewrite)];
        let pass_host = s.get(reader, "pass_host", |r, v| r.word(v, &words));
        let upstream_host = s.get(reader, "upstream_host", Reader::text);
        s.get(reader, "name", Reader::string);
        s.get(reader, "desc", Reader::string);
        s.unsupported(
            reader,
            &[
                "scheme",
                "tls",
                "checks",
                "keepalive_pool",
                "hash_on",
                "key",
                "discovery_type",
                "service_name",
                "labels",
            ],
        );
        // An unknown key may be the `type` that needs none.
        if without_nodes && s.is_read() {
            s.refuse(reader, missing_key::report(s.title, span, &["nodes"]));
        }
        match s.finish(reader) {
            true => None,
            false => Some(Self { kind, nodes, timeout, retries, retry_timeout, pass_host, upstream_host }),
        }
    }
}

fn balancer(reader: &mut Reader, value: Value<'_>) -> Option<UpstreamKind> {
    match value.value {
        DeValue::String(name) if matches!(name.as_ref(), "chash" | "least_conn" | "ewma") => {
            reader.refuse(unsupported::report(&format!("`type = \"{name}\"` of an upstream"), value.span))
        }
        _ => reader.word(value, &[("roundrobin", UpstreamKind::RoundRobin), ("echo", UpstreamKind::Echo)]),
    }
}

impl Nodes {
    fn read(reader: &mut Reader, value: Value<'_>) -> Option<Self> {
        let span = value.span;
        let (form, nodes): (_, Vec<Option<Node>>) = match value.value {
            DeValue::Table(_) => {
                let mut s = reader.section("`nodes`", value)?;
                (NodesForm::Map, s.take_all().into_iter().map(|entry| Node::entry(reader, entry)).collect())
            }
            DeValue::Array(_) => {
                let list = reader.list(value, |r, v| Some(Node::table(r, v)))?;
                (NodesForm::List, list.into_iter().map(|node| node.value).collect())
            }
            _ => {
                let expected = "a table of `\"host:port\" = weight`, or a list of tables";
                return reader.refuse(wrong_type::report(value.value, span, expected));
            }
        };
        let list = nodes.into_iter().collect::<Option<_>>()?;
        Some(Self { span, form, list })
    }
}

impl Node {
    fn entry(reader: &mut Reader, entry: Entry<'_>) -> Option<Self> {
        let weight = weight(reader, entry.value)?;
        Some(Self { host: entry.key.map(str::to_owned), port: None, weight, priority: 0 })
    }

    fn table(reader: &mut Reader, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section("a node", value)?;
        let host = s.require(reader, "host", Reader::text);
        let port = s.get(reader, "port", |r, v| r.number(v, 1..=65535));
        let weight = s.require(reader, "weight", weight);
        let range = i64::from(i32::MIN)..=i64::from(i32::MAX);
        let priority = s.get(reader, "priority", |r, v| r.number(v, range));
        s.unsupported(reader, &["metadata"]);
        if s.finish(reader) {
            return None;
        }
        Some(Self {
            host: host?,
            port: port.and_then(|port| u16::try_from(port.value).ok()),
            weight: weight?.value,
            priority: priority.map_or(0, |n| i32::try_from(n.value).unwrap_or(0)),
        })
    }
}

/// A share; the bound keeps the sum of 4,000 nodes within 32 bits.
fn weight(reader: &mut Reader, value: Value<'_>) -> Option<u32> {
    reader.number(value, 0..=1_000_000).and_then(|weight| u32::try_from(weight).ok())
}

impl Reader {
    /// Seconds, whole or with a fraction, above zero, as milliseconds.
    fn seconds(&mut self, value: Value<'_>) -> Option<u32> {
        let span = value.span;
        match self.seconds_or_off(value)? {
            0 => self.refuse(bad_value::seconds(span)),
            millis => Some(millis),
        }
    }

    /// Seconds, whole or with a fraction, as milliseconds; 0 = no bound.
    fn seconds_or_off(&mut self, value: Value<'_>) -> Option<u32> {
        let span = value.span;
        let seconds: f64 = match value.value {
            DeValue::Integer(_) => {
                return self.number(value, 0..=4_000_000).and_then(|n| u32::try_from(n * 1000).ok());
            }
            DeValue::Float(number) => number.as_str().replace('_', "").parse().unwrap_or(f64::NAN),
            _ => return self.refuse(wrong_type::report(value.value, span, "a number of seconds")),
        };
        let millis = (seconds * 1000.0).round();
        // The comparison is false for NaN.
        if (0.0..=4e9).contains(&millis) { Some(millis as u32) } else { self.refuse(bad_value::seconds(span)) }
    }
}
