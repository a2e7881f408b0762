//! Times and counts of one client connection: which phase it is in, and when that has lasted too long.
//!
//! The IO tells it of bytes, the service of requests; the connection's task polls it and does as it says. It closes
//! nothing itself. Bodies have their own time-out ([`crate::http::request_body`]), and so has the handshake.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use sealgate_policy::desc::{LimitsDesc, Protocol, TimeoutsDesc};

use crate::client::h2_frames::FrameTracker;
use crate::process::tick::{At, Deadline, Tick};

/// What a closing connection without a request may still take.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// How long bytes of an unread body are thrown away, so that the client can read why (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(5);

/// Shared by everything that belongs to one connection.
#[derive(Debug)]
pub struct Watch {
    timeouts: &'static TimeoutsDesc,
    requests_left: Cell<u32>,
    frames: Option<RefCell<FrameTracker>>,
    /// Frame or header block that `head` is running for.
    unit: Cell<u64>,
    head: Cell<At>,
    idle: Cell<At>,
    write: Cell<At>,
    linger: Cell<At>,
    age: At,
    in_flight: Cell<u32>,
    served: Cell<bool>,
    closing: Cell<Closing>,
    unread_body: Cell<bool>,
    /// Due no later than the first of the four above; a stale one costs one wake-up.
    deadline: Deadline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    No,
    Wanted,
    Begun,
}

/// What the connection's task is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take no further request, finish those that run.
    Graceful,
    /// End it now.
    Abort(Overdue),
}

/// What lasted too long, by its key in `[timeouts]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// No byte of a first request.
    FirstRequest,
    /// A head that does not end.
    RequestHead,
    /// No request.
    KeepAlive,
    /// The client takes nothing of the response.
    WriteStall,
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstRequest => "first_request",
            Self::RequestHead => "request_head",
            Self::KeepAlive => "keep_alive",
            Self::WriteStall => "write_stall",
        })
    }
}

impl Watch {
    /// For a connection on which HTTP begins now. `jitter` in 0..=255 spreads the ages of connections made together.
    pub fn new(
        timeouts: &'static TimeoutsDesc,
        limits: &LimitsDesc,
        protocol: Protocol,
        tick: &Tick,
        jitter: u8,
    ) -> Rc<Self> {
        let age = timeouts.connection_age - timeouts.connection_age / 10 / 256 * u32::from(jitter);
        let watch = Self {
            timeouts,
            requests_left: Cell::new(limits.requests_per_connection),
            frames: (protocol == Protocol::H2).then(RefCell::default),
            unit: Cell::new(0),
            head: Cell::new(At::NEVER),
            idle: Cell::new(tick.after_ms(timeouts.first_request)),
            write: Cell::new(At::NEVER),
            linger: Cell::new(At::NEVER),
            age: tick.after_ms(age),
            in_flight: Cell::new(0),
            served: Cell::new(false),
            closing: Cell::new(Closing::No),
            unread_body: Cell::new(false),
            deadline: tick.deadline(),
        };
        watch.deadline.set_at(watch.idle.get());
        Rc::new(watch)
    }

    /// Bytes came, in clear.
    pub fn on_read(&self, bytes: &[u8]) {
        let Some(frames) = &self.frames else {
            if self.in_flight.get() == 0 && self.head.get() == At::NEVER {
                self.idle.set(At::NEVER);
                self.start(&self.head, self.tick().after_ms(self.timeouts.request_head));
            }
            return;
        };
        let mut frames = frames.borrow_mut();
        let had_preface = frames.has_preface();
        frames.feed(bytes);
        if frames.is_inside() {
            if self.head.get() == At::NEVER || self.unit.get() != frames.units() {
                self.unit.set(frames.units());
                self.start(&self.head, self.tick().after_ms(self.timeouts.request_head));
            }
        } else {
            self.head.set(At::NEVER);
        }
        if !had_preface && frames.has_preface() {
            // A browser connects in advance: from here on the connection is idle like any other.
            self.rest();
        }
    }

    /// The socket takes nothing more.
    pub fn on_write_blocked(&self) {
        if self.write.get() == At::NEVER {
            self.start(&self.write, self.tick().after_ms(self.timeouts.write_stall));
        }
    }

    /// The socket took bytes.
    pub fn on_write_progress(&self) {
        self.write.set(At::NEVER);
    }

