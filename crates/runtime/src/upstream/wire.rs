//! The TCP stream towards a node, watched: how much went out and came in during one exchange, whether writing is
//! blocked, and how many informational responses (RFC 9110, 15.2) came before the final one.
//!
//! hyper gives no sight of these, and what may be retried or reused hangs on them. Knows nothing of requests.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::http::request_body::BodyFault;

/// Informational responses before the final one; one more and the exchange fails.
const MAX_INFORMATIONAL: u8 = 16;

/// What happened on a connection since the exchange began.
#[derive(Default)]
pub(super) struct Exchange {
    written: Cell<u64>,
    read: Cell<u64>,
    blocked: Cell<bool>,
    request_ended: Cell<bool>,
    client_fault: Cell<Option<BodyFault>>,
    heads: Cell<Heads>,
}

impl Exchange {
    /// Forgets the last exchange; `request_ended` = there is no body to wait for.
    pub(super) fn begin(&self, request_ended: bool) {
        self.written.set(0);
        self.read.set(0);
        self.request_ended.set(request_ended);
        self.client_fault.set(None);
        self.heads.set(Heads::default());
    }

    /// Bytes of the request that the kernel took.
    pub(super) fn written(&self) -> u64 {
        self.written.get()
    }

    /// Bytes of the response that came.
    pub(super) fn read(&self) -> u64 {
        self.read.get()
    }

    /// Whether there is something to write and the kernel takes nothing.
    pub(super) fn blocked(&self) -> bool {
        self.blocked.get()
    }

    /// Whether the last byte of the request's body was handed over for writing.
    pub(super) fn request_ended(&self) -> bool {
        self.request_ended.get()
    }

    /// Notes that the request's body has ended.
    pub(super) fn end_request(&self) {
        self.request_ended.set(true);
    }

    /// Keeps why the client's body failed: hyper would hide it in an error of its own.
    pub(super) fn fail_client(&self, error: BodyFault) {
        self.client_fault.set(Some(error));
    }

    /// Why the client's body failed, if it did; once.
    pub(super) fn take_client_fault(&self) -> Option<BodyFault> {
        self.client_fault.take()
    }
}

/// A TCP stream that tells its [`Exchange`] what passes.
pub(super) struct Wire {
    stream: TcpStream,
    exchange: Rc<Exchange>,
}

impl Wire {
    /// Watches `stream`.
    pub(super) fn new(stream: TcpStream, exchange: Rc<Exchange>) -> Self {
        Self { stream, exchange }
    }

    fn took(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.exchange.blocked.set(result.is_pending());
        if let Poll::Ready(Ok(count)) = result {
            self.exchange.written.set(self.exchange.written.get() + count as u64);
        }
        result
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let fresh = &buf.filled()[before..];
        self.exchange.read.set(self.exchange.read.get() + fresh.len() as u64);
        let mut heads = self.exchange.heads.get();
        if !heads.is_final() {
            heads.see(fresh);
            if heads.informational > MAX_INFORMATIONAL {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "too many informational responses",
                )));
            }
            self.exchange.heads.set(heads);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.took(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // As towards the client: send(2) for one slice.
        match bufs {
            [buf] => self.poll_write(cx, buf),
            bufs => {
                let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
                self.took(result)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Counts informational heads in the bytes before the final head. It only tells heads apart; hyper judges them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Heads {
    state: HeadState,
    informational: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HeadState {
    /// In the status line, after this many bytes of it.
    Status(u8),
    /// In the rest of an informational head; whether the line is still empty.
    Fields { empty: bool },
    /// The final head began.
    Final,
}

impl Default for HeadState {
    fn default() -> Self {
        Self::Status(0)
    }
}

impl Heads {
    /// Offset of the status code's first digit in `HTTP/1.1 200`.
    const DIGIT: u8 = 9;

    fn is_final(self) -> bool {
        self.state == HeadState::Final
    }

    fn see(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = match self.state {
                HeadState::Status(0) if matches!(byte, b'\r' | b'\n') => HeadState::Status(0),
                HeadState::Status(Self::DIGIT) if byte == b'1' => {
                    self.informational = self.informational.saturating_add(1);
                    HeadState::Fields { empty: false }
                }
                HeadState::Status(Self::DIGIT) => HeadState::Final,
                HeadState::Status(count) => HeadState::Status(count + 1),
                HeadState::Fields { empty: true } if byte == b'\n' => HeadState::Status(0),
                HeadState::Fields { .. } if byte == b'\n' => HeadState::Fields { empty: true },
                HeadState::Fields { empty } => HeadState::Fields { empty: empty && byte == b'\r' },
                HeadState::Final => return,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], informational: u8, last: bool) {
        let want = (informational, last);
        let mut whole = Heads::default();
        whole.see(bytes);
        assert_eq!((whole.informational, whole.is_final()), want, "{:?}", String::from_utf8_lossy(bytes));
        let mut single = Heads::default();
        for byte in bytes {
            single.see(std::slice::from_ref(byte));
        }
        assert_eq!(single, whole, "byte by byte: {:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn heads() {
        check(b"", 0, false);
        check(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 100 x\r\n\r\n", 0, true);
        check(b"\r\nHTTP/1.1 100 Continue\r\n\r\n", 1, false);
        check(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 404 x", 2, true);
        check(b"HTTP/1.1 100 Continue\n\nHTTP/1.0 200 OK\n\n", 1, true);
        check(b"HTTP/1.1 103 x\r\nA: 1\r\nB: HTTP/1.1 100", 1, false);
    }
}
