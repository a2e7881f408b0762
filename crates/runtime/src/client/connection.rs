//! One client connection: from the accepted socket over the handshake to the last response.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use sealgate_policy::Connection as Facts;
use sealgate_policy::desc::{LimitsDesc, ListenerKind, Protocol};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::client::io::{Observed, Socket, Wire};
use crate::client::watch::{Action, Overdue, Watch};
use crate::http::outcome::Outcome;
use crate::http::pipeline;
use crate::http::stall::LocalExec;
use crate::observe::access::Record;
use crate::process::core::{Connections, Core, OpenConnection};
use crate::process::panic::caught;
use crate::tls::handshake::{Alpn, Refused, accept};

/// hyper's smallest buffer.
const MINIMUM_BUFFER: usize = 8192;
/// How long a client may take to read the alert that ended its handshake, in ms.
const ALERT_READ: u32 = 1_000;
/// h2's frames (RFC 9113, 4.2), windows and what may wait to be sent on a stream, in bytes.
const FRAME: u32 = 16 * 1024;
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
const SEND_BUFFER: usize = 64 * 1024;
/// Between two PINGs on an h2 connection, and for the answer.
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams that a client may reset before they were looked at (rapid reset), or make us reset (MadeYouReset).
const PENDING_RESETS: usize = 20;
const LOCAL_RESETS: usize = 100;

/// An accepted socket.
#[derive(Debug)]
pub struct Accepted {
    /// The socket.
    pub socket: Socket,
    /// What is spoken on its listener.
    pub kind: ListenerKind,
    /// The peer; `0.0.0.0:0` on a unix socket.
    pub remote: SocketAddr,
    /// Our side; `0.0.0.0:0` on a unix socket.
    pub local: SocketAddr,
}

/// Serves a connection to its end. A panic in it ends here.
pub async fn run(core: Rc<Core>, accepted: Accepted) {
    let remote = accepted.remote.ip();
    let open = Connections::open(&core);
    if let Err(panic) = caught(serve(&core, accepted, open)).await {
        core.panicked("connection", Some(remote), &panic);
    }
}

async fn serve(core: &Rc<Core>, accepted: Accepted, open: OpenConnection) {
    let Accepted { socket, kind, remote, local } = accepted;
    let wire = Wire::new(socket);
    let slot = wire.watch();
    let mut facts = Facts::accepted(kind, remote, local);
    let watch = |protocol| {
        let watch = Watch::new(&core.desc.timeouts, &core.desc.limits, protocol, &core.tick, core.jitter());
        let _ = slot.set(watch.clone());
        watch
    };
    if kind != ListenerKind::Https {
        let watch = watch(Protocol::Http1);
        return http(core, wire, facts, watch, Protocol::Http1, open).await;
    }
    let shake_hands = accept(wire, &core.gateway, &core.process.ssl, &core.process.gates);
    // Not kept on: what a handshake needs is gone before the first request.
    let established = match core.tick.timeout(core.desc.timeouts.handshake, Box::pin(shake_hands)).await {
        Some(Ok(established)) => established,
        Some(Err((refused, _))) if refused.silent => return,
        Some(Err((refused, wire))) => {
            core.handshake_refused(remote.ip(), &refused);
            if let Some(wire) = wire {
                core.tick.timeout(ALERT_READ, wire.drain()).await;
            }
            return;
        }
        None => {
            let detail = "the handshake took longer than `timeouts.handshake`".to_owned();
            return core.handshake_refused(remote.ip(), &Refused { detail, ..Refused::default() });
        }
    };
    facts.sni = established.sni;
    facts.server_name = Some(established.server_name);
    facts.ssl = Some(established.ssl);
    facts.verdict = established.verdict;
    facts.tls = Some(established.facts);
    let protocol = match established.alpn {
        Alpn::Http1 => Protocol::Http1,
        Alpn::H2 => Protocol::H2,
    };
    let watch = watch(protocol);
    http(core, established.stream, facts, watch, protocol, open).await;
}

