//! Listening sockets, and networks of peers.

use std::net::{IpAddr, SocketAddr};

use super::macros::{row, words};
use super::visit::{Value, Variant};

row! {
    /// One listening socket.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ListenerDesc<'a> {
        /// What is spoken on it.
        pub kind: ListenerKind => value(""),
        /// Where.
        pub address: AddressDesc<'a> => value(""),
    }
}

words! {
    /// What a listener speaks.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum ListenerKind {
        /// TLS, then HTTP/1.1 or h2 by ALPN.
        Https = "https",
        /// HTTP/1.1 in clear.
        Http = "http",
        /// Health answers for an orchestrator, HTTP/1.1 in clear.
        Status = "status",
    }
}

/// Address of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressDesc<'a> {
    /// IP address and port.
    Inet(SocketAddr),
    /// Path of a unix socket.
    Unix(&'a str),
}

row! {
    /// A network in CIDR form; a single address has the full prefix length.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct NetDesc {
        /// Any address in it.
        pub address: IpAddr => value(""),
        /// Length of the prefix in bits.
        pub prefix: u8 => value("/"),
    }
}

impl<'r> From<AddressDesc<'r>> for Value<'r> {
    fn from(address: AddressDesc<'r>) -> Self {
        let (name, word, value) = match address {
            AddressDesc::Inet(address) => ("Inet", "", Self::SocketAddr(address)),
            AddressDesc::Unix(path) => ("Unix", "unix:", Self::Text(path)),
        };
        Self::VariantOf(Variant { of: "AddressDesc", name, word }, Box::new(value))
    }
}
