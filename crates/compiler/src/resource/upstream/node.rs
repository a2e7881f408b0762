//! The nodes of an upstream.

use std::net::{IpAddr, Ipv6Addr};

use sealgate_policy::ServerName;
use sealgate_policy::desc::NodeDesc;

use crate::resource::resolver::Resolver;
use crate::rules::{bad_node, duplicate, no_nodes, plaintext_upstream};
use crate::schema::{self, At, NodesForm};
use crate::source::Span;

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

impl Node {
    pub(crate) fn row(&self) -> NodeDesc<'_> {
        let Self { host, port, weight, priority, span: _ } = self;
        NodeDesc { host, port: *port, weight: *weight, priority: *priority }
    }

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

/// `nodes`; `None` if one of them is broken.
pub(crate) fn nodes_of(nodes: &schema::Nodes, resolver: &mut Resolver<'_>) -> Option<Vec<Node>> {
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
