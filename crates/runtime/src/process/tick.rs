//! Coarse time: one timer per core, and deadlines that cost a write to set.
//!
//! A request that sets, clears and sets four time-outs must not touch tokio's timer wheel four times. Here a
//! [`Deadline`] is a slot in a table; the core's one [`Tick::run`] task looks over the table every [`PERIOD`] and wakes
//! what is due. A deadline is never early, and late by at most two periods while the core is not busy.
//!
//! Knows nothing of what it times. One core's only: neither [`Tick`] nor [`Deadline`] is `Send`.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Time between two looks at the deadlines.
pub const PERIOD: Duration = Duration::from_millis(100);

/// Coarse clock of one core. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Tick(Rc<Slots>);

#[derive(Debug)]
struct Slots {
    /// Periods since the start, as of the last look.
    now: Cell<u64>,
    table: RefCell<Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// Period at which each slot is due; [`NEVER`] = not set. Apart from the wakers, so that a look reads little.
    due: Vec<u64>,
    wakers: Vec<Option<Waker>>,
    free: Vec<u32>,
}

const NEVER: u64 = u64::MAX;

/// A point of the coarse time, for who keeps several of them behind one [`Deadline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(u64);

impl At {
    /// Does not come.
    pub const NEVER: Self = Self(NEVER);
}

impl Default for Tick {
    fn default() -> Self {
        Self::new()
    }
}

impl Tick {
    /// A clock that stands still until [`Tick::run`] is polled.
    pub fn new() -> Self {
        Self(Rc::new(Slots { now: Cell::new(0), table: RefCell::default() }))
    }

    /// Keeps the clock going, for ever. `each` is called after every look.
    pub async fn run(&self, mut each: impl FnMut()) {
        let start = Instant::now();
        let mut interval = interval_at(start + PERIOD, PERIOD);
        interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let at = interval.tick().await;
            self.look(periods(at.saturating_duration_since(start)));
            each();
        }
    }

    /// The point `duration` from now. `now` is up to one period old, hence one more.
    pub fn after(&self, duration: Duration) -> At {
        At(self.0.now.get().saturating_add(periods_up(duration)).saturating_add(1).min(NEVER - 1))
    }

    /// The point `ms` milliseconds from now; 0 = never, as 0 = off in the sealed tables.
    pub fn after_ms(&self, ms: u32) -> At {
        if ms == 0 { At::NEVER } else { self.after(Duration::from_millis(u64::from(ms))) }
    }

    /// Whether `at` has come.
    pub fn is_past(&self, at: At) -> bool {
        at.0 <= self.0.now.get()
    }

    /// A deadline that is not set.
    pub fn deadline(&self) -> Deadline {
        let mut table = self.0.table.borrow_mut();
        let slot = if let Some(slot) = table.free.pop() {
            slot
        } else {
            table.due.push(NEVER);
            table.wakers.push(None);
            u32::try_from(table.due.len() - 1).unwrap_or(u32::MAX)
        };
        Deadline { tick: self.clone(), slot }
    }

    /// `future`, or `None` once `ms` milliseconds are over; 0 = no bound, as everywhere in the sealed tables.
    pub async fn timeout<F: Future>(&self, ms: u32, future: F) -> Option<F::Output> {
        if ms == 0 {
            return Some(future.await);
        }
        let deadline = self.deadline();
        deadline.set_ms(ms);
        let mut future = std::pin::pin!(future);
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => deadline.poll_expired(cx).map(|()| None),
        })
        .await
    }

    /// Completes after `duration`, give or take two periods.
    pub async fn sleep(&self, duration: Duration) {
        let deadline = self.deadline();
        deadline.set(duration);
        deadline.expired().await;
    }

    /// Moves the clock to `now` and wakes what is due.
    fn look(&self, now: u64) {
        self.0.now.set(now);
        let mut due: Vec<Waker> = Vec::new();
        {
            let mut table = self.0.table.borrow_mut();
            let Table { due: times, wakers, .. } = &mut *table;
            for (at, waker) in times.iter().zip(wakers) {
                if *at <= now {
                    due.extend(waker.take());
                }
            }
        }
        for waker in due {
            waker.wake();
        }
    }
}

/// One time-out, not set at first. Dropping it frees its slot.
#[derive(Debug)]
pub struct Deadline {
    tick: Tick,
    slot: u32,
}

impl Deadline {
    /// Due `duration` from now. Replaces what was set; a task that waits already is woken at the new time.
    pub fn set(&self, duration: Duration) {
        self.write(self.tick.after(duration).0);
    }

