//! Upstreams and their nodes.

use super::Rows;
use super::macros::{row, words};

row! {
    /// Where requests of a route go.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct UpstreamDesc<'a> {
        /// How a node is picked.
        pub balancer: BalancerKind => value("type"),
        /// Rows of [`GatewayDesc::nodes`](super::GatewayDesc::nodes).
        pub nodes: Rows => list("nodes", nodes),
        /// Further nodes to try after a failure.
        pub retries: u32 => value,
        /// Time after which no further node is tried, ms; 0 = no bound.
        pub retry_timeout: u32 => millis,
        /// What is sent as `Host`.
        pub pass_host: PassHost => value,
        /// `upstream_host` for [`PassHost::Rewrite`], else empty.
        pub upstream_host: &'a str => value,
    }
}

words! {
    /// How a node is picked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum BalancerKind {
        /// Weighted round robin, exact shares over a cycle.
        RoundRobin = "roundrobin",
        /// The built-in responder; no nodes.
        Echo = "echo",
    }
}

words! {
    /// What is sent upstream as `Host`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PassHost {
        /// The client's, with its port.
        Pass = "pass",
        /// The node's.
        Node = "node",
        /// `upstream_host`.
        Rewrite = "rewrite",
    }
}

row! {
    /// One node of an upstream.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct NodeDesc<'a> {
        /// IP address (IPv6 without brackets) or DNS name, lower case.
        pub host: &'a str => host(""),
        /// Port.
        pub port: u16 => value(":"),
        /// Share; 0 = never picked while a node of another weight exists.
        pub weight: u32 => value,
        /// Higher group first.
        pub priority: i32 => value,
    }
}
