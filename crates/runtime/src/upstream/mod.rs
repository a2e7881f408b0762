//! Upstreams: the live objects behind [`UpstreamDesc`] and [`sealgate_policy::desc::NodeDesc`], and what the cores share of them.
//!
//! Each core has its own [`Upstreams`]: connections, resolved names and the retry budget are its own. Across cores
//! there is only [`Shared`]: a position per upstream, so that weighted shares are exact over the whole process, and a
//! count of running requests per node. Forwarding itself is in [`crate::http::forward`].

mod balance;
mod body;
mod connection;
pub(crate) mod echo;
pub mod error;
mod node;
mod pool;
pub(crate) mod request;
mod resolve;
mod response;
mod retry;
#[cfg(test)]
mod tests;
mod wire;

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use sealgate_policy::desc::{BalancerKind, GatewayDesc, UpstreamDesc};

use self::balance::Balancer;
pub(crate) use self::body::SendBody;
pub use self::body::{UpstreamBody, UpstreamError};
pub(crate) use self::connection::{Connection, Failure, Timeouts};
pub use self::error::ForwardError;
pub(crate) use self::node::Node;
use self::pool::Pool;
use self::request::Fields;
use self::resolve::{NameServers, Resolver};
pub(crate) use self::retry::{Budget, is_repeatable};
use crate::tick::Tick;

/// What all cores share of the upstreams.
#[derive(Debug)]
pub struct Shared {
    positions: Box<[Padded<AtomicU64>]>,
    in_flight: Box<[Padded<AtomicU32>]>,
    turns: Box<[AtomicU32]>,
    name_servers: NameServers,
    names: bool,
}

/// On a cache line of its own: cores that write to neighbours must not wait for each other.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Padded<T>(T);

impl Shared {
    /// For the upstreams of `gateway`. Reads /etc/resolv.conf if a node has a name and no name server is sealed in.
    pub fn new(gateway: &GatewayDesc<'_>) -> Self {
        let random = RandomState::new();
        let positions = (0..gateway.upstreams.len()).map(|row| Padded(AtomicU64::new(random.hash_one(row) >> 1)));
        let names = gateway.nodes.iter().any(|node| node::is_name(node.host));
        Self {
            positions: positions.collect(),
            in_flight: gateway.nodes.iter().map(|_| Padded::default()).collect(),
            turns: gateway.nodes.iter().map(|_| AtomicU32::new(0)).collect(),
            name_servers: if names { NameServers::find(gateway.dns_servers) } else { NameServers::None },
            names,
        }
    }

    /// What the log should say at start: that nodes with a name cannot be reached, for want of a name server.
    pub fn warning(&self) -> Option<&'static str> {
        (self.names && self.name_servers.is_none()).then_some(
            "no name server: `[dns] servers` is not set and /etc/resolv.conf has none; nodes with a name answer 502",
        )
    }
}

/// The upstreams of one core.
pub struct Upstreams {
    upstreams: Box<[Upstream]>,
    core: Rc<Core>,
}

/// What outlives a call of forward: bodies give connections back to it.
pub(crate) struct Core {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tick: Tick,
    pub(crate) pool: Pool,
    pub(crate) resolver: Resolver,
    pub(crate) fields: Fields,
    in_flight_per_node: u32,
}

/// One upstream of one core.
pub(crate) struct Upstream {
    pub(crate) kind: BalancerKind,
    pub(crate) tries: u32,
    pub(crate) retry_timeout: u32,
    pub(crate) budget: Budget,
    again: Cell<u64>,
    balancer: Balancer,
    nodes: Box<[Node]>,
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
            core: Rc::new(Core {
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

    pub(crate) fn core(&self) -> &Rc<Core> {
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
            budget: Budget::default(),
            again: Cell::new(0),
            balancer: Balancer::new(nodes),
            nodes: nodes.iter().zip(first..).map(|(node, row)| Node::new(row, node, desc, resolver)).collect(),
            row,
        }
    }
}

/// A running request towards a node; counted until it is dropped.
pub(crate) struct InFlight {
    core: Rc<Core>,
    row: usize,
}

impl InFlight {
    /// Counts one more request towards `node`; `None` if it has as many as it may have.
    pub(crate) fn begin(core: &Rc<Core>, node: &Node) -> Option<Self> {
        let row = node.row();
        let count = &core.shared.in_flight.get(row)?.0;
        let running = count.fetch_add(1, Ordering::Relaxed);
        let guard = Self { core: Rc::clone(core), row };
        (core.in_flight_per_node == 0 || running < core.in_flight_per_node).then_some(guard)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(count) = self.core.shared.in_flight.get(self.row) {
            count.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