    /// As [`Deadline::set`], in milliseconds; 0 clears, as 0 = off in the sealed tables.
    pub fn set_ms(&self, ms: u32) {
        if ms == 0 {
            self.clear();
        } else {
            self.set(Duration::from_millis(u64::from(ms)));
        }
    }

    /// Due at `at`. Replaces what was set.
    pub fn set_at(&self, at: At) {
        self.write(at.0);
    }

    /// Due at `at`, unless it is due earlier already.
    pub fn set_no_later_than(&self, at: At) {
        self.write(at.0.min(self.due()));
    }

    /// Wakes the task that waits, though the time has not come.
    pub fn wake(&self) {
        let waker = self.tick.0.table.borrow_mut().wakers.get_mut(self.slot as usize).and_then(Option::take);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The clock.
    pub fn tick(&self) -> &Tick {
        &self.tick
    }

    /// Never due.
    pub fn clear(&self) {
        self.write(NEVER);
    }

    /// Whether it was set and neither cleared since.
    pub fn is_set(&self) -> bool {
        self.due() != NEVER
    }

    /// Whether it was set and its time has come.
    pub fn has_expired(&self) -> bool {
        self.due() <= self.tick.0.now.get()
    }

    /// Ready once expired, and at every later poll until it is set or cleared. Pending for ever if never set.
    /// One task waits at a time: the waker of the last poll is woken.
    pub fn poll_expired(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.has_expired() {
            return Poll::Ready(());
        }
        let mut table = self.tick.0.table.borrow_mut();
        if let Some(waker) = table.wakers.get_mut(self.slot as usize) {
            match waker {
                Some(waker) => waker.clone_from(cx.waker()),
                None => *waker = Some(cx.waker().clone()),
            }
        }
        Poll::Pending
    }

    /// [`Deadline::poll_expired`] as a future.
    pub async fn expired(&self) {
        poll_fn(|cx| self.poll_expired(cx)).await;
    }

    fn due(&self) -> u64 {
        self.tick.0.table.borrow().due.get(self.slot as usize).copied().unwrap_or(NEVER)
    }

    fn write(&self, at: u64) {
        if let Some(due) = self.tick.0.table.borrow_mut().due.get_mut(self.slot as usize) {
            *due = at;
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let mut table = self.tick.0.table.borrow_mut();
        let slot = self.slot as usize;
        if let Some(due) = table.due.get_mut(slot) {
            *due = NEVER;
            table.wakers[slot] = None;
            table.free.push(self.slot);
        }
    }
}

/// Whole periods in `duration`.
fn periods(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis() / PERIOD.as_millis()).unwrap_or(NEVER)
}

/// Periods that cover `duration`.
fn periods_up(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis().div_ceil(PERIOD.as_millis())).unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::Instant;

    use super::{PERIOD, Tick};

    /// Runs `test` under a paused clock with a running tick.
    fn with_tick(test: impl AsyncFnOnce(Tick)) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let tick = Tick::new();
            tokio::select! {
                () = tick.run(|| ()) => unreachable!(),
                () = test(tick.clone()) => {}
            }
        });
    }

    #[test]
    fn a_deadline_is_never_early_and_at_most_two_periods_late() {
        with_tick(async |tick| {
            for ms in [1, 99, 100, 101, 250, 2_000, 60_000] {
                let deadline = tick.deadline();
                let start = Instant::now();
                deadline.set_ms(ms);
                deadline.expired().await;
                let took = start.elapsed();
                let asked = Duration::from_millis(u64::from(ms));
                assert!(took >= asked && took <= asked + 2 * PERIOD, "{asked:?} took {took:?}");
            }
        });
    }

    #[test]
    fn set_again_counts_and_clear_stops() {
        with_tick(async |tick| {
            let deadline = tick.deadline();
            deadline.set_ms(500);
            deadline.set_ms(2_000);
            assert_eq!(tick.timeout(1_500, deadline.expired()).await, None);
            deadline.clear();
            assert!(!deadline.is_set());
            assert_eq!(tick.timeout(5_000, deadline.expired()).await, None);
            deadline.set_ms(100);
            deadline.expired().await;
            assert!(deadline.has_expired());
        });
    }

    #[test]
    fn zero_is_off() {
        with_tick(async |tick| {
            let deadline = tick.deadline();
            deadline.set_ms(100);
            deadline.set_ms(0);
            assert!(!deadline.is_set());
            assert_eq!(tick.timeout(0, async { 7 }).await, Some(7));
        });
    }

    #[test]
    fn a_dropped_slot_is_used_again_and_comes_unset() {
        with_tick(async |tick| {
            for _ in 0..100 {
                let deadline = tick.deadline();
                assert!(!deadline.is_set());
                deadline.set_ms(100);
            }
            assert_eq!(tick.0.table.borrow().due.len(), 1);
        });
    }
}
