//! A node's body on its way to the client. It streams; trailers are dropped.
//!
//! It keeps its connection and drives it, and gives it back to the pool when both request and response are complete,
//! never earlier.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Response;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use sealgate_policy::rewrite::response::receive;
use tokio::task::{JoinHandle, spawn_local};

use super::connection::Connection;
use super::error::ForwardError;
use super::state::InFlight;
use crate::process::tick::Deadline;

/// The node's body, as the client is sent it.
pub struct UpstreamBody {
    incoming: Incoming,
    driver: Driver,
    deadline: Deadline,
    read_timeout: u32,
    waiting: bool,
    in_flight: Option<InFlight>,
}

/// Who drives the connection that the body comes from.
enum Driver {
    /// The body itself, whenever it is polled: no task, no wake-ups between tasks.
    Body(Box<Connection>),
    /// A task: the request is still being sent, and must go on while the client reads nothing.
    Task { _task: AbortOnDrop },
    /// Nobody: it is over.
    Over,
}

/// A task that must not outlive what it works for.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl UpstreamBody {
    /// Makes the client's response of a node's; `None` = it has no body. `read_timeout` in ms, 0 = off.
    ///
    /// # Errors
    /// A response that may not be passed on.
    pub(crate) fn respond(
        response: Response<Incoming>,
        connection: Box<Connection>,
        in_flight: InFlight,
        deadline: Deadline,
        read_timeout: u32,
    ) -> Result<Response<Option<Self>>, ForwardError> {
        let (mut head, incoming) = response.into_parts();
        receive(&mut head).map_err(ForwardError::BadResponse)?;
        if incoming.is_end_stream() {
            in_flight.core().pool.put(connection);
            return Ok(Response::from_parts(head, None));
        }
        let driver = if connection.is_request_sent() {
            Driver::Body(connection)
        } else {
            Driver::Task { _task: AbortOnDrop(spawn_local(connection.run())) }
        };
        deadline.clear();
        let body = Self { incoming, driver, deadline, read_timeout, waiting: false, in_flight: Some(in_flight) };
        Ok(Response::from_parts(head, Some(body)))
    }

    /// The response is complete.
    fn finish(&mut self) {
        let in_flight = self.in_flight.take();
        if let (Driver::Body(connection), Some(in_flight)) =
            (std::mem::replace(&mut self.driver, Driver::Over), in_flight)
        {
            in_flight.core().pool.put(connection);
        }
    }

    /// The response is lost, and its connection with it.
    fn fail(&mut self, error: UpstreamError) -> Poll<Option<Result<Frame<Bytes>, UpstreamError>>> {
        self.driver = Driver::Over;
        self.in_flight = None;
        Poll::Ready(Some(Err(error)))
    }

    /// What the connection has delivered so far.
    fn poll_incoming(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.driver {
            // This task drives the connection, so it needs no waking when the connection hands something over.
            Driver::Body(connection) => {
                let unwoken = &mut Context::from_waker(Waker::noop());
                if let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(unwoken) {
                    return Poll::Ready(frame);
                }
                connection.drive(cx);
                Pin::new(&mut self.incoming).poll_frame(unwoken)
            }
            Driver::Task { .. } => Pin::new(&mut self.incoming).poll_frame(cx),
            Driver::Over => Poll::Ready(None),
        }
    }

    fn poll_timeout(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.waiting {
            self.waiting = true;
            self.deadline.set_ms(self.read_timeout);
        }
        self.deadline.poll_expired(cx)
    }
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = UpstreamError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, UpstreamError>>> {
        let this = &mut *self;
        loop {
            match this.poll_incoming(cx) {
                Poll::Ready(Some(Ok(frame))) if frame.is_data() => {
                    this.waiting = false;
                    if this.incoming.is_end_stream() {
                        this.finish();
                    }
                    return Poll::Ready(Some(Ok(frame)));
                }
                Poll::Ready(Some(Ok(_trailers))) => {}
                Poll::Ready(Some(Err(error))) => return this.fail(UpstreamError::Truncated(error)),
                Poll::Ready(None) => {
                    this.finish();
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    return match this.poll_timeout(cx) {
                        Poll::Ready(()) => this.fail(UpstreamError::Timeout),
                        Poll::Pending => Poll::Pending,
                    };
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl fmt::Debug for UpstreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpstreamBody").finish_non_exhaustive()
    }
}

/// Why a response could not be passed on to its end. The client must see its stream fail, never end.
#[derive(Debug)]
pub enum UpstreamError {
    /// The node broke off, or what it sent has no reading.
    Truncated(hyper::Error),
    /// Nothing came for the read time-out.
    Timeout,
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(_) => f.write_str("the response broke off"),
            Self::Timeout => f.write_str("nothing came of the response for the read time-out"),
        }
    }
}

impl std::error::Error for UpstreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Truncated(error) => Some(error),
            Self::Timeout => None,
        }
    }
}
