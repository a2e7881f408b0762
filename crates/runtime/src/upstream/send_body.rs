//! A client's body on its way to a node. It streams; trailers are dropped.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::wire::Exchange;
use crate::http::request_body::RequestBody;

/// The client's body, as a connection towards a node sends it.
pub(crate) struct SendBody {
    body: Option<RequestBody>,
    exchange: Option<Rc<Exchange>>,
}

impl SendBody {
    /// `None` = no body.
    pub(crate) fn new(body: Option<RequestBody>) -> Self {
        Self { body, exchange: None }
    }

    /// Ties the body to the connection that sends it.
    pub(super) fn attach(&mut self, exchange: &Rc<Exchange>) {
        exchange.begin(self.body.is_none());
        self.exchange = self.body.is_some().then(|| Rc::clone(exchange));
    }

    fn end(&mut self) {
        self.body = None;
        if let Some(exchange) = self.exchange.take() {
            exchange.end_request();
        }
    }
}

impl Body for SendBody {
    type Data = Bytes;
    type Error = ClientGone;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ClientGone>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        match std::task::ready!(Pin::new(&mut *body).poll_frame(cx)) {
            Some(Ok(frame)) if frame.is_data() => {
                if body.is_end_stream() {
                    self.end();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(fault)) => {
                if let Some(exchange) = self.exchange.take() {
                    exchange.fail_client(fault);
                }
                self.body = None;
                Poll::Ready(Some(Err(ClientGone)))
            }
            Some(Ok(_)) | None => {
                self.end();
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), Body::size_hint)
    }
}

/// Placeholder in hyper's error; the error itself is kept in the [`Exchange`].
#[derive(Debug)]
pub(crate) struct ClientGone;

impl fmt::Display for ClientGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client's body failed")
    }
}

impl std::error::Error for ClientGone {}
