//! h2 streams whose client takes nothing: a window that stays shut (RFC 9113, 5.2).
//!
//! The socket may be writable all the while, and hyper does not poll a body for which there is no window, so the body
//! cannot see it. Each stream is a task of its own ([`LocalExec`]); the task and the body share one deadline: the body
//! sets it when it has handed a frame over and clears it when it is asked for the next.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use hyper::rt::Executor;

use crate::process::core::Core;
use crate::process::panic::caught;
use crate::process::tick::Deadline;

tokio::task_local! {
    static STREAM: RefCell<Option<Rc<Deadline>>>;
}

/// A body's side of the stream's deadline; does nothing on HTTP/1.1, where the socket tells.
#[derive(Debug, Default)]
pub struct Stall(Option<Rc<Deadline>>);

impl Stall {
    /// Of the stream whose task this is, if it is one.
    pub fn of_this_task(core: &Core) -> Self {
        Self(STREAM.try_with(|slot| slot.borrow_mut().insert(Rc::new(core.tick.deadline())).clone()).ok())
    }

    /// The client has to take something before anything else happens.
    pub fn wait_for_client(&self, ms: u32) {
        if let Some(deadline) = &self.0 {
            deadline.set_ms(ms);
        }
    }

    /// The client took it.
    pub fn client_took(&self) {
        if let Some(deadline) = &self.0 {
            deadline.clear();
        }
    }
}

/// Runs hyper's h2 streams on this core, each until its client stalls. Dropping one resets the stream.
#[derive(Clone, Debug)]
pub struct LocalExec(pub(crate) Rc<Core>);

impl<F> Executor<F> for LocalExec
where
    F: Future<Output = ()> + 'static,
{
    fn execute(&self, stream: F) {
        let core = self.0.clone();
        tokio::task::spawn_local(STREAM.scope(RefCell::new(None), async move {
            let stream = Watched { stream: std::pin::pin!(caught(stream)) };
            if let Some(Err(panic)) = stream.await {
                core.panicked("h2 stream", None, &panic);
            }
        }));
    }
}

/// `None` = stalled.
struct Watched<'a, F> {
    stream: Pin<&'a mut F>,
}

impl<F: Future> Future for Watched<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.stream.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        STREAM.with(|slot| match &*slot.borrow() {
            Some(deadline) => deadline.poll_expired(cx).map(|()| None),
            None => Poll::Pending,
        })
    }
}
