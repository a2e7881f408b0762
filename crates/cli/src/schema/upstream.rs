//! `upstream` of a route.
#![expect(dead_code, reason = "descriptions only")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// Where requests go.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Upstream {
    /// "roundrobin"; or "echo", the built-in responder that answers as httpbin does, without nodes.
    #[schemars(extend("default" = "roundrobin"))]
    r#type: Option<UpstreamKind>,
    /// `{ "host:port" = weight }`, or a list of `{ host, port, weight, priority }`. Names are resolved at run time.
    nodes: Option<Nodes>,
    /// Seconds. Default: see `[timeouts]`.
    timeout: Option<Timeout>,
    /// Further nodes to try. Default: nodes − 1.
    #[schemars(range(max = 1000))]
    retries: Option<u32>,
    /// Seconds after which no further node is tried; 0 = no bound.
    #[schemars(range(min = 0, max = 4_000_000), extend("default" = 0))]
    retry_timeout: Option<f64>,
    /// Host sent: "pass" the client's, "node" the node's, "rewrite" that of `upstream_host`.
    #[schemars(extend("default" = "pass"))]
    pass_host: Option<PassHost>,
    /// The Host sent with `pass_host = "rewrite"`.
    #[schemars(length(min = 1))]
    upstream_host: Option<String>,
    /// Free text.
    name: Option<String>,
    /// Free text.
    desc: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum UpstreamKind {
    #[schemars(rename = "roundrobin")]
    RoundRobin,
    Echo,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum PassHost {
    Pass,
    Node,
    Rewrite,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Nodes {
    Map(BTreeMap<String, Weight>),
    List(Vec<Node>),
}

/// A node.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Node {
    /// Address or name.
    #[schemars(length(min = 1))]
    host: String,
    /// Port.
    #[schemars(range(min = 1), extend("default" = 80))]
    port: Option<u16>,
    /// Its share of the requests, among those of all nodes; 0 = none.
    weight: Weight,
    /// Nodes of a lower priority are for when those of the higher ones are gone.
    #[schemars(extend("default" = 0))]
    priority: Option<i32>,
}

/// A share of the requests; 0 = none.
#[derive(JsonSchema)]
#[schemars(inline)]
struct Weight(#[schemars(range(max = 1_000_000))] u32);

/// Seconds, whole or with a fraction, above zero.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Timeout {
    /// Connecting to a node.
    connect: Option<Seconds>,
    /// Between two writes of the request.
    send: Option<Seconds>,
    /// Between two reads of the response.
    read: Option<Seconds>,
}

#[derive(JsonSchema)]
#[schemars(inline)]
struct Seconds(#[schemars(range(min = 0, max = 4_000_000))] f64);
