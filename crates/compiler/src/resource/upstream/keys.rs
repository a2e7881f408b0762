//! `upstream` of a route: its nodes, and how requests are sent there.

use sealgate_policy::desc::PassHost;
use toml::de::DeValue;

use crate::keys::{Absent, BOOKKEEPING, Key, Shape, Table, words};
use crate::resource::read::{FromToml, Reader, Value, Words};
use crate::resource::timeout::{self, Timeout};
use crate::rules::{exclusive_keys, unsupported};
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Upstream",
    "`upstream`",
    "Where requests go.",
    &[
        Key::new("name", Shape::String, "Free text."),
        Key::new("desc", Shape::String, "Free text."),
        Key::new(
            "type",
            Shape::Word(&words(&KINDS), &["chash", "least_conn", "ewma"]),
            "`roundrobin`; or `echo`, the built-in responder, which has no nodes and answers as httpbin does.",
        )
        .default(Absent::Text("roundrobin")),
        Key::new(
            "nodes",
            Shape::Either(&[MAP, LIST]),
            "`{ \"host:port\" = weight }`, with port 80 if it is absent; or a list of `{ host, port, weight, priority }`. \
             Names are resolved at run time.",
        ),
        Key::new("timeout", Shape::Table(&timeout::KEYS), "Seconds.").default(Absent::Means("see `[timeouts]`")),
        Key::new("retries", Shape::Integer(0, 1000), "Further nodes to try.").default(Absent::Means("nodes − 1")),
        Key::new(
            "retry_timeout",
            Shape::Seconds { zero: true },
            "Seconds after which no further node is tried; 0 is no bound.",
        )
        .default(Absent::Integer(0)),
        Key::new(
            "pass_host",
            Shape::Word(&words(&PassHost::WORDS), &[]),
            "The `Host` that is sent: `pass` the client's, `node` the node's, `rewrite` that of `upstream_host`.",
        )
        .default(Absent::Text("pass")),
        Key::new("upstream_host", Shape::Text, "The `Host` that is sent with `pass_host = \"rewrite\"`."),
        Key::not_yet("scheme").holds_anyway("\"http\""),
        Key::not_yet("tls"),
        Key::not_yet("checks").left_out_for("nodes are not probed", "see that `retries` covers a node that is down"),
        Key::not_yet("keepalive_pool").left_out("the connection pool has fixed sizes"),
        Key::not_yet("hash_on").holds_anyway("\"vars\""),
        Key::not_yet("key"),
        Key::not_yet("discovery_type"),
        Key::not_yet("service_name"),
        Key::not_yet("labels").left_out("nothing here reads labels").holds_anyway("{}"),
        Key::never("create_time", BOOKKEEPING),
        Key::never("update_time", BOOKKEEPING),
    ],
)
.any_of_unless(&["nodes"], "type", "echo");

static NODE: Table = Table::new(
    "Node",
    "a node",
    "A node.",
    &[
        Key::new("host", Shape::Text, "Address or name.").required(),
        Key::new("port", Shape::Integer(1, 65_535), "Port.").default(Absent::Integer(80)),
        Key::new("weight", WEIGHT, "Its share of the requests, among those of all nodes; 0 is none.").required(),
        Key::new("priority", Shape::I32, "Nodes of a lower priority are for when those of the higher ones are gone.")
            .default(Absent::Integer(0)),
        Key::not_yet("metadata").left_out("nothing here reads a node's metadata"),
    ],
);

const MAP: Shape = Shape::Map(&WEIGHT, 0);
const LIST: Shape = Shape::List(&Shape::Table(&NODE), 0);

/// A share; the bound keeps the sum of 4,000 nodes within 32 bits.
const WEIGHT: Shape = Shape::Integer(0, 1_000_000);

const KINDS: [(&str, UpstreamKind); 2] = [("roundrobin", UpstreamKind::RoundRobin), ("echo", UpstreamKind::Echo)];

/// `upstream`.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) kind: UpstreamKind,
    pub(crate) nodes: Option<Nodes>,
    pub(crate) timeout: Timeout,
    pub(crate) retries: Option<At<u32>>,
    /// Milliseconds; 0 = no bound.
    pub(crate) retry_timeout: u32,
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

impl FromToml for Upstream {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section(&KEYS, value)?;
        let kind = s.get(reader, "type");
        let kind_known = !s.broken;
        let kind = kind.map_or(UpstreamKind::RoundRobin, |kind: At<_>| kind.value);
        if kind == UpstreamKind::Echo
            && let Some(nodes) = s.key_span("nodes")
        {
            s.refuse(reader, exclusive_keys::echo_with_nodes(nodes));
        }
        let without_nodes = kind == UpstreamKind::RoundRobin && !s.has("nodes") && kind_known;
        let nodes = s.get(reader, "nodes").map(|nodes: At<_>| nodes.value);
        let timeout = s.get(reader, "timeout").map(|timeout: At<_>| timeout.value).unwrap_or_default();
        let retries = s.get(reader, "retries");
        let retry_timeout = s.get_or_default(reader, "retry_timeout");
        let pass_host = s.get(reader, "pass_host");
        let upstream_host = s.get(reader, "upstream_host");
        s.get::<String>(reader, "name");
        s.get::<String>(reader, "desc");
        s.refuse_later(reader);
        // An unknown key may be the `type` that needs none.
        if without_nodes && s.is_read() {
            s.refuse_none_of(reader);
        }
        match s.finish(reader) {
            true => None,
            false => Some(Self { kind, nodes, timeout, retries, retry_timeout, pass_host, upstream_host }),
        }
    }
}

impl FromToml for UpstreamKind {
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
        match (shape, value.value) {
            (Shape::Word(_, later), DeValue::String(name)) if later.contains(&name.as_ref()) => {
                reader.refuse(unsupported::report(&format!("`type = \"{name}\"` of an upstream"), value.span))
            }
            _ => reader.word(value, &KINDS),
        }
    }
}

impl Words for PassHost {
    const WORDS: &'static [(&'static str, Self)] = &Self::WORDS;
}

impl FromToml for Nodes {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let span = value.span;
        match value.value {
            DeValue::Table(_) => {
                let weights: Vec<(At<String>, u32)> = FromToml::from_toml(reader, &MAP, value)?;
                let node = |(host, weight)| Node { host, port: None, weight, priority: 0 };
                Some(Self { span, form: NodesForm::Map, list: weights.into_iter().map(node).collect() })
            }
            DeValue::Array(_) => {
                let nodes: Vec<At<Node>> = FromToml::from_toml(reader, &LIST, value)?;
                Some(Self { span, form: NodesForm::List, list: nodes.into_iter().map(|node| node.value).collect() })
            }
            _ => reader.wrong_type(&value, "a table of `\"host:port\" = weight`, or a list of tables"),
        }
    }
}

impl FromToml for Node {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section(&NODE, value)?;
        let host = s.get(reader, "host");
        let port = s.get(reader, "port");
        let weight = s.get(reader, "weight");
        let priority = s.get_or_default(reader, "priority");
        if s.finish(reader) {
            return None;
        }
        let port = port.map(|port: At<u16>| port.value);
        Some(Self { host: host?, port, weight: weight.map(|weight: At<u32>| weight.value)?, priority })
    }
}
