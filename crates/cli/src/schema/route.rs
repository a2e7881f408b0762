//! `[[routes]]` with its plugins.
#![expect(dead_code, reason = "descriptions only")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::upstream::{Timeout, Upstream};

/// A route: which requests go to which upstream.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("anyOf" = [{ "required": ["uri"] }, { "required": ["uris"] }]))]
pub(super) struct Route {
    /// A name for logs and `inspect`. Default: its number in the file.
    id: Option<Id>,
    /// Free text, shown by logs.
    name: Option<String>,
    /// Free text.
    desc: Option<String>,
    /// The path: `/exact`, `/prefix/*` or `/a/*/b`.
    #[schemars(length(min = 1))]
    uri: Option<String>,
    /// Paths, in place of `uri`.
    #[schemars(length(min = 1))]
    uris: Option<Vec<String>>,
    /// The host: `test.com` or `*.test.com` (any depth). Without it: any host.
    #[schemars(length(min = 1))]
    host: Option<String>,
    /// Hosts, in place of `host`.
    #[schemars(length(min = 1))]
    hosts: Option<Vec<String>>,
    /// Methods. Default: any.
    methods: Option<Vec<Method>>,
    /// Higher first among routes of one path.
    #[schemars(extend("default" = 0))]
    priority: Option<i32>,
    /// 0 = as if it were not here.
    #[schemars(extend("default" = 1))]
    status: Option<Status>,
    /// Seconds; beats the upstream's.
    timeout: Option<Timeout>,
    /// What happens to requests on the way.
    plugins: Option<Plugins>,
    /// Where requests go.
    upstream: Upstream,
}

/// 1 to 64 of `A-Z a-z 0-9 - _ .`, or a number.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
pub(super) enum Id {
    Text(#[schemars(regex(pattern = "^[A-Za-z0-9_.-]{1,64}$"))] String),
    Number(i64),
}

#[derive(JsonSchema)]
#[schemars(inline)]
pub(super) struct Status(#[schemars(range(max = 1))] u8);

#[derive(JsonSchema)]
#[schemars(rename_all = "UPPERCASE", inline)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
    Patch,
    Head,
    Options,
    Connect,
    Trace,
    Purge,
}

/// What happens to requests on the way.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
struct Plugins {
    /// Changes the head of the request that goes upstream.
    proxy_rewrite: Option<ProxyRewrite>,
}

/// Changes the head of the request that goes upstream.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ProxyRewrite {
    /// Headers to set: names with their values; or tables `set` and `add` and a list `remove`. Values may have
    /// variables: `$name`, `${name}`, `${name ?? default}`.
    headers: Headers,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Headers {
    Operations(Operations),
    Set(BTreeMap<String, HeaderValue>),
}

/// What is done to headers.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Operations {
    /// Headers that replace those of the client.
    set: Option<BTreeMap<String, HeaderValue>>,
    /// Headers beside those of the client.
    add: Option<BTreeMap<String, HeaderValue>>,
    /// Names of headers that are taken away.
    remove: Option<Vec<String>>,
}

/// A value with variables: `$name`, `${name}`, `${name ?? default}`; or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum HeaderValue {
    One(HeaderText),
    Many(#[schemars(length(min = 1))] Vec<HeaderText>),
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum HeaderText {
    Text(String),
    Number(f64),
}
