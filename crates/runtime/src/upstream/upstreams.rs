//! The upstreams of one core: which node is next.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use sealgate_policy::balance::Balancer;
use sealgate_policy::desc::{BalancerKind, GatewayDesc, UpstreamDesc};
use sealgate_policy::retry::RetryBudget;

use super::node::Node;
use super::pool::Pool;
use super::request::Fields;
use super::resolve::Resolver;
use super::state::{CoreState, Shared};
use crate::process::tick::Tick;

/// The upstreams of one core.
pub struct Upstreams {
    pub(super) upstreams: Box<[Upstream]>,
    pub(super) core: Rc<CoreState>,
}

/// One upstream of one core.
pub(crate) struct Upstream {
    pub(crate) kind: BalancerKind,
    pub(crate) tries: u32,
    pub(crate) retry_timeout: u32,
    pub(crate) budget: RetryBudget,
    again: Cell<u64>,
    balancer: Balancer,
    pub(super) nodes: Box<[Node]>,
    row: usize,
}

impl Upstreams {
    /// The upstreams of `gateway` for the calling core, which must run a [`tokio::task::LocalSet`] and the `tick`.
    pub fn new(gateway: &'static GatewayDesc<'static>, shared: Arc<Shared>, tick: Tick) -> Self {
        let resolver = Resolver::new(shared.name_servers.clone());
        let upstream = |(row, desc)| Upstream::new(gateway, desc, row, &resolver);
        let upstreams = gateway.upstreams.iter().enumerate().map(upstream).collect();
        let in_flight_per_node = gateway.limits.in_flight_per_node;
        Self {
            upstreams,
            core: Rc::new(CoreState {
                shared,
                tick,
                pool: Pool::default(),
                resolver,
                fields: Fields::default(),
                in_flight_per_node,
            }),
        }
    }

    pub(crate) fn upstream(&self, row: u32) -> Option<&Upstream> {
        self.upstreams.get(row as usize)
    }

    pub(crate) fn core(&self) -> &Rc<CoreState> {
        &self.core
    }

    /// The next node of `upstream` that is not among `tried`, with its number there.
    pub(crate) fn pick<'u>(&self, upstream: &'u Upstream, tried: &[u32]) -> Option<(u32, &'u Node)> {
        let position = &self.core.shared.positions.get(upstream.row)?.0;
        let number = if tried.is_empty() {
            upstream.balancer.pick(|| position.fetch_add(1, Ordering::Relaxed), tried)?
        } else {
            // Retries have a position of their own: else a node that fails would shift the turns of all others, and of
            // two nodes the failing one would be the first for every request.
            let next = || upstream.again.replace(upstream.again.get().wrapping_add(1));
            upstream.balancer.pick(next, tried)?
        };
        Some((number, upstream.nodes.get(number as usize)?))
    }
}

impl Upstream {
    fn new(
        gateway: &'static GatewayDesc<'static>,
        desc: &'static UpstreamDesc<'static>,
        row: usize,
        resolver: &Resolver,
    ) -> Self {
        let nodes = desc.nodes.of(gateway.nodes);
        let first = desc.nodes.start as usize;
        Self {
            kind: desc.balancer,
            tries: desc.retries.saturating_add(1),
            retry_timeout: desc.retry_timeout,
            budget: RetryBudget::default(),
            again: Cell::new(0),
            balancer: Balancer::new(nodes),
            nodes: nodes.iter().zip(first..).map(|(node, row)| Node::new(row, node, desc, resolver)).collect(),
            row,
        }
    }
}
