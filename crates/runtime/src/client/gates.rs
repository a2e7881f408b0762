//! What the whole process has only so much of: connections, handshakes, connections of one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use sealgate_policy::desc::LimitsDesc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shared by the cores.
#[derive(Debug)]
pub struct Gates {
    connections: Option<Arc<Semaphore>>,
    handshakes: Option<Arc<Semaphore>>,
    per_address: Option<Arc<PerAddress>>,
}

#[derive(Debug)]
struct PerAddress {
    limit: u32,
    counts: Mutex<HashMap<IpAddr, u32, foldhash::fast::RandomState>>,
}

/// One of `limits.connections`.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

/// One of `limits.connections_per_address`.
#[derive(Debug)]
pub struct AddressPlace(Option<(Arc<PerAddress>, IpAddr)>);

impl Gates {
    /// `acceptors` hold a place each while they wait for a connection; those come on top.
    pub fn new(limits: &LimitsDesc, acceptors: usize) -> Self {
        let semaphore = |limit: u32, more: usize| {
            (limit > 0).then(|| Arc::new(Semaphore::new((limit as usize + more).min(Semaphore::MAX_PERMITS))))
        };
        Self {
            connections: semaphore(limits.connections, acceptors),
            handshakes: semaphore(limits.handshakes, 0),
            per_address: (limits.connections_per_address > 0)
                .then(|| Arc::new(PerAddress { limit: limits.connections_per_address, counts: Mutex::default() })),
        }
    }

    /// Waits for a place; to be had before a connection is accepted, so that the kernel's queue holds back the rest.
    pub async fn connection(&self) -> Place {
        Place(acquire(self.connections.as_ref()).await)
    }

    /// Waits for a handshake to be allowed.
    pub async fn handshake(&self) -> Place {
        Place(acquire(self.handshakes.as_ref()).await)
    }

    /// A place of `address`; `None` if it has as many connections as it may have.
    pub fn address(&self, address: IpAddr) -> Option<AddressPlace> {
        let Some(gate) = &self.per_address else { return Some(AddressPlace(None)) };
        let mut counts = gate.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        (*count < gate.limit).then(|| {
            *count += 1;
            AddressPlace(Some((gate.clone(), address)))
        })
    }
}

impl Drop for AddressPlace {
    fn drop(&mut self) {
        let Some((gate, address)) = self.0.take() else { return };
        let mut counts = gate.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

/// Nobody closes the semaphores.
async fn acquire(semaphore: Option<&Arc<Semaphore>>) -> Option<OwnedSemaphorePermit> {
    semaphore?.clone().acquire_owned().await.ok()
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use sealgate_policy::desc::LimitsDesc;

    use super::Gates;
    use crate::fixture::LIMITS;

    #[test]
    fn an_address_has_only_so_many_places_and_gives_them_back() {
        let limits = LimitsDesc { connections_per_address: 2, ..LIMITS };
        let gates = Gates::new(&limits, 1);
        let one = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let (first, second) = (gates.address(one), gates.address(one));
        assert!(first.is_some() && second.is_some());
        assert!(gates.address(one).is_none());
        assert!(gates.address(IpAddr::V4(Ipv4Addr::BROADCAST)).is_some());
        drop(first);
        assert!(gates.address(one).is_some());
        drop(second);
    }
}
