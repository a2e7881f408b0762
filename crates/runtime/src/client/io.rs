//! The connection's bytes, seen twice: on the wire, where writing stalls, and in clear, where heads are read.
//!
//! Both layers only tell the [`Watch`] and pass on what they are given.

use std::cell::OnceCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use crate::client::watch::Watch;

/// Socket of a client.
#[derive(Debug)]
pub enum Socket {
    /// TCP.
    Tcp(TcpStream),
    /// A unix socket.
    Unix(UnixStream),
}

/// The wire: beneath TLS, if there is any.
#[derive(Debug)]
pub struct Wire {
    socket: Socket,
    /// Not there during the handshake, which is timed as a whole.
    watch: Rc<OnceCell<Rc<Watch>>>,
    is_shut: bool,
}

impl Wire {
    /// Wraps a socket; the watch comes later.
    pub fn new(socket: Socket) -> Self {
        Self { socket, watch: Rc::default(), is_shut: false }
    }

    /// Where the watch is to be put once HTTP begins.
    pub fn watch(&self) -> Rc<OnceCell<Rc<Watch>>> {
        self.watch.clone()
    }

    /// Closes our side, and throws away what comes until the client closes its own: a socket that is closed with
    /// something unread in it is reset, and what was sent last may be lost with it.
    pub async fn drain(mut self) {
        let mut sink = [0; 4096];
        if self.shutdown().await.is_ok() {
            while self.read(&mut sink).await.is_ok_and(|count| count > 0) {}
        }
    }

    fn poll_inner_write(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut (dyn AsyncWrite + Unpin)>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let result = match &mut self.socket {
            Socket::Tcp(tcp) => write(Pin::new(tcp), cx),
            Socket::Unix(unix) => write(Pin::new(unix), cx),
        };
        if let Some(watch) = self.watch.get() {
            match &result {
                Poll::Pending => watch.on_write_blocked(),
                Poll::Ready(_) => watch.on_write_progress(),
            }
        }
        result
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.socket {
            Socket::Tcp(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Socket::Unix(unix) => Pin::new(unix).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_inner_write(cx, |socket, cx| socket.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // send(2) costs the kernel less than writev(2), and one slice is what there is nearly always.
        match bufs {
            [buf] => self.poll_write(cx, buf),
            bufs => self.poll_inner_write(cx, |socket, cx| socket.poll_write_vectored(cx, bufs)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A socket has no buffer of its own to flush.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut {
            ready!(match &mut self.socket {
                Socket::Tcp(tcp) => Pin::new(tcp).poll_shutdown(cx),
                Socket::Unix(unix) => Pin::new(unix).poll_shutdown(cx),
            })?;
            self.is_shut = true;
        }
        let Some(watch) = self.watch.get().cloned() else { return Poll::Ready(Ok(())) };
        let mut sink = [0; 4096];
        while watch.poll_lingered(cx).is_pending() {
            let mut buf = ReadBuf::new(&mut sink);
            match ready!(self.as_mut().poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => {}
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// What HTTP reads and writes: above TLS, if there is any.
#[derive(Debug)]
pub struct Observed<S> {
    stream: S,
    watch: Rc<Watch>,
}

impl<S> Observed<S> {
    /// Wraps `stream`.
    pub fn new(stream: S, watch: Rc<Watch>) -> Self {
        Self { stream, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Observed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let read = buf.filled().get(before..).unwrap_or_default();
        if !read.is_empty() {
            self.watch.on_read(read);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Observed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::{Socket, Wire};

    #[tokio::test]
    async fn what_was_said_last_arrives_though_something_is_unread() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut wire = Wire::new(Socket::Tcp(listener.accept().await.unwrap().0));
        client.write_all(&[0; 100_000]).await.unwrap();
        wire.write_all(b"alert").await.unwrap();
        let reads = async {
            let mut said = Vec::new();
            client.read_to_end(&mut said).await.unwrap();
            drop(client);
            said
        };
        let ((), said) = tokio::join!(wire.drain(), reads);
        assert_eq!(said, b"alert");
    }
}
