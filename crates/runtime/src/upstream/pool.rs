//! Idle connections of one core, by the address they lead to.
//!
//! The one used last is used first, so that a burst's surplus grows old and is closed. Nothing here is shared between
//! cores. Knows nothing of upstreams: two that name the same address share its connections.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::connection::Connection;

/// Idle connections to one address; one more and it is closed.
const MAX_IDLE: usize = 320;
/// Requests on one connection, as APISIX and nginx have it.
const MAX_REQUESTS: u32 = 1000;
/// Time between two looks for connections that were closed or grew old.
const SWEEP: Duration = Duration::from_secs(5);
/// Sweeps that a connection stays idle: 60 s.
const MAX_SWEEPS: u32 = 12;

/// The idle connections.
#[derive(Default)]
pub(crate) struct Pool(Rc<Inner>);

#[derive(Default)]
struct Inner {
    idle: RefCell<HashMap<SocketAddr, Vec<Idle>, foldhash::fast::RandomState>>,
    /// Sweeps done: the pool's clock.
    sweeps: Cell<u32>,
    sweeping: Cell<bool>,
}

struct Idle {
    connection: Box<Connection>,
    since: u32,
}

impl Pool {
    /// The connection to `address` that was used last and is alive as far as the kernel has told.
    pub(crate) async fn take(&self, address: SocketAddr) -> Option<Box<Connection>> {
        poll_fn(|cx| Poll::Ready(self.pop(address, cx))).await
    }

    fn pop(&self, address: SocketAddr, cx: &mut Context<'_>) -> Option<Box<Connection>> {
        let mut idle = self.0.idle.borrow_mut();
        let list = idle.get_mut(&address)?;
        while let Some(Idle { mut connection, since }) = list.pop() {
            if self.0.is_fresh(since) {
                connection.drive(cx);
                if connection.is_reusable() {
                    return Some(connection);
                }
            }
        }
        None
    }

    /// Keeps a connection for the next request, if it may serve another one.
    pub(super) fn put(&self, connection: Box<Connection>) {
        if !connection.is_reusable() || connection.requests() >= MAX_REQUESTS {
            return;
        }
        let mut idle = self.0.idle.borrow_mut();
        let list = idle.entry(connection.address()).or_default();
        if list.len() < MAX_IDLE {
            list.push(Idle { connection, since: self.0.sweeps.get() });
        }
        if !self.0.sweeping.replace(true) {
            tokio::task::spawn_local(sweep(Rc::downgrade(&self.0)));
        }
    }
}

impl Inner {
    fn is_fresh(&self, since: u32) -> bool {
        self.sweeps.get().wrapping_sub(since) <= MAX_SWEEPS
    }

    /// Drops what is old or closed; whether anything is left.
    fn sweep(&self) -> bool {
        self.sweeps.set(self.sweeps.get().wrapping_add(1));
        // Also takes back the waker of the task that used the connection last, which may be long gone.
        let nobody = &mut Context::from_waker(Waker::noop());
        let mut idle = self.idle.borrow_mut();
        idle.retain(|_, list| {
            list.retain_mut(|idle| {
                idle.connection.drive(nobody);
                self.is_fresh(idle.since) && idle.connection.is_reusable()
            });
            list.shrink_to(list.len().saturating_mul(2));
            !list.is_empty()
        });
        !idle.is_empty()
    }
}

/// Sweeps until nothing is left to sweep.
async fn sweep(pool: Weak<Inner>) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let Some(pool) = pool.upgrade() else { return };
        if !pool.sweep() {
            pool.sweeping.set(false);
            return;
        }
    }
}
