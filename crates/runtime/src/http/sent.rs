//! The response's body on its way out: counts it, holds what must last as long as it, and leaves the log line.

use std::error::Error as StdError;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::request_body::BodyState;
use super::response_body::ResponseBody;
use super::stall::Stall;
use crate::client::Client;
use crate::client::watch::InFlight;
use crate::observe::access::Record;

/// A body that the client is being sent.
#[derive(Debug)]
pub struct SentBody {
    body: ResponseBody,
    ended: bool,
    stall: Stall,
    write_stall: u32,
    /// Goes with the body: the request runs until then.
    _running: InFlight,
    client: Rc<Client>,
    record: Option<Box<Record>>,
    /// Of the request's body, where that was not complete when the response began.
    unread: Option<Rc<BodyState>>,
}

impl SentBody {
    /// Wraps `body`. `record` = what the log is told at its end; `asked` = what is known of the request's body.
    pub fn new(
        body: ResponseBody,
        running: InFlight,
        client: Rc<Client>,
        record: Option<Box<Record>>,
        asked: Rc<BodyState>,
    ) -> Self {
        let write_stall = client.core.desc.timeouts.write_stall;
        let ended = body.is_end_stream();
        let stall = if ended { Stall::default() } else { Stall::of_this_task(&client.core) };
        stall.wait_for_client(write_stall);
        let unread = (!asked.is_complete()).then_some(asked);
        Self { body, ended, stall, write_stall, _running: running, client, record, unread }
    }
}

impl Body for SentBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        this.stall.client_took();
        let poll = Pin::new(&mut this.body).poll_frame(cx);
        match &poll {
            Poll::Ready(None) => this.ended = true,
            Poll::Ready(Some(Ok(frame))) => {
                if let (Some(record), Some(bytes)) = (&mut this.record, frame.data_ref()) {
                    record.sent = record.sent.saturating_add(bytes.len() as u64);
                }
                if this.body.is_end_stream() {
                    this.ended = true;
                } else {
                    this.stall.wait_for_client(this.write_stall);
                }
            }
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for SentBody {
    fn drop(&mut self) {
        if self.unread.as_ref().is_some_and(|asked| !asked.is_complete()) {
            self.client.watch.linger();
        }
        if let Some(mut record) = self.record.take() {
            record.aborted |= !self.ended;
            self.client.write(&record);
        }
    }
}
