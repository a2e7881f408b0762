//! The body that a client sends, bounded and timed. It streams; nothing here holds more than one frame.

use std::cell::Cell;
use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::process::tick::{Deadline, Tick};

/// Slower than this on average, after [`PATIENCE`] of waiting, is too slow (bytes a second).
const MINIMUM_RATE: u64 = 1024;
/// Waiting that is not counted against the rate.
const PATIENCE: Duration = Duration::from_secs(30);

/// Body of a client's request: its data frames; trailers are dropped.
///
/// Not `Send`, not cloneable: what was read of it cannot be sent again.
#[derive(Debug)]
pub struct RequestBody {
    source: Source,
    state: Rc<BodyState>,
    /// Bytes that may still come; `None` = no limit.
    left: Option<u64>,
    /// Between two reads, ms; 0 = off.
    timeout: u32,
    timer: Option<Timer>,
}

#[derive(Debug)]
enum Source {
    Client(Incoming),
    Ready(Option<Bytes>),
}

/// Times the waiting for the client only: while upstream is slow the body is not polled, and the client not blamed.
#[derive(Debug)]
struct Timer {
    tick: Tick,
    deadline: Option<Deadline>,
    waiting_since: Option<Instant>,
    waited: Duration,
}

/// What is known of a request's body after it was given away: shared with whoever answers.
#[derive(Debug, Default)]
pub struct BodyState {
    received: Cell<u64>,
    complete: Cell<bool>,
    fault: Cell<Option<BodyFault>>,
}

impl BodyState {
    /// Bytes of data read so far.
    pub fn received(&self) -> u64 {
        self.received.get()
    }

    /// Whether all of it was read.
    pub fn is_complete(&self) -> bool {
        self.complete.get()
    }

    /// Why reading it ended early.
    pub fn fault(&self) -> Option<BodyFault> {
        self.fault.get()
    }
}

/// Why a request's body could not be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    /// More than `limits.request_body`: 413.
    TooLarge,
    /// Nothing for `timeouts.request_body`, or less than 1 KiB/s after 30 s: 408.
    Stalled,
    /// The client went away, or what it sends is no body: 400, if anything can still be said.
    Broken,
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the request's body is larger than `limits.request_body`",
            Self::Stalled => "the client sent the request's body too slowly",
            Self::Broken => "the client did not send the whole body",
        })
    }
}

impl StdError for BodyFault {}

impl RequestBody {
    /// The body of a client's request. `limit` in bytes, 0 = off; `timeout` between two reads in ms, 0 = off.
    pub fn new(body: Incoming, limit: u64, timeout: u32, tick: &Tick) -> Self {
        let state = Rc::new(BodyState::default());
        state.complete.set(body.is_end_stream());
        let timer = (timeout > 0 && !body.is_end_stream()).then(|| Timer {
            tick: tick.clone(),
            deadline: None,
            waiting_since: None,
            waited: Duration::ZERO,
        });
        Self { source: Source::Client(body), state, left: (limit > 0).then_some(limit), timeout, timer }
    }

    /// No body.
    pub fn empty() -> Self {
        Self::ready(None)
    }

    /// A body that is there already.
    pub fn full(bytes: Bytes) -> Self {
        Self::ready((!bytes.is_empty()).then_some(bytes))
    }

    /// What stays known of it once it is given away.
    pub fn state(&self) -> Rc<BodyState> {
        self.state.clone()
    }

    fn ready(bytes: Option<Bytes>) -> Self {
        let state = Rc::new(BodyState::default());
        state.complete.set(bytes.is_none());
        Self { source: Source::Ready(bytes), state, left: None, timeout: 0, timer: None }
    }

    fn fail(&mut self, fault: BodyFault) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        self.state.fault.set(Some(fault));
        self.source = Source::Ready(None);
        Poll::Ready(Some(Err(fault)))
    }

    /// Whether the client has kept us waiting too long.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(timer) = &mut self.timer else { return false };
        let deadline = timer.deadline.get_or_insert_with(|| timer.tick.deadline());
        if timer.waiting_since.is_none() {
            timer.waiting_since = Some(Instant::now());
            deadline.set_ms(self.timeout);
        }
        deadline.poll_expired(cx).is_ready()
    }

    /// Counts the waiting that has ended; whether it was too much for what came.
    fn is_too_slow(&mut self) -> bool {
        let Some(timer) = &mut self.timer else { return false };
        if let Some(since) = timer.waiting_since.take() {
            timer.waited += since.elapsed();
        }
        timer.waited > PATIENCE && self.state.received.get() < timer.waited.as_secs().saturating_mul(MINIMUM_RATE)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        if let Some(fault) = this.state.fault.get() {
            return Poll::Ready(Some(Err(fault)));
        }
        let body = match &mut this.source {
            Source::Client(body) => body,
            Source::Ready(bytes) => {
                let bytes = bytes.take();
                this.state.complete.set(true);
                this.state.received.set(this.state.received.get() + bytes.as_ref().map_or(0, |b| b.len() as u64));
                return Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))));
            }
        };
        match Pin::new(body).poll_frame(cx) {
            Poll::Pending => {
                if this.poll_stalled(cx) {
                    return this.fail(BodyFault::Stalled);
                }
                Poll::Pending
            }
            Poll::Ready(None) => {
                this.state.complete.set(true);
                this.timer = None;
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(_))) => this.fail(BodyFault::Broken),
            Poll::Ready(Some(Ok(frame))) => {
                let Ok(bytes) = frame.into_data() else {
                    this.state.complete.set(true);
                    return Poll::Ready(None);
                };
                let length = bytes.remaining() as u64;
                this.state.received.set(this.state.received.get().saturating_add(length));
                if let Some(left) = &mut this.left {
                    match left.checked_sub(length) {
                        Some(rest) => *left = rest,
                        None => return this.fail(BodyFault::TooLarge),
                    }
                }
                if this.is_too_slow() {
                    return this.fail(BodyFault::Stalled);
                }
                if this.is_end_stream() {
                    this.state.complete.set(true);
                    this.timer = None;
                }
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Client(body) => body.is_end_stream(),
            Source::Ready(bytes) => bytes.is_none() && self.state.fault.get().is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Client(body) => body.size_hint(),
            Source::Ready(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
        }
    }
}
