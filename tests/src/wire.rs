//! HTTP/1.1 as bytes: what a test sends is exactly what it wrote.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Longer than anything a test waits for; a test that gets here has failed.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A connection on which bytes are written and responses are read.
pub struct Wire<S> {
    stream: S,
    read: Vec<u8>,
    trailers: Vec<String>,
}

/// A response as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decoded body.
    pub body: Vec<u8>,
}

impl Response {
    /// Values of `name` joined by `, `; `None` if there is no such field.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.headers, name)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is none.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.text()))
    }
}

/// Values of `name`, which is in lower case, joined by `, `.
pub fn header(fields: &[(String, String)], name: &str) -> Option<String> {
    let values: Vec<_> = fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Nothing is read or written yet.
    pub fn new(stream: S) -> Self {
        Self { stream, read: Vec::new(), trailers: Vec::new() }
    }

    /// Writes `bytes`.
    ///
    /// # Errors
    /// Those of the stream.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await?;
        self.stream.flush().await
    }

    /// A `GET` of `path` at `host`, and its response.
    ///
    /// # Errors
    /// Those of [`Wire::response`].
    pub async fn get(&mut self, host: &str, path: &str) -> io::Result<Response> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await
    }

    /// Writes `request` and reads its response.
    ///
    /// # Errors
    /// Those of [`Wire::response`].
    pub async fn ask(&mut self, request: &str) -> io::Result<Response> {
        // A refusal may come before everything was written: what was answered counts.
        let sent = self.send(request).await;
        match self.response_to(request.starts_with("HEAD ")).await {
            Ok(response) => Ok(response),
            Err(error) => Err(sent.err().unwrap_or(error)),
        }
    }

    /// The next response; those of class 1xx are left out.
    ///
    /// # Errors
    /// `UnexpectedEof` if the peer closed before its end, `TimedOut` after [`PATIENCE`], and those of the stream.
    pub async fn response(&mut self) -> io::Result<Response> {
        self.response_to(false).await
    }

    async fn response_to(&mut self, head_only: bool) -> io::Result<Response> {
        loop {
            let head = self.head().await?;
            let mut response =
                parse_head(&head).ok_or_else(|| io::Error::other(format!("not a response: {head:?}")))?;
            if (100..200).contains(&response.status) && response.status != 101 {
                continue;
            }
            let empty = head_only || response.status == 204 || response.status == 304 || response.status == 101;
            if !empty {
                response.body = self.body(&response.headers, true).await?;
            }
            return Ok(response);
        }
    }

    /// Bytes up to and with the next empty line.
    ///
    /// # Errors
    /// As [`Wire::response`].
    pub async fn head(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                let head: Vec<u8> = self.read.drain(..end + 4).collect();
                return Ok(String::from_utf8_lossy(&head).into_owned());
            }
            self.more().await?;
        }
    }

    /// The body that follows a head with these fields; `until_close` = one without a length ends with the connection.
    ///
    /// # Errors
    /// As [`Wire::response`].
    pub async fn body(&mut self, fields: &[(String, String)], until_close: bool) -> io::Result<Vec<u8>> {
        if header(fields, "transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
            return self.chunked().await;
        }
        if let Some(length) = header(fields, "content-length") {
            let length = length.parse().map_err(io::Error::other)?;
            return self.exactly(length).await;
        }
        if !until_close {
            return Ok(Vec::new());
        }
        self.rest().await
    }

    /// Everything up to the end of the stream.
    ///
    /// # Errors
    /// As [`Wire::response`], `UnexpectedEof` excepted.
    pub async fn rest(&mut self) -> io::Result<Vec<u8>> {
        loop {
            match self.more().await {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(std::mem::take(&mut self.read));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the peer ends the connection without another byte, with or without an error.
    pub async fn is_closed(&mut self) -> bool {
        match self.more().await {
            Ok(()) => false,
            Err(error) => error.kind() != io::ErrorKind::TimedOut,
        }
    }

    /// Trailers of the last chunked body, as lines.
    pub fn trailers(&self) -> &[String] {
        &self.trailers
    }

    /// The stream, for what this type has no word for.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The stream alone; nothing may have been read ahead.
    pub fn into_stream(self) -> S {
        self.stream
    }

    async fn chunked(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
            if size == 0 {
                self.trailers.clear();
                loop {
                    let trailer = self.line().await?;
                    if trailer.is_empty() {
                        return Ok(body);
                    }
                    self.trailers.push(trailer);
                }
            }
            body.extend(self.exactly(size).await?);
            self.exactly(2).await?;
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = find(&self.read, b"\r\n") {
                let line: Vec<u8> = self.read.drain(..end + 2).collect();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            self.more().await?;
        }
    }

    async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            self.more().await?;
        }
        Ok(self.read.drain(..length).collect())
    }

    async fn more(&mut self) -> io::Result<()> {
        let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.read));
        match read.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// Fields of a head, names in lower case, without its first line.
pub fn fields(head: &str) -> Vec<(String, String)> {
    head.split("\r\n")
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

fn parse_head(head: &str) -> Option<Response> {
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.trim().parse().ok()?;
    Some(Response { status, headers: fields(head), body: Vec::new() })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
