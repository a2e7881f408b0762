//! What one core has: its share of everything that a connection needs. Not `Send`; the cores share [`Process`] only.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use sealgate_policy::Gateway;
use sealgate_policy::desc::GatewayDesc;

use crate::client::gates::Gates;
use crate::client::watch::Watch;
use crate::observe::request_id::RequestIds;
use crate::observe::throttle::Throttle;
use crate::observe::{Log, event, sink};
use crate::process::tick::Tick;
use crate::tls::handshake::Refused;
use crate::tls::objects::SslObjects;
use crate::upstream::{Shared, Upstreams};

/// What the cores share: read-only tables, and a few atomics.
#[derive(Debug)]
pub struct Process {
    /// The sealed configuration.
    pub desc: &'static GatewayDesc<'static>,
    /// Every decision.
    pub gateway: Arc<Gateway>,
    /// SSL objects.
    pub ssl: SslObjects,
    /// Of the upstreams.
    pub upstreams: Arc<Shared>,
    /// Connections and handshakes.
    pub gates: Gates,
    /// A request for this path panics; tests only.
    pub panic_at: Option<&'static str>,
}

/// One core.
pub struct Core {
    /// As in [`Process`].
    pub desc: &'static GatewayDesc<'static>,
    /// As in [`Process`].
    pub gateway: Arc<Gateway>,
    /// The process.
    pub process: Arc<Process>,
    /// Coarse time.
    pub tick: Tick,
    /// Log buffer.
    pub log: Log,
    /// `$request_id`.
    pub request_ids: RequestIds,
    /// Connections to nodes.
    pub upstreams: Upstreams,
    /// Client connections.
    pub connections: Connections,
    throttle: RefCell<Throttle>,
    jitter: Cell<u8>,
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core").field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl Core {
    /// A core of `process`; its [`Tick`] is not running yet. `random` is for the request ids.
    pub fn new(process: &Arc<Process>, log: sink::Handle, random: [u8; 16]) -> Rc<Self> {
        let tick = Tick::new();
        Rc::new(Self {
            desc: process.desc,
            gateway: process.gateway.clone(),
            process: process.clone(),
            upstreams: Upstreams::new(process.desc, process.upstreams.clone(), tick.clone()),
            tick,
            log: Log::new(log),
            request_ids: RequestIds::new(random),
            connections: Connections::default(),
            throttle: RefCell::default(),
            jitter: Cell::new(random[0]),
        })
    }

    /// Some number, another one each time.
    pub fn jitter(&self) -> u8 {
        self.jitter.replace(self.jitter.get().wrapping_add(97))
    }

    /// A line about a handshake that led to nothing, unless this client had many lately.
    pub fn handshake_refused(&self, client: IpAddr, refused: &Refused) {
        if let Some(suppressed) = self.throttle.borrow_mut().admit(client, Instant::now()) {
            event::handshake_refused(&self.log, self.desc, client, refused, suppressed);
        }
    }

    /// A line about a connection that a time-out ended, likewise.
    pub fn overdue(&self, client: IpAddr, timeout: impl std::fmt::Display) {
        if self.throttle.borrow_mut().admit(client, Instant::now()).is_some() {
            event::overdue(&self.log, client, timeout);
        }
    }

    /// A line about a panic.
    pub fn panicked(&self, what: &str, client: Option<IpAddr>, message: &str) {
        event::panicked(&self.log, what, client, message);
    }

    /// Once in a while: tells of suppressed lines nobody asked for since.
    pub fn sweep(&self) {
        let log = &self.log;
        let told = |address, count| event::handshakes_suppressed(log, address, count);
        self.throttle.borrow_mut().sweep(Instant::now(), told);
    }
}

/// The connections that speak HTTP or are about to.
#[derive(Debug, Default)]
pub struct Connections {
    next: Cell<u64>,
    /// Accepted and not ended, handshakes included.
    open: Cell<usize>,
    watches: RefCell<HashMap<u64, Rc<Watch>, foldhash::fast::RandomState>>,
    closing: Cell<bool>,
}

impl Connections {
    /// Counts a connection until the guard is dropped.
    pub fn open(core: &Rc<Core>) -> OpenConnection {
        core.connections.open.set(core.connections.open.get() + 1);
        OpenConnection { core: core.clone(), id: None }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.get() == 0
    }

    /// Asks every connection, also those to come, to end gracefully.
    pub fn close_all(&self) {
        self.closing.set(true);
        for watch in self.watches.borrow().values() {
            watch.close();
        }
    }
}

/// A connection that is open.
#[derive(Debug)]
pub struct OpenConnection {
    core: Rc<Core>,
    id: Option<u64>,
}

impl OpenConnection {
    /// The connection speaks HTTP from now on, and can be asked to end.
    pub fn watched_by(&mut self, watch: &Rc<Watch>) {
        let connections = &self.core.connections;
        let id = connections.next.get();
        connections.next.set(id.wrapping_add(1));
        connections.watches.borrow_mut().insert(id, watch.clone());
        self.id = Some(id);
        if connections.closing.get() {
            watch.close();
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let connections = &self.core.connections;
        connections.open.set(connections.open.get().saturating_sub(1));
        if let Some(id) = self.id {
            connections.watches.borrow_mut().remove(&id);
        }
    }
}