/// Speaks HTTP on `stream`. Boxed by protocol, so that an idle connection costs what its own protocol needs.
async fn http<S>(
    core: &Rc<Core>,
    stream: S,
    facts: Facts,
    watch: Rc<Watch>,
    protocol: Protocol,
    mut open: OpenConnection,
) where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    open.watched_by(&watch);
    let io = TokioIo::new(Observed::new(stream, watch.clone()));
    let client = Rc::new(Client::new(core.clone(), watch.clone(), facts));
    let service = {
        let client = client.clone();
        service_fn(move |request| pipeline::serve(client.clone(), request))
    };
    let limits = &core.desc.limits;
    match protocol {
        Protocol::Http1 => {
            let connection = Box::pin(http1_builder(limits).serve_connection(io, service));
            drive(connection, http1::Connection::graceful_shutdown, &client).await;
        }
        Protocol::H2 => {
            let connection = Box::pin(http2_builder(core, limits).serve_connection(io, service));
            drive(connection, http2::Connection::graceful_shutdown, &client).await;
        }
    }
}

/// Polls hyper's connection and does what the watch says.
async fn drive<C>(mut connection: Pin<Box<C>>, graceful: fn(Pin<&mut C>), client: &Client)
where
    C: Future<Output = hyper::Result<()>>,
{
    let watch = &client.watch;
    let step = |cx: &mut Context<'_>| loop {
        if let Poll::Ready(result) = connection.as_mut().poll(cx) {
            return Poll::Ready(result.map_err(Ended::Hyper));
        }
        match watch.poll(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Action::Graceful) => graceful(connection.as_mut()),
            Poll::Ready(Action::Abort(overdue)) => return Poll::Ready(Err(Ended::Overdue(overdue))),
        }
    };
    match poll_fn(step).await {
        Ok(()) | Err(Ended::Overdue(Overdue::KeepAlive)) => {}
        Err(Ended::Overdue(overdue)) => client.core.overdue(client.facts.remote.ip(), overdue),
        Err(Ended::Hyper(error)) => refused_by_hyper(client, &error),
    }
}

enum Ended {
    Hyper(hyper::Error),
    Overdue(Overdue),
}

/// What hyper refused by itself gets its line here.
fn refused_by_hyper(client: &Client, error: &hyper::Error) {
    if !error.is_parse() || !client.core.desc.log.access {
        return;
    }
    let status = if error.is_parse_too_large() { 431 } else { 400 };
    client.write(&Record {
        at: SystemTime::now(),
        start: Instant::now(),
        id: client.core.request_ids.next(),
        asked: None,
        status,
        sent: 0,
        aborted: false,
        route: None,
        outcome: Outcome::default(),
        refused: Some((None, error.to_string().into())),
    });
}

fn http1_builder(limits: &LimitsDesc) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.header_read_timeout(None).half_close(false);
    if limits.request_head > 0 {
        // Room for a target that is too long, so that it is told from a head that is too large.
        let head = limits.request_head as usize;
        builder.max_buf_size((head + limits.request_target as usize + 1024).max(MINIMUM_BUFFER));
    }
    // 100 is hyper's own limit, and cheaper as such; a higher one has to be set.
    if limits.request_fields > 100 || limits.request_fields == 0 {
        builder.max_headers(if limits.request_fields == 0 { 4096 } else { limits.request_fields as usize });
    }
    builder
}

fn http2_builder(core: &Rc<Core>, limits: &LimitsDesc) -> http2::Builder<LocalExec> {
    let mut builder = http2::Builder::new(LocalExec(core.clone()));
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .max_frame_size(FRAME)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_pending_accept_reset_streams(PENDING_RESETS)
        .max_local_error_reset_streams(LOCAL_RESETS)
        .max_concurrent_streams((limits.h2_streams > 0).then_some(limits.h2_streams));
    if limits.request_head > 0 {
        builder.max_header_list_size(limits.request_head / 2);
    }
    builder
}
