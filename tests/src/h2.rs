//! HTTP/2 over a TLS connection: through hyper, and as frames.

use std::io;

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::client::{Client, Connection};
use crate::wire::{PATIENCE, Response};

/// The connection preface (RFC 9113, 3.4) and an empty SETTINGS frame.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";

/// An h2 connection.
pub struct H2 {
    sender: SendRequest<Full<Bytes>>,
}

impl H2 {
    /// Connects `client`, which has to offer `h2`, to `address` with the SNI `name`.
    ///
    /// # Errors
    /// Those of the connection.
    pub async fn connect(client: &Client, address: std::net::SocketAddr, name: &str) -> io::Result<Self> {
        let mut connection = client.connect(address, name).await?;
        assert_eq!(
            connection.stream().get_ref().1.alpn_protocol(),
            Some(&b"h2"[..]),
            "the server chose another protocol"
        );
        let stream = connection.into_stream();
        let (sender, driver) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.map_err(io::Error::other)?;
        tokio::spawn(driver);
        Ok(Self { sender })
    }

    /// A `GET` of `path` at `authority`.
    ///
    /// # Errors
    /// Those of the stream.
    pub async fn get(&mut self, authority: &str, path: &str) -> io::Result<Response> {
        let request = Request::get(format!("https://{authority}{path}")).body(Full::default());
        self.send(request.map_err(io::Error::other)?).await
    }

    /// Sends `request` and reads its response.
    ///
    /// # Errors
    /// Those of the stream.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> io::Result<Response> {
        let exchange = async {
            self.sender.ready().await?;
            let (head, body) = self.sender.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok::<_, hyper::Error>(Response {
                status: head.status.as_u16(),
                headers: list(&head.headers),
                body: body.to_vec(),
            })
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(response) => response.map_err(io::Error::other),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Whether the server has ended the connection, waited for.
    pub async fn is_closed(&mut self) -> bool {
        tokio::time::timeout(PATIENCE, async {
            while self.sender.ready().await.is_ok() {
                tokio::task::yield_now().await;
            }
        })
        .await
        .is_ok()
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Type (RFC 9113, 6).
    pub kind: u8,
    /// Flags.
    pub flags: u8,
    /// Stream identifier.
    pub stream: u32,
    /// Payload.
    pub payload: Vec<u8>,
}

impl Frame {
    /// As it stands on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let length = u32::try_from(self.payload.len()).expect("a frame of a test is small").to_be_bytes();
        let mut bytes = vec![length[1], length[2], length[3], self.kind, self.flags];
        bytes.extend(self.stream.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// HEADERS with literal fields and no compression; flags as in RFC 9113, 6.2.
pub fn headers(stream: u32, flags: u8, fields: &[(&str, &str)]) -> Frame {
    let mut payload = Vec::new();
    for (name, value) in fields {
        payload.push(0x00);
        for text in [name, value] {
            assert!(text.len() < 127, "longer texts need a longer length (RFC 7541, 5.1)");
            payload.push(u8::try_from(text.len()).expect("checked above"));
            payload.extend(text.as_bytes());
        }
    }
    Frame { kind: 1, flags, stream, payload }
}

/// The next frame.
///
/// # Errors
/// Those of the stream.
pub async fn read_frame<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Frame> {
    let read = async {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).await?;
        let stream_id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Ok(Frame { kind: head[3], flags: head[4], stream: stream_id, payload })
    };
    tokio::time::timeout(PATIENCE, read).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

/// Writes `frames` in one go.
///
/// # Errors
/// Those of the stream.
pub async fn write_frames<S: AsyncWrite + Unpin>(stream: &mut S, frames: &[Frame]) -> io::Result<()> {
    let bytes: Vec<u8> = frames.iter().flat_map(Frame::encode).collect();
    stream.write_all(&bytes).await?;
    stream.flush().await
}

/// Reads until GOAWAY or the end of the stream; its error code, `None` without a GOAWAY.
pub async fn goaway(connection: &mut Connection) -> Option<u32> {
    loop {
        let frame = read_frame(connection.stream()).await.ok()?;
        if frame.kind == 7 && frame.payload.len() >= 8 {
            let code: [u8; 4] = frame.payload[4..8].try_into().expect("four bytes");
            return Some(u32::from_be_bytes(code));
        }
    }
}

fn list(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}
