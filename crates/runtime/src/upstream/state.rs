//! What the cores share of the upstreams, and what one core keeps for all of them.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use sealgate_policy::desc::GatewayDesc;

use super::address::is_name;
use super::pool::Pool;
use super::request::Fields;
use super::resolve::{NameServers, Resolver};
use crate::process::tick::Tick;

/// What all cores share of the upstreams.
#[derive(Debug)]
pub struct Shared {
    pub(super) positions: Box<[Padded<AtomicU64>]>,
    in_flight: Box<[Padded<AtomicU32>]>,
    pub(super) turns: Box<[AtomicU32]>,
    pub(super) name_servers: NameServers,
    names: bool,
}

/// On a cache line of its own: cores that write to neighbours must not wait for each other.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(super) struct Padded<T>(pub(super) T);

impl Shared {
    /// For the upstreams of `gateway`. Reads /etc/resolv.conf if a node has a name and no name server is sealed in.
    pub fn new(gateway: &GatewayDesc<'_>) -> Self {
        let random = RandomState::new();
        let positions = (0..gateway.upstreams.len()).map(|row| Padded(AtomicU64::new(random.hash_one(row) >> 1)));
        let names = gateway.nodes.iter().any(|node| is_name(node.host));
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

/// What outlives a call of forward: bodies give connections back to it.
pub(crate) struct CoreState {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tick: Tick,
    pub(crate) pool: Pool,
    pub(crate) resolver: Resolver,
    pub(crate) fields: Fields,
    pub(super) in_flight_per_node: u32,
}

/// A running request towards a node; counted until it is dropped.
pub(crate) struct InFlight {
    core: Rc<CoreState>,
    row: usize,
}

impl InFlight {
    /// Counts one more request towards the node of `row`; `None` if it has as many as it may have.
    pub(crate) fn begin(core: &Rc<CoreState>, row: usize) -> Option<Self> {
        let count = &core.shared.in_flight.get(row)?.0;
        let running = count.fetch_add(1, Ordering::Relaxed);
        let guard = Self { core: Rc::clone(core), row };
        (core.in_flight_per_node == 0 || running < core.in_flight_per_node).then_some(guard)
    }

    /// What its core keeps.
    pub(super) fn core(&self) -> &CoreState {
        &self.core
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(count) = self.core.shared.in_flight.get(self.row) {
            count.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
