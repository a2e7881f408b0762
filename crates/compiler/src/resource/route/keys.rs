//! `[[routes]]`.

use crate::keys::{Absent, BOOKKEEPING, Key, Shape, Table};
use crate::resource::read::{FromToml, Reader, Value};
use crate::resource::route::plugins::{self, Headers, Plugins};
use crate::resource::timeout::{self, Timeout};
use crate::resource::upstream::keys::{self as upstream, Upstream};
use crate::rules::no_methods;
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Route",
    "[[routes]]",
    "A route: which requests go to which upstream.",
    &[
        Key::new("id", Shape::Id, "A name for logs and `inspect`.")
            .default(Absent::Means("its number in the file, with `-2`, `-3`, … where another route has that id")),
        Key::new("name", Shape::String, "Free text, shown by logs."),
        Key::new("desc", Shape::String, "Free text."),
        Key::new("uri", Shape::Text, "The path: `/exact`, `/prefix/*` or `/a/*/b`."),
        Key::new("uris", Shape::List(&Shape::Text, 1), "Paths, in place of `uri`."),
        Key::new("host", Shape::Text, "The host: `test.com` or `*.test.com` (any depth).")
            .default(Absent::Means("any host")),
        Key::new("hosts", Shape::List(&Shape::Text, 1), "Hosts, in place of `host`."),
        Key::new(
            "methods",
            Shape::List(&Shape::Word(METHODS, &[]), 0),
            "Some of `GET`, `POST`, `PUT`, `DELETE`, `PATCH`, `HEAD`, `OPTIONS`, `CONNECT`, `TRACE` and `PURGE`; an empty \
             list is any.",
        )
        .default(Absent::Means("any")),
        Key::new("priority", Shape::I32, "Higher first among routes of one path.").default(Absent::Integer(0)),
        Key::new("status", Shape::SWITCH, "0 is as if the route were not there.").default(Absent::Integer(1)),
        Key::new("timeout", Shape::Table(&timeout::KEYS), "Seconds; beats the upstream's.")
            .default(Absent::Means("see `[timeouts]`")),
        Key::new("plugins", Shape::Table(&plugins::KEYS), "What happens to requests on the way."),
        Key::new("upstream", Shape::Table(&upstream::KEYS), "Where requests go.").required(),
        Key::not_yet("remote_addr"),
        Key::not_yet("remote_addrs"),
        Key::not_yet("vars"),
        Key::not_yet("filter_func"),
        Key::not_yet("script"),
        Key::not_yet("script_id"),
        Key::not_yet("upstream_id"),
        Key::not_yet("service_id"),
        Key::not_yet("plugin_config_id"),
        Key::not_yet("enable_websocket")
            .left_out_for("this version lets no Upgrade through", "keep WebSocket routes elsewhere")
            .holds_anyway("false"),
        Key::not_yet("labels").left_out("nothing here reads labels").holds_anyway("{}"),
        Key::never("create_time", BOOKKEEPING),
        Key::never("update_time", BOOKKEEPING),
    ],
)
.any_of(&["uri", "uris"])
.pairs(&[("uri", "uris"), ("host", "hosts")]);

const METHODS: &[&str] = &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE", "PURGE"];

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

impl FromToml for Route {
    /// One in which something was refused is checked as far as it goes.
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut section = reader.section(&KEYS, value)?;
        let s = &mut section;
        let span = s.span;
        let id = s.get(reader, "id");
        let name = s.get(reader, "name");
        s.get::<String>(reader, "desc");
        let enabled = s.get_or_default(reader, "status");
        let uris = s.one_or_many(reader, ("uri", "uris"));
        if uris.is_none() && !s.broken {
            s.refuse_none_of(reader);
        }
        let hosts = s.one_or_many(reader, ("host", "hosts"));
        let methods: Option<At<Vec<_>>> = s.get(reader, "methods");
        if let Some(empty) = methods.as_ref().filter(|list| list.value.is_empty()) {
            reader.found.push(no_methods::empty(empty.span));
        }
        let priority = s.get_or_default(reader, "priority");
        let timeout = s.get(reader, "timeout");
        let plugins: Option<At<Plugins>> = s.get(reader, "plugins");
        // A route that goes elsewhere needs no upstream of its own.
        let elsewhere = s.has("upstream_id") || s.has("service_id");
        let upstream = if elsewhere && !s.has("upstream") { None } else { s.get(reader, "upstream") };
        let broken = section.finish(reader);
        Some(Self {
            span,
            id,
            name,
            enabled,
            uris: uris.unwrap_or_default(),
            hosts: hosts.unwrap_or_default(),
            methods: methods.map(|list| list.value).unwrap_or_default(),
            priority,
            timeout: timeout.map(|timeout: At<Timeout>| timeout.value).unwrap_or_default(),
            headers: plugins.map(|plugins| plugins.value.headers).unwrap_or_default(),
            upstream: upstream.map(|upstream: At<Upstream>| upstream.value),
            broken,
        })
    }
}