    /// A request's head is there. It runs until the guard is dropped.
    pub fn begin_request(self: &Rc<Self>) -> InFlight {
        if self.frames.is_none() {
            self.head.set(At::NEVER);
        }
        self.idle.set(At::NEVER);
        self.served.set(true);
        self.in_flight.set(self.in_flight.get() + 1);
        let left = self.requests_left.get();
        self.requests_left.set(left.saturating_sub(1));
        if left == 1 || self.tick().is_past(self.age) {
            self.close();
        }
        InFlight(self.clone())
    }

    /// Asks for a graceful end.
    pub fn close(&self) {
        if self.closing.get() == Closing::No {
            self.closing.set(Closing::Wanted);
            self.deadline.wake();
        }
    }

    /// Something of a request was left unread, and the connection ends with it: what still comes is thrown away for a
    /// while before the socket is closed, or the client would lose the answer to a reset. On h2 only the stream ends.
    pub fn linger(&self) {
        self.unread_body.set(self.frames.is_none());
    }

    /// Ready when the lingering that [`Watch::linger`] asked for is over; at once where none was.
    pub fn poll_lingered(&self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.unread_body.get() {
            return Poll::Ready(());
        }
        if self.linger.get() == At::NEVER {
            self.start(&self.linger, self.tick().after(LINGER));
        }
        if self.tick().is_past(self.linger.get()) {
            return Poll::Ready(());
        }
        let _ = self.deadline.poll_expired(cx);
        Poll::Pending
    }

    /// Whether a request is running.
    pub fn is_busy(&self) -> bool {
        self.in_flight.get() > 0
    }

    /// Whether there was a request.
    pub fn has_served(&self) -> bool {
        self.served.get()
    }

    /// Ready when there is something to do.
    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<Action> {
        if self.closing.get() == Closing::Wanted {
            return Poll::Ready(self.begin_closing());
        }
        while self.deadline.poll_expired(cx).is_ready() {
            if let Some(action) = self.overdue() {
                return Poll::Ready(action);
            }
            let first = self.head.get().min(self.idle.get()).min(self.write.get());
            let linger = self.linger.get();
            // What has lingered long enough is the IO's to see: it is polled before.
            self.deadline.set_at(if self.tick().is_past(linger) { first } else { first.min(linger) });
        }
        Poll::Pending
    }

    fn overdue(&self) -> Option<Action> {
        let past = |at: &Cell<At>| self.tick().is_past(at.get());
        if past(&self.head) {
            return Some(Action::Abort(Overdue::RequestHead));
        }
        if past(&self.write) {
            return Some(Action::Abort(Overdue::WriteStall));
        }
        if !past(&self.idle) {
            return None;
        }
        if !self.served.get() && self.frames.as_ref().is_none_or(|frames| !frames.borrow().has_preface()) {
            return Some(Action::Abort(Overdue::FirstRequest));
        }
        match self.closing.get() {
            Closing::Begun => Some(Action::Abort(Overdue::KeepAlive)),
            Closing::No | Closing::Wanted => Some(self.begin_closing()),
        }
    }

    fn begin_closing(&self) -> Action {
        self.closing.set(Closing::Begun);
        if self.in_flight.get() == 0 && (self.served.get() || self.frames.is_some()) {
            self.rest();
        }
        self.deadline.set_at(self.head.get().min(self.idle.get()).min(self.write.get()));
        Action::Graceful
    }

    /// No request runs any more.
    fn rest(&self) {
        let at = match self.closing.get() {
            Closing::Begun => self.tick().after(LAST_WORDS),
            Closing::No | Closing::Wanted => self.tick().after_ms(self.timeouts.keep_alive),
        };
        self.start(&self.idle, at);
    }

    fn start(&self, cell: &Cell<At>, at: At) {
        cell.set(at);
        self.deadline.set_no_later_than(at);
    }

    fn tick(&self) -> &Tick {
        self.deadline.tick()
    }
}

/// A running request; dropped when the last byte of its response is handed over.
#[derive(Debug)]
pub struct InFlight(Rc<Watch>);

