//! The process: bind, one thread per core, drain, end. What [`crate::run`] and tests start alike.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::crypto::aws_lc_rs;
use sealgate_policy::Gateway;
use sealgate_policy::desc::{GatewayDesc, ListenerKind};
use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::client::accept;
use crate::client::gates::Gates;
use crate::client::listener::Bound;
use crate::observe::sink::{Handle, Output, Writer};
use crate::process::core::{Core, Process};
use crate::process::phase::{Phase, PhaseSetter, Phases, phases};
use crate::process::{expiry, panic};
use crate::tls::objects::SslObjects;
use crate::upstream::Shared;

/// A gateway that serves.
#[derive(Debug)]
pub struct Running {
    listeners: Vec<(ListenerKind, Option<SocketAddr>, String)>,
    phase: PhaseSetter,
    cores: usize,
    news: Receiver<News>,
    writer: Option<Writer>,
    log: Arc<Mutex<Vec<u8>>>,
    /// `None` = no bound.
    grace: Option<Duration>,
}

/// What a core says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// It accepts.
    Started,
    /// It drained, and nothing runs any more.
    Idle,
    /// Its thread is over.
    Ended,
}

/// Why a gateway does not start.
#[derive(Debug)]
pub enum StartError {
    /// A listener cannot be.
    Bind(String),
    /// No randomness, no thread, no epoll.
    System(String),
    /// The tables make no gateway; the build has refused such.
    Tables(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(text) | Self::System(text) | Self::Tables(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for StartError {}

/// Starts `desc` with its log in memory, for tests: the same as a process does, on the same code. Port 0 is allowed.
///
/// # Errors
/// See [`StartError`].
pub fn serve(desc: &'static GatewayDesc<'static>) -> Result<Running, StartError> {
    serve_panicking(desc, None)
}

/// As [`serve`]; a request for the path `panic_at` panics, to show what a panic in a connection ends.
///
/// # Errors
/// See [`StartError`].
#[doc(hidden)]
pub fn serve_panicking(
    desc: &'static GatewayDesc<'static>,
    panic_at: Option<&'static str>,
) -> Result<Running, StartError> {
    let memory = Arc::new(Mutex::new(Vec::new()));
    start(desc, Output::Memory(memory.clone()), memory, panic_at)
}

/// Starts `desc` with its log on standard output.
pub(crate) fn serve_on_stdout(desc: &'static GatewayDesc<'static>) -> Result<Running, StartError> {
    start(desc, Output::Stdout, Arc::default(), None)
}

fn start(
    desc: &'static GatewayDesc<'static>,
    output: Output,
    log: Arc<Mutex<Vec<u8>>>,
    panic_at: Option<&'static str>,
) -> Result<Running, StartError> {
    panic::install_hook();
    let cores = workers(desc);
    let mut listeners = desc
        .listeners
        .iter()
        .map(|listener| Bound::new(listener, cores))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| StartError::Bind(error.to_string()))?;
    let gateway = Gateway::new(desc).map_err(|error| StartError::Tables(error.to_string()))?;
    let ssl = SslObjects::new(desc, &gateway).map_err(|error| StartError::Tables(error.to_string()))?;
    let process = Arc::new(Process {
        desc,
        gateway: Arc::new(gateway),
        ssl,
        upstreams: Arc::new(Shared::new(desc)),
        gates: Gates::new(&desc.limits, cores * desc.listeners.len()),
        panic_at,
    });
    let system = |error: io::Error| StartError::System(error.to_string());
    let writer = Writer::start(output).map_err(system)?;
    let (phase, watched) = phases();
    let (tell, news) = channel();
    for number in 0..cores {
        let mut random = [0; 16];
        aws_lc_rs::default_provider()
            .secure_random
            .fill(&mut random)
            .map_err(|_| StartError::System("the system has no randomness to give".to_owned()))?;
        let part = CorePart {
            process: process.clone(),
            sockets: listeners.iter_mut().filter_map(Bound::split).collect(),
            log: writer.handle(),
            random,
            phases: watched.clone(),
            is_first: number == 0,
        };
        let tell = tell.clone();
        let run = move || {
            run_core(part, &tell);
            // Nobody listens where another core could not start.
            let _ = tell.send(News::Ended);
        };
        thread::Builder::new().name(format!("core {number}")).spawn(run).map_err(system)?;
    }
    if !news.iter().take(cores).all(|news| news == News::Started) {
        return Err(StartError::System("a core did not start".to_owned()));
    }
    let listeners = listeners.into_iter().map(|bound| (bound.kind, bound.address, bound.name)).collect();
    let grace = (desc.timeouts.drain > 0).then(|| Duration::from_millis(u64::from(desc.timeouts.drain)));
    Ok(Running { listeners, phase, cores, news, writer: Some(writer), log, grace })
}

impl Running {
    /// Listeners with their addresses, in the order of the configuration; `None` and a name for a unix socket.
    pub fn listeners(&self) -> &[(ListenerKind, Option<SocketAddr>, String)] {
        &self.listeners
    }

    /// Address of the first listener of a kind.
    pub fn address(&self, kind: ListenerKind) -> Option<SocketAddr> {
        self.listeners.iter().find(|(of, ..)| *of == kind).and_then(|(_, address, _)| *address)
    }

    /// The log so far; [`serve`] only. A line is in it 100 ms after what it is about, at the latest.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Waits until the log has a line for which `is_it`, and gives it back; `None` after five seconds.
    pub fn wait_for_line(&self, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let start = Instant::now();
        loop {
            if let Some(line) = self.log().lines().find(|line| is_it(line)) {
                return Some(line.to_owned());
            }
            if start.elapsed() > Duration::from_secs(5) {
                return None;
            }
            thread::park_timeout(crate::process::tick::PERIOD / 4);
        }
    }

    /// Stops accepting and asks every connection to end gracefully. Returns at once.
    pub fn drain(&self) {
        self.phase.advance(Phase::Drain);
    }

    /// Drains, waits until nothing runs or `timeouts.drain` is over, and ends. Gives back the whole log.
    pub fn shutdown(mut self) -> String {
        self.drain();
        let deadline = self.grace.map(|grace| Instant::now() + grace);
        let mut idle = 0;
        let mut ended = 0;
        while idle + ended < self.cores {
            let news = match deadline {
                None => self.news.recv().ok(),
                Some(deadline) => self.news.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok(),
            };
            match news {
                Some(News::Idle) => idle += 1,
                Some(News::Ended) => ended += 1,
                Some(News::Started) => {}
                None => break,
            }
        }
        self.end(ended);
        self.log()
    }

    /// Ends now, whatever runs.
    fn end(&mut self, mut ended: usize) {
        self.phase.advance(Phase::End);
        while ended < self.cores {
            match self.news.recv_timeout(Duration::from_secs(2)) {
                Ok(News::Ended) => ended += 1,
                Ok(News::Idle | News::Started) => {}
                Err(_) => break,
            }
        }
        if let Some(writer) = self.writer.take() {
            writer.finish();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.writer.is_some() {
            self.end(0);
        }
    }
}

/// What a core's thread is given.
struct CorePart {
    process: Arc<Process>,
    sockets: Vec<Bound>,
    log: Handle,
    random: [u8; 16],
    phases: Phases,
    is_first: bool,
}

fn run_core(part: CorePart, tell: &Sender<News>) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    let local = LocalSet::new();
    local.block_on(&runtime, core_main(part, tell));
    // What still runs is past its grace.
    drop(local);
}

async fn core_main(part: CorePart, tell: &Sender<News>) {
    let CorePart { process, sockets, log, random, mut phases, is_first } = part;
    let core = Core::new(&process, log, random);
    drop(process);
    let ticking = core.clone();
    let mut looks = 0_u32;
    let clock = tokio::task::spawn_local(async move {
        let each = || {
            looks = looks.wrapping_add(1);
            if looks.is_multiple_of(LOOKS_PER_SWEEP) {
                ticking.sweep();
            }
            ticking.log.flush();
        };
        ticking.tick.run(each).await;
    });
    for mut bound in sockets {
        let Ok(Some(listener)) = bound.take() else { return };
        tokio::task::spawn_local(accept::run(core.clone(), listener, bound.kind, phases.clone()));
    }
    if is_first {
        tokio::task::spawn_local(expiry::watch(core.clone()));
    }
    let _ = tell.send(News::Started);
    phases.reached(Phase::Drain).await;
    let idle = async {
        // The acceptors take first what the kernel has for them.
        core.tick.sleep(crate::process::tick::PERIOD).await;
        core.connections.close_all();
        while !core.connections.is_empty() {
            core.tick.sleep(crate::process::tick::PERIOD).await;
        }
        let _ = tell.send(News::Idle);
        // Other cores may still be at work, and this one answers their probes.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = idle => {}
        () = phases.reached(Phase::End) => {}
    }
    clock.abort();
    core.log.flush();
}

/// Looks of the tick between two sweeps of the throttle.
const LOOKS_PER_SWEEP: u32 = 100;

/// Number of cores to use.
pub(crate) fn workers(desc: &GatewayDesc<'_>) -> usize {
    match desc.workers {
        0 => thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
        workers => usize::from(workers),
    }
}
