//! A node that a gateway forwards to: keeps what it received, byte for byte, and answers as the test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::wire::{Wire, fields, header};

/// A request as a node received it.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Number of the connection it came on, from 0.
    pub connection: usize,
    /// The head, as bytes in text.
    pub head: String,
    /// Method.
    pub method: String,
    /// Request target.
    pub target: String,
    /// Fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decoded body; empty if it did not come whole.
    pub body: Vec<u8>,
    /// Trailers, as lines.
    pub trailers: Vec<String>,
    /// Whether the body came to its end.
    pub complete: bool,
}

impl Received {
    /// Values of `name` joined by `, `; `None` if there is no such field.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.headers, name)
    }
}

/// What a node does about a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// These bytes; the connection stays.
    Bytes(Vec<u8>),
    /// These bytes, then the connection ends.
    Cut(Vec<u8>),
    /// Nothing, for as long as the client stays.
    Hang,
    /// These bytes, then nothing for as long as the client stays.
    Stall(Vec<u8>),
}

impl Reply {
    /// A whole 200 with `body`.
    pub fn ok(body: &str) -> Self {
        Self::with("200 OK", &[], body)
    }

    /// A whole response.
    pub fn with(status: &str, fields: &[&str], body: &str) -> Self {
        let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
        Self::Bytes(format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
    }
}

type Answer = dyn Fn(&Received) -> Reply + Send + Sync;

/// A listening node; it ends when dropped.
pub struct Node {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<Received>,
}

impl Node {
    /// A node that answers 200 to everything.
    pub async fn ok() -> Self {
        Self::start(|_| Reply::ok("ok")).await
    }

    /// A node that says `name` to everything.
    pub async fn named(name: &'static str) -> Self {
        Self::start(move |_| Reply::ok(name)).await
    }

    /// A node that answers with what `answer` makes of each head; the body has been read before the answer goes out,
    /// if it comes whole.
    ///
    /// # Panics
    /// If it cannot listen.
    pub async fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be listened on");
        let address = listener.local_addr().expect("bound just now");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let answer: Arc<Answer> = Arc::new(answer);
        let task = tokio::spawn(accept(listener, Arc::clone(&seen), answer));
        Self { address, seen, task }
    }

    /// Everything received so far.
    ///
    /// # Panics
    /// If a test panicked meanwhile.
    pub fn received(&self) -> Vec<Received> {
        self.seen.lock().expect("nobody panics with it").requests.clone()
    }

    /// The last request.
    ///
    /// # Panics
    /// If there was none.
    #[track_caller]
    pub fn last(&self) -> Received {
        self.received().pop().expect("no request came to the node")
    }

    /// Connections accepted so far.
    ///
    /// # Panics
    /// If a test panicked meanwhile.
    pub fn connections(&self) -> usize {
        self.seen.lock().expect("nobody panics with it").connections
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address that refuses connections.
///
/// # Panics
/// If the kernel has no port left.
pub async fn refusing() -> SocketAddr {
    // A socket that is bound and does not listen: nobody else gets the port, and connecting is refused.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket can be had");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("loopback can be bound");
    let address = socket.local_addr().expect("bound just now");
    std::mem::forget(socket);
    address
}

async fn accept(listener: TcpListener, seen: Arc<Mutex<Seen>>, answer: Arc<Answer>) {
    while let Ok((stream, _)) = listener.accept().await {
        let connection = {
            let mut seen = seen.lock().expect("nobody panics with it");
            seen.connections += 1;
            seen.connections - 1
        };
        tokio::spawn(serve(stream, connection, Arc::clone(&seen), Arc::clone(&answer)));
    }
}

async fn serve(stream: TcpStream, connection: usize, seen: Arc<Mutex<Seen>>, answer: Arc<Answer>) {
    let mut wire = Wire::new(stream);
    while let Ok(head) = wire.head().await {
        let mut words = head.split(' ');
        let mut received = Received {
            connection,
            method: words.next().unwrap_or_default().to_owned(),
            target: words.next().unwrap_or_default().to_owned(),
            headers: fields(&head),
            head,
            ..Received::default()
        };
        let reply = answer(&received);
        if let Reply::Bytes(_) = reply
            && let Ok(body) = wire.body(&received.headers, false).await
        {
            received.body = body;
            received.trailers = wire.trailers().to_vec();
            received.complete = true;
        }
        seen.lock().expect("nobody panics with it").requests.push(received);
        match reply {
            Reply::Bytes(bytes) => {
                if wire.send(bytes).await.is_err() {
                    return;
                }
            }
            Reply::Cut(bytes) => {
                let _ = wire.send(bytes).await;
                return;
            }
            Reply::Hang => {
                let _ = wire.rest().await;
                return;
            }
            Reply::Stall(bytes) => {
                let _ = wire.send(bytes).await;
                let _ = wire.rest().await;
                return;
            }
        }
    }
}
