//! Forwarding against nodes of raw TCP on loopback: what they may send, and what may be sent to them.

mod bodies;
mod dns;
mod faults;
mod requests;
mod retries;
mod reuse;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use sealgate_policy::desc::{
    BalancerKind, GatewayDesc, LimitsDesc, NodeDesc, PassHost, RouteDesc, RouteTimeoutsDesc, Rows, UpstreamDesc,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Shared, Upstreams};
use crate::fixture;
use crate::http::outcome::Outcome;
use crate::http::request_body::RequestBody;
use crate::http::response_body::ResponseBody;
use crate::process::tick::Tick;
use crate::upstream::ForwardError;

const TIMEOUTS: RouteTimeoutsDesc =
    RouteTimeoutsDesc { connect: 2_000, send: 60_000, first_byte: 60_000, read: 60_000 };

/// What a test may choose; the rest is as the compiler would have it.
#[derive(Clone)]
struct Setup {
    nodes: Vec<NodeDesc<'static>>,
    retries: u32,
    retry_timeout: u32,
    pass_host: PassHost,
    upstream_host: &'static str,
    timeouts: RouteTimeoutsDesc,
    in_flight_per_node: u32,
    dns_servers: Vec<SocketAddr>,
}

impl Setup {
    fn new(addresses: &[SocketAddr]) -> Self {
        let nodes: Vec<_> = addresses.iter().map(|address| node(&address.ip().to_string(), address.port())).collect();
        Self {
            retries: u32::try_from(nodes.len()).unwrap().saturating_sub(1),
            nodes,
            retry_timeout: 0,
            pass_host: PassHost::Pass,
            upstream_host: "",
            timeouts: TIMEOUTS,
            in_flight_per_node: 1024,
            dns_servers: Vec::new(),
        }
    }

    fn gateway(self) -> &'static GatewayDesc<'static> {
        let route = RouteDesc {
            id: "1",
            name: "",
            line: 1,
            hosts: Rows::default(),
            uris: Rows::default(),
            methods: 0,
            priority: 0,
            headers: Rows::default(),
            upstream: 0,
            timeouts: self.timeouts,
        };
        let upstream = UpstreamDesc {
            balancer: BalancerKind::RoundRobin,
            nodes: Rows { start: 0, end: u32::try_from(self.nodes.len()).unwrap() },
            retries: self.retries,
            retry_timeout: self.retry_timeout,
            pass_host: self.pass_host,
            upstream_host: self.upstream_host,
        };
        Box::leak(Box::new(GatewayDesc {
            limits: LimitsDesc { in_flight_per_node: self.in_flight_per_node, ..fixture::LIMITS },
            dns_servers: self.dns_servers.leak(),
            routes: vec![route].leak(),
            upstreams: vec![upstream].leak(),
            nodes: self.nodes.leak(),
            ..fixture::GATEWAY
        }))
    }
}

fn node(host: &str, port: u16) -> NodeDesc<'static> {
    NodeDesc { host: host.to_owned().leak(), port, weight: 1, priority: 0 }
}

/// One core with one upstream.
struct Core {
    gateway: &'static GatewayDesc<'static>,
    upstreams: Upstreams,
}

impl Core {
    fn new(setup: Setup) -> Self {
        let tick = Tick::new();
        let running = tick.clone();
        tokio::task::spawn_local(async move { running.run(|| ()).await });
        let gateway = setup.gateway();
        Self { gateway, upstreams: Upstreams::new(gateway, Arc::new(Shared::new(gateway)), tick) }
    }

    async fn send_with(
        &self,
        request: Request<RequestBody>,
    ) -> (Result<Response<ResponseBody>, ForwardError>, Outcome) {
        let (head, body) = request.into_parts();
        let mut outcome = Outcome::default();
        let result = self.upstreams.dispatch(&self.gateway.routes[0], head, body, &mut outcome).await;
        (result, outcome)
    }

    async fn send(&self, method: &str, body: &str) -> Result<Response<ResponseBody>, ForwardError> {
        self.send_with(request(method, body)).await.0
    }

    /// Status and whole body, or why not, in one line.
    async fn ask(&self, method: &str, body: &str) -> String {
        said(self.send(method, body).await).await
    }
}

