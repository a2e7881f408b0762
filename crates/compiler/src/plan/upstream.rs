//! Where the requests of a route go.

use std::net::{IpAddr, Ipv6Addr};

use sealgate_policy::desc::{BalancerKind, PassHost};
use sealgate_policy::{Host, ServerName};

use super::Resolver;
use crate::rules::{
    bad_node, duplicate, no_nodes, plaintext_upstream, unused_retries, unused_upstream_host, upstream_host,
    zero_weights,
};
use crate::schema::{self, At, NodesForm, UpstreamKind};
use crate::source::Span;

/// The upstream of one route.
#[derive(Debug)]
pub(crate) struct Upstream {
    is_echo: bool,
    nodes: Vec<Node>,
    retries: u32,
    retry_timeout: u32,
    pass_host: PassHost,
    upstream_host: String,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Node {
    /// Address without brackets, or name in lower case.
    host: String,
    port: u16,
    weight: u32,
    priority: i32,
    span: Span,
}

impl Upstream {
    pub(super) fn resolve(upstream: &schema::Upstream, resolver: &mut Resolver<'_>) -> Option<Self> {
        let nodes = upstream.nodes.as_ref().map_or(Some(Vec::new()), |nodes| nodes_of(nodes, resolver));
        let (pass_host, upstream_host) = host(upstream, resolver)?;
        let nodes = nodes?;
        let others = u32::try_from(nodes.len()).unwrap_or(u32::MAX).saturating_sub(1);
        check_weights(upstream, &nodes, resolver);
        Some(Self {
            is_echo: upstream.kind == UpstreamKind::Echo,
            retries: upstream.retries.map_or(others, |retries| retries.value),
            nodes,
            retry_timeout: upstream.retry_timeout,
            pass_host,
            upstream_host,
        })
    }

    pub(crate) fn balancer(&self) -> BalancerKind {
        if self.is_echo { BalancerKind::Echo } else { BalancerKind::RoundRobin }
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn retries(&self) -> u32 {
        self.retries
    }

    /// Milliseconds; 0 = no bound.
    pub(crate) fn retry_timeout(&self) -> u32 {
        self.retry_timeout
    }

    pub(crate) fn pass_host(&self) -> PassHost {
        self.pass_host
    }

    pub(crate) fn upstream_host(&self) -> &str {
        &self.upstream_host
    }
}

impl Node {
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where gateway.toml names it.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn weight(&self) -> u32 {
        self.weight
    }

    pub(crate) fn priority(&self) -> i32 {
        self.priority
    }

    fn resolve(node: &schema::Node, form: NodesForm, resolver: &mut Resolver<'_>) -> Option<Self> {
        let text = &node.host;
        let parsed = match form {
            NodesForm::Map => host_and_port(&text.value),
            NodesForm::List => address_or_name(&text.value).map(|host| (host, None)),
        };
        match parsed {
            Ok((host, port)) => {
                let port = port.or(node.port).unwrap_or(80);
                if let Some(address) = host.parse().ok().filter(|address| plaintext_upstream::is_public(*address)) {
                    resolver.report(plaintext_upstream::report(address, text.span));
                }
                Some(Self { host, port, weight: node.weight, priority: node.priority, span: text.span })
            }
            Err(why) => {
                resolver.report(bad_node::report(&text.value, &why, text.span));
                None
            }
        }
    }
}

fn nodes_of(nodes: &schema::Nodes, resolver: &mut Resolver<'_>) -> Option<Vec<Node>> {
    if nodes.list.is_empty() {
        resolver.report(no_nodes::report(nodes.span));
    }
    let mut resolved = Vec::new();
    for node in &nodes.list {
        resolved.push(Node::resolve(node, nodes.form, resolver).map(|resolved| (resolved, &node.host)));
    }
    let resolved: Vec<(Node, &At<String>)> = resolved.into_iter().collect::<Option<_>>()?;
    let keys = resolved.iter().map(|(node, text)| {
        ((&node.host, node.port), format!("the node `{}` with port {}", node.host, node.port), text.span)
    });
    duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
    let mut list: Vec<Node> = resolved.into_iter().map(|(node, _)| node).collect();
    if nodes.form == NodesForm::Map {
        // A table has no order of its own: the same entries give the same output.
        list.sort();
    }
    Some(list)
}

/// Weights that say nothing, and retries that have no node to go to.
fn check_weights(upstream: &schema::Upstream, nodes: &[Node], resolver: &mut Resolver<'_>) {
    let Some(written) = upstream.nodes.as_ref().filter(|_| !nodes.is_empty()) else { return };
    let weighted = nodes.iter().filter(|node| node.weight > 0).count();
    if weighted == 0 {
        resolver.report(zero_weights::report(written.span));
    }
    let others = if weighted == 0 { nodes.len() - 1 } else { weighted - 1 };
    let others = u32::try_from(others).unwrap_or(u32::MAX);
    if let Some(retries) = upstream.retries.filter(|retries| retries.value > others) {
        resolver.report(unused_retries::report(retries.value, others, retries.span));
    }
}

fn host_and_port(text: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']').ok_or("the bracket is not closed")?;
            let address: Ipv6Addr = address.parse().map_err(|_| "no IPv6 address is in the brackets")?;
            match rest.strip_prefix(':') {
                Some(port) => (address.to_string(), Some(port)),
                None if rest.is_empty() => (address.to_string(), None),
                None => return Err("something follows the bracket".to_owned()),
            }
        }
        None => match text.split_once(':') {
            Some((host, port)) => (address_or_name(host)?, Some(port)),
            None => (address_or_name(text)?, None),
        },
    };
    let port = port.map(|port| {
        let digits = port.bytes().all(|b| b.is_ascii_digit());
        port.parse().ok().filter(|port| *port != 0 && digits).ok_or_else(|| format!("`{port}` is no port"))
    });
    Ok((host, port.transpose()?))
}

/// An address without brackets, or a name in lower case.
fn address_or_name(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err("it is no IPv4 address".to_owned());
    }
    ServerName::parse(text).map(|name| name.to_string()).map_err(|why| why.to_string())
}

/// `pass_host` and the host of `rewrite`, else empty.
fn host(upstream: &schema::Upstream, resolver: &mut Resolver<'_>) -> Option<(PassHost, String)> {
    let pass_host = upstream.pass_host.as_ref().map_or(PassHost::Pass, |pass_host| pass_host.value);
    match (pass_host, &upstream.upstream_host, &upstream.pass_host) {
        (PassHost::Rewrite, None, Some(said)) => {
            resolver.report(upstream_host::missing(said.span));
            None
        }
        (PassHost::Rewrite, Some(host), _) => match Host::parse(host.value.as_bytes()) {
            Ok(_) => Some((pass_host, host.value.clone())),
            Err(why) => {
                resolver.report(upstream_host::invalid(&host.value, &why.to_string(), host.span));
                None
            }
        },
        (_, Some(host), _) => {
            resolver.report(unused_upstream_host::report(host.span));
            Some((pass_host, String::new()))
        }
        (_, None, _) => Some((pass_host, String::new())),
    }
}
