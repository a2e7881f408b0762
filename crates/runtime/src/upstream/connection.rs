//! One HTTP/1.1 connection to a node, and one exchange on it.
//!
//! hyper's connection future is polled by whoever waits for it — the exchange, then the response's body — and not in
//! a task of its own, so that a request wakes one task only. Knows nothing of balancing, retries or pools.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::error::{ForwardError, Waiting};
use super::request::Spare;
use super::send_body::SendBody;
use super::wire::{Exchange, Wire};
use crate::process::tick::Deadline;

/// Bytes of a response's head, its status line included.
const MAX_HEAD: usize = 32 * 1024;
/// Bytes that hyper buffers of a connection: a head, and the reads of a body.
const MAX_BUFFER: usize = 64 * 1024;

/// A connection to a node.
pub(crate) struct Connection {
    hyper: http1::Connection<TokioIo<Wire>, SendBody>,
    sender: SendRequest<SendBody>,
    exchange: Rc<Exchange>,
    address: SocketAddr,
    requests: u32,
    ended: bool,
}

/// Time-outs of an exchange in ms; 0 = off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// Between two writes that the node takes.
    pub(crate) send: u32,
    /// Request sent to the response's head.
    pub(crate) first_byte: u32,
}

/// An exchange without a response.
pub(crate) struct Failure {
    /// Why.
    pub(crate) error: ForwardError,
    /// The request, if it may be sent once more.
    pub(crate) again: Option<Box<Request<SendBody>>>,
    /// Whether a byte of the request went out.
    pub(crate) sent: bool,
    /// Whether a byte of a response came in.
    answered: bool,
}

impl Failure {
    /// Before there was a connection.
    pub(crate) fn before(error: ForwardError, request: Box<Request<SendBody>>) -> Self {
        Self { error, again: Some(request), sent: false, answered: false }
    }

    /// With `spare`, which may be sent twice, to be sent again if the request itself is gone and nothing was answered.
    pub(crate) fn or_again(mut self, spare: Spare) -> Self {
        if self.again.is_none() && !self.answered {
            self.again = Some(Box::new(spare.request()));
        }
        self
    }
}

impl Connection {
    /// Connects to `address`, for `timeout` ms at most.
    pub(crate) async fn open(
        address: SocketAddr,
        timeout: u32,
        deadline: &Deadline,
    ) -> Result<Box<Self>, ForwardError> {
        deadline.set_ms(timeout);
        let mut connecting = pin!(TcpStream::connect(address));
        let stream = poll_fn(|cx| match connecting.as_mut().poll(cx) {
            Poll::Ready(result) => Poll::Ready(result.map_err(ForwardError::Connect)),
            Poll::Pending => deadline.poll_expired(cx).map(|()| Err(ForwardError::Timeout(Waiting::Connect))),
        })
        .await?;
        stream.set_nodelay(true).map_err(ForwardError::Connect)?;
        let exchange = Rc::new(Exchange::default());
        let wire = TokioIo::new(Wire::new(stream, Rc::clone(&exchange)));
        // hyper's limit of fields is 100 and on the stack unless it is set; set, it is an allocation per response.
        let (sender, hyper) = http1::Builder::new()
            .max_buf_size(MAX_BUFFER)
            .max_header_size(MAX_HEAD)
            .handshake(wire)
            .await
            .map_err(|error| ForwardError::Connect(io::Error::other(error)))?;
        Ok(Box::new(Self { hyper, sender, exchange, address, requests: 0, ended: false }))
    }

    /// Where it leads.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests sent on it.
    pub(super) fn requests(&self) -> u32 {
        self.requests
    }

    /// Whether the last request was sent and its response read, both to the end, and the node keeps the connection.
    pub(super) fn is_reusable(&self) -> bool {
        !self.ended && self.sender.is_ready()
    }

    /// Whether the kernel has taken the whole request.
    pub(super) fn is_request_sent(&self) -> bool {
        self.exchange.request_ended() && !self.exchange.blocked()
    }

    /// Reads and writes what can be. What comes of it is told by the exchange or the response's body.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        if !self.ended {
            self.ended = Pin::new(&mut self.hyper).poll(cx).is_ready();
        }
    }

    /// Completes when the connection has ended.
    pub(super) async fn run(mut self: Box<Self>) {
        poll_fn(|cx| {
            self.drive(cx);
            if self.ended { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Sends `request` and waits for the response's head.
    pub(crate) async fn exchange(
        &mut self,
        mut request: Box<Request<SendBody>>,
        timeouts: Timeouts,
        deadline: &Deadline,
    ) -> Result<Response<Incoming>, Failure> {
        request.body_mut().attach(&self.exchange);
        self.requests += 1;
        // The task that drives the connection is the one that waits for the response: no waking between the two, and
        // no cooperative yielding on a waker that wakes nobody.
        let mut response = pin!(tokio::task::coop::unconstrained(self.sender.try_send_request(*request)));
        let unwoken = &mut Context::from_waker(Waker::noop());
        let mut phase = Phase::Fresh;
        deadline.clear();
        let result = poll_fn(|cx| {
            if !self.ended {
                self.ended = Pin::new(&mut self.hyper).poll(cx).is_ready();
            }
            if let Poll::Ready(result) = response.as_mut().poll(unwoken) {
                return Poll::Ready(result.map_err(|error| Some(Box::new(error))));
            }
            let now = Phase::of(&self.exchange);
            if now != phase {
                phase = now;
                deadline.set_ms(phase.timeout(timeouts));
            }
            deadline.poll_expired(cx).map(|()| Err(None))
        })
        .await;
        result.map_err(|error| {
            let (sent, answered) = (self.exchange.written() > 0, self.exchange.read() > 0);
            let Some(mut error) = error else {
                let waiting = if self.exchange.blocked() { Waiting::Send } else { Waiting::FirstByte };
                return Failure { error: ForwardError::Timeout(waiting), again: None, sent, answered };
            };
            let again = error.take_message().map(Box::new);
            let error = match self.exchange.take_client_fault() {
                Some(fault) => ForwardError::ClientBody(fault),
                None => ForwardError::from_hyper(error.into_error(), answered),
            };
            Failure { error, again, sent, answered }
        })
    }
}

/// What an exchange waits for, and with it which time-out counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Not looked at yet.
    Fresh,
    /// The node, to take more than this many bytes of the request.
    Node(u64),
    /// The client, to send more of its body; the body has its own time-outs.
    Client,
    /// The node, to answer.
    Response,
}

impl Phase {
    fn of(exchange: &Exchange) -> Self {
        if exchange.blocked() {
            Self::Node(exchange.written())
        } else if exchange.request_ended() {
            Self::Response
        } else {
            Self::Client
        }
    }

    fn timeout(self, timeouts: Timeouts) -> u32 {
        match self {
            Self::Fresh | Self::Client => 0,
            Self::Node(_) => timeouts.send,
            Self::Response => timeouts.first_byte,
        }
    }
}