fn request(method: &str, body: &str) -> Request<RequestBody> {
    let body = RequestBody::full(Bytes::copy_from_slice(body.as_bytes()));
    Request::builder().method(method).uri("/x?y").header("host", "client.test:1").body(body).unwrap()
}

async fn said(result: Result<Response<ResponseBody>, ForwardError>) -> String {
    match result {
        Err(error) => format!("{} {error}", error.status().as_u16()),
        Ok(response) => {
            let status = response.status().as_u16();
            match response.into_body().collect().await {
                Ok(body) => format!("{status} {}", String::from_utf8_lossy(&body.to_bytes())),
                Err(error) => format!("{status} broken: {error}"),
            }
        }
    }
}

/// A node: what it was sent, and how many connections it had.
#[derive(Clone)]
struct Peer {
    address: SocketAddr,
    /// Each request's head and body, in order.
    requests: Rc<RefCell<Vec<String>>>,
    connections: Rc<Cell<u32>>,
}

impl Peer {
    /// A node that treats each connection as `serve` does; the number counts connections from 0.
    async fn new<F: Future<Output = ()> + 'static>(serve: impl Fn(Wire, u32) -> F + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let peer = Self { address, requests: Rc::default(), connections: Rc::default() };
        let (requests, connections) = (peer.requests.clone(), peer.connections.clone());
        tokio::task::spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let wire = Wire { stream, requests: requests.clone(), unread: Vec::new() };
                tokio::task::spawn_local(serve(wire, connections.replace(connections.get() + 1)));
            }
        });
        peer
    }

    /// A node that answers every request with `answer`, on one connection for as long as it lasts.
    async fn answering(answer: impl AsRef<[u8]> + 'static) -> Self {
        let answer: Rc<[u8]> = answer.as_ref().into();
        Self::new(move |mut wire, _| {
            let answer = answer.clone();
            async move {
                while wire.request().await.is_some() {
                    wire.say(&answer).await;
                }
            }
        })
        .await
    }

    /// A node that answers one request with `answer` and closes.
    async fn once(answer: impl AsRef<[u8]> + 'static) -> Self {
        let answer: Rc<[u8]> = answer.as_ref().into();
        Self::new(move |mut wire, _| {
            let answer = answer.clone();
            async move {
                wire.request().await;
                wire.say(&answer).await;
            }
        })
        .await
    }

    /// An address that refuses connections.
    async fn refusing() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    fn seen(&self) -> usize {
        self.requests.borrow().len()
    }
}

/// A node's end of a connection.
struct Wire {
    stream: TcpStream,
    requests: Rc<RefCell<Vec<String>>>,
    unread: Vec<u8>,
}

impl Wire {
    /// Reads a head, and a body of `Content-Length`; `None` at the end of the connection.
    async fn request(&mut self) -> Option<String> {
        let head_length = loop {
            if let Some(at) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            self.read().await?;
        };
        let head = String::from_utf8(self.unread.drain(..head_length).collect()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(|n| n.parse().unwrap());
        while self.unread.len() < length.unwrap_or(0) {
            self.read().await?;
        }
        let body: Vec<u8> = self.unread.drain(..length.unwrap_or(0)).collect();
        let request = format!("{head}{}", String::from_utf8(body).unwrap());
        self.requests.borrow_mut().push(request.clone());
        Some(request)
    }

    /// Reads a head and leaves the body alone.
    async fn head(&mut self) {
        while !self.unread.windows(4).any(|window| window == b"\r\n\r\n") {
            self.read().await.unwrap();
        }
    }

    async fn read(&mut self) -> Option<()> {
        (self.stream.read_buf(&mut self.unread).await.ok()? > 0).then_some(())
    }

    async fn say(&mut self, text: impl AsRef<[u8]>) {
        _ = self.stream.write_all(text.as_ref()).await;
    }

    /// Stays open and silent until the other side closes.
    async fn wait(&mut self) {
        while self.read().await.is_some() {}
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Runs `test` as a core would run.
fn run<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async { test().await });
}

/// Lets everything that is under way on loopback arrive.
async fn settle() {
    for _ in 0..500 {
        tokio::task::yield_now().await;
    }
}
