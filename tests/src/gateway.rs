//! A gateway in the test's own process, started from sealed tables.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sealgate_policy::desc::{AddressDesc, GatewayDesc, ListenerDesc, ListenerKind, NodeDesc};
use serde_json::Value;

use crate::fixtures;
use crate::wire::PATIENCE;

/// The sealed configuration `name` with `nodes` for its symbolic nodes, every listener on a port of the kernel's
/// choice, and what `change` makes of it. A configuration of a test lives as long as the process.
pub fn describe(
    name: &str,
    nodes: &[SocketAddr],
    change: impl FnOnce(&mut GatewayDesc<'static>),
) -> &'static GatewayDesc<'static> {
    let mut desc = *fixtures::sealed(name);
    let nodes: Vec<_> = desc.nodes.iter().map(|node| real(node, nodes)).collect();
    desc.nodes = Vec::leak(nodes);
    let listeners: Vec<_> = desc.listeners.iter().map(on_any_port).collect();
    desc.listeners = Vec::leak(listeners);
    change(&mut desc);
    Box::leak(Box::new(desc))
}

/// Port N of a node is the Nth of `nodes`; its address too, unless the node has a DNS name.
fn real(node: &NodeDesc<'static>, nodes: &[SocketAddr]) -> NodeDesc<'static> {
    let Some(real) = usize::from(node.port).checked_sub(1).and_then(|number| nodes.get(number)) else { return *node };
    let host = if node.host == "127.0.0.1" { real.ip().to_string().leak() } else { node.host };
    NodeDesc { host, port: real.port(), ..*node }
}

fn on_any_port(listener: &ListenerDesc<'static>) -> ListenerDesc<'static> {
    let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    ListenerDesc { kind: listener.kind, address: AddressDesc::Inet(any) }
}

/// A running gateway; it ends when dropped.
pub struct Gateway {
    /// Its TLS listener; a port that refuses if it has none.
    pub https: SocketAddr,
    /// Its plain listener; likewise.
    pub http: SocketAddr,
    /// Its status listener; likewise.
    pub status: SocketAddr,
    running: Option<sealgate_runtime::Running>,
}

impl Gateway {
    /// Starts the sealed configuration `name` with `nodes`.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn start(name: &str, nodes: &[SocketAddr]) -> Self {
        Self::start_with(name, nodes, |_| ()).await
    }

    /// As [`Gateway::start`], after `change`.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn start_with(name: &str, nodes: &[SocketAddr], change: impl FnOnce(&mut GatewayDesc<'static>)) -> Self {
        Self::of(sealgate_runtime::serve(describe(name, nodes, change)))
    }

    /// As [`Gateway::start`]; a request for `path` panics inside.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn start_panicking(name: &str, nodes: &[SocketAddr], path: &'static str) -> Self {
        let desc = describe(name, nodes, |desc| desc.workers = 1);
        Self::of(sealgate_runtime::serve_panicking(desc, Some(path)))
    }

    fn of(running: Result<sealgate_runtime::Running, sealgate_runtime::StartError>) -> Self {
        let running = running.unwrap_or_else(|error| panic!("{error}"));
        let address = |kind| running.address(kind).unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));
        Self {
            https: address(ListenerKind::Https),
            http: address(ListenerKind::Http),
            status: address(ListenerKind::Status),
            running: Some(running),
        }
    }

    /// Waits for a line of the log that `is` likes.
    ///
    /// # Panics
    /// If none comes.
    pub async fn log_text(&self, is: impl Fn(&str) -> bool) -> String {
        let look = async {
            loop {
                if let Some(line) = self.log().lines().find(|line| is(line)) {
                    return line.to_owned();
                }
                // The gateway's own threads write; this one only looks.
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(line) => line,
            Err(_) => panic!("that line did not come:\n{}", self.log()),
        }
    }

    /// As [`Gateway::log_text`], of lines in JSON.
    ///
    /// # Panics
    /// If none comes.
    pub async fn log_line(&self, is: impl Fn(&Value) -> bool) -> Value {
        let parse = |line: &str| serde_json::from_str::<Value>(line).ok();
        let line = self.log_text(|line| parse(line).is_some_and(|line| is(&line))).await;
        parse(&line).expect("looked at just now")
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.running.as_ref().map(sealgate_runtime::Running::log).unwrap_or_default()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            // Its threads take their time to end; nobody waits for them.
            std::thread::spawn(move || drop(running));
        }
    }
}
