//! Upstreams and their nodes.

use super::Rows;

/// Where requests of a route go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpstreamDesc<'a> {
    /// How a node is picked.
    pub balancer: BalancerKind,
    /// Rows of [`GatewayDesc::nodes`](super::GatewayDesc::nodes).
    pub nodes: Rows,
    /// Further nodes to try after a failure.
    pub retries: u32,
    /// Time after which no further node is tried, ms; 0 = no bound.
    pub retry_timeout: u32,
    /// What is sent as `Host`.
    pub pass_host: PassHost,
    /// `upstream_host` for [`PassHost::Rewrite`], else empty.
    pub upstream_host: &'a str,
}

/// How a node is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalancerKind {
    /// Weighted round robin, exact shares over a cycle.
    RoundRobin,
    /// The built-in responder; no nodes.
    Echo,
}

/// What is sent upstream as `Host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassHost {
    /// The client's, with its port.
    Pass,
    /// The node's.
    Node,
    /// `upstream_host`.
    Rewrite,
}

/// One node of an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeDesc<'a> {
    /// IP address (IPv6 without brackets) or DNS name, lower case.
    pub host: &'a str,
    /// Port.
    pub port: u16,
    /// Share; 0 = never picked while a node of another weight exists.
    pub weight: u32,
    /// Higher group first.
    pub priority: i32,
}
