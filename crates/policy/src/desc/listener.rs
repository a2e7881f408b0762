//! Listening sockets, and networks of peers.

use std::net::{IpAddr, SocketAddr};

/// One listening socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerDesc<'a> {
    /// What is spoken on it.
    pub kind: ListenerKind,
    /// Where.
    pub address: AddressDesc<'a>,
}

/// What a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListenerKind {
    /// TLS, then HTTP/1.1 or h2 by ALPN.
    Https,
    /// HTTP/1.1 in clear.
    Http,
    /// Health answers for an orchestrator, HTTP/1.1 in clear.
    Status,
}

/// Address of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressDesc<'a> {
    /// IP address and port.
    Inet(SocketAddr),
    /// Path of a unix socket.
    Unix(&'a str),
}

/// A network in CIDR form; a single address has the full prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetDesc {
    /// Any address in it.
    pub address: IpAddr,
    /// Length of the prefix in bits.
    pub prefix: u8,
}
