//! Where the requests of a route go.

use sealgate_policy::Host;
use sealgate_policy::desc::{BalancerKind, PassHost, UpstreamDesc};

use crate::resource::resolver::Resolver;
use crate::resource::upstream::node::{Node, nodes_of};
use crate::rules::{unused_retries, unused_upstream_host, upstream_host, zero_weights};
use crate::schema::{self, UpstreamKind};
use crate::tables::{Store, append};

/// The upstream of a route.
#[derive(Debug)]
pub(crate) struct Upstream {
    is_echo: bool,
    nodes: Vec<Node>,
    retries: u32,
    retry_timeout: u32,
    pass_host: PassHost,
    upstream_host: String,
}

impl Upstream {
    pub(crate) fn resolve(upstream: &schema::Upstream, resolver: &mut Resolver<'_>) -> Option<Self> {
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

    /// Its row, with those of its nodes put into `store`.
    pub(crate) fn row<'p>(&'p self, store: &mut Store<'p>) -> UpstreamDesc<'p> {
        let Self { is_echo: _, nodes, retries, retry_timeout, pass_host, upstream_host } = self;
        UpstreamDesc {
            balancer: self.balancer(),
            nodes: append(&mut store.nodes, nodes.iter().map(Node::row)),
            retries: *retries,
            retry_timeout: *retry_timeout,
            pass_host: *pass_host,
            upstream_host,
        }
    }

    pub(crate) fn balancer(&self) -> BalancerKind {
        if self.is_echo { BalancerKind::Echo } else { BalancerKind::RoundRobin }
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn pass_host(&self) -> PassHost {
        self.pass_host
    }

    pub(crate) fn upstream_host(&self) -> &str {
        &self.upstream_host
    }
}

/// Weights that say nothing, and retries that have no node to go to.
fn check_weights(upstream: &schema::Upstream, nodes: &[Node], resolver: &mut Resolver<'_>) {
    let Some(written) = upstream.nodes.as_ref().filter(|_| !nodes.is_empty()) else { return };
    let weighted = nodes.iter().filter(|node| node.weight() > 0).count();
    if weighted == 0 {
        resolver.report(zero_weights::report(written.span));
    }
    let others = if weighted == 0 { nodes.len() - 1 } else { weighted - 1 };
    let others = u32::try_from(others).unwrap_or(u32::MAX);
    if let Some(retries) = upstream.retries.filter(|retries| retries.value > others) {
        resolver.report(unused_retries::report(retries.value, others, retries.span));
    }
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