impl Drop for InFlight {
    fn drop(&mut self) {
        let left = self.0.in_flight.get().saturating_sub(1);
        self.0.in_flight.set(left);
        if left == 0 {
            self.0.rest();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::rc::Rc;
    use std::time::Duration;

    use sealgate_policy::desc::{LimitsDesc, Protocol, TimeoutsDesc};
    use tokio::runtime::Builder;
    use tokio::time::Instant;

    use super::{Action, Overdue, Watch};
    use crate::fixture;
    use crate::process::tick::{PERIOD, Tick};

    static TIMEOUTS: TimeoutsDesc = TimeoutsDesc {
        first_request: 10_000,
        request_head: 7_000,
        keep_alive: 60_000,
        write_stall: 30_000,
        ..fixture::TIMEOUTS
    };

    /// What the watch says after `script`, and the seconds that took from the script's end.
    fn check(protocol: Protocol, requests: u32, script: impl AsyncFnOnce(Rc<Watch>, Tick), expected: &[(u64, Action)]) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let tick = Tick::new();
            let limits = LimitsDesc { requests_per_connection: requests, ..fixture::LIMITS };
            let watch = Watch::new(&TIMEOUTS, &limits, protocol, &tick, 0);
            let test = async {
                script(watch.clone(), tick.clone()).await;
                for (seconds, action) in expected {
                    let start = Instant::now();
                    assert_eq!(poll_fn(|cx| watch.poll(cx)).await, *action);
                    let (took, asked) = (start.elapsed(), Duration::from_secs(*seconds));
                    assert!(took >= asked && took <= asked + 2 * PERIOD, "{action:?} came after {took:?}");
                }
            };
            tokio::select! {
                () = tick.run(|| ()) => unreachable!(),
                () = test => {}
            }
        });
    }

    const IDLE_END: Action = Action::Abort(Overdue::KeepAlive);

    #[test]
    fn nothing_at_all_ends_after_first_request() {
        for protocol in [Protocol::Http1, Protocol::H2] {
            check(protocol, 0, async |_, _| {}, &[(10, Action::Abort(Overdue::FirstRequest))]);
        }
    }

    #[test]
    fn a_head_that_drips_ends_after_request_head() {
        let script = async |watch: Rc<Watch>, _: Tick| {
            for _ in 0..3 {
                watch.on_read(b"G");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        check(Protocol::Http1, 0, async |watch, _| watch.on_read(b"GET"), &[(7, Action::Abort(Overdue::RequestHead))]);
        check(Protocol::Http1, 0, script, &[(4, Action::Abort(Overdue::RequestHead))]);
        check(Protocol::H2, 0, async |watch, _| watch.on_read(b"PRI"), &[(7, Action::Abort(Overdue::RequestHead))]);
    }

    #[test]
    fn an_idle_connection_ends_gracefully_and_then_at_once() {
        let one = async |watch: Rc<Watch>, _: Tick| {
            watch.on_read(b"GET / HTTP/1.1\r\n\r\n");
            drop(watch.begin_request());
        };
        check(Protocol::Http1, 0, one, &[(60, Action::Graceful), (5, IDLE_END)]);
        let preface = async |watch: Rc<Watch>, _: Tick| watch.on_read(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        check(Protocol::H2, 0, preface, &[(60, Action::Graceful), (5, IDLE_END)]);
    }

    #[test]
    fn a_running_request_holds_it_open() {
        let two = async |watch: Rc<Watch>, tick: Tick| {
            let (first, second) = (watch.begin_request(), watch.begin_request());
            drop(first);
            let waited = tick.timeout(600_000, poll_fn(|cx| watch.poll(cx))).await;
            assert_eq!(waited, None);
            drop(second);
        };
        check(Protocol::H2, 0, two, &[(60, Action::Graceful), (5, IDLE_END)]);
    }

    #[test]
    fn the_last_request_closes() {
        let one = async |watch: Rc<Watch>, _: Tick| drop(watch.begin_request());
        check(Protocol::Http1, 1, one, &[(0, Action::Graceful), (5, IDLE_END)]);
    }

    #[test]
    fn a_client_that_takes_nothing_ends() {
        let script = async |watch: Rc<Watch>, tick: Tick| {
            let _request = watch.begin_request();
            watch.on_write_blocked();
            tick.sleep(Duration::from_secs(20)).await;
            watch.on_write_progress();
            watch.on_write_blocked();
            std::mem::forget(_request);
        };
        check(Protocol::Http1, 0, script, &[(30, Action::Abort(Overdue::WriteStall))]);
    }
}
