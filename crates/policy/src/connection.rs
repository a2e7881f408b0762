//! Facts of one client connection. Knows no request.

pub(crate) mod headers;

use std::net::SocketAddr;

use crate::desc::ListenerKind;
use crate::pki::Verdict;
use crate::{ConnectionHeaders, ServerName, SslIndex};

/// Facts of one client connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// What the listener speaks.
    pub listener: ListenerKind,
    /// The client; `0.0.0.0:0` on a unix socket.
    pub remote: SocketAddr,
    /// The listener's side.
    pub local: SocketAddr,
    /// The SNI as sent.
    pub sni: Option<String>,
    /// The SNI in normal form, or the fallback for it; `None` on plain HTTP only.
    pub server_name: Option<ServerName>,
    /// The SSL object that `server_name` was looked up to; `None` on plain HTTP only.
    pub ssl: Option<SslIndex>,
    /// What became of the client's authentication in the handshake.
    pub verdict: Verdict,
    /// What the handshake agreed on; `None` on plain HTTP only.
    pub tls: Option<TlsFacts>,
    /// Header values that [`crate::rewrite()`] made of all this before.
    pub headers: ConnectionHeaders,
}

impl Connection {
    /// An accepted connection, before a handshake tells more: all there is to say of one in clear.
    pub fn accepted(listener: ListenerKind, remote: SocketAddr, local: SocketAddr) -> Self {
        Self {
            listener,
            remote,
            local,
            sni: None,
            server_name: None,
            ssl: None,
            verdict: Verdict::Absent,
            tls: None,
            headers: ConnectionHeaders::default(),
        }
    }
}

/// What a handshake agreed on, in OpenSSL's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3`
    pub protocol: &'static str,
    /// `TLS_AES_256_GCM_SHA384`
    pub cipher: &'static str,
    /// `X25519`
    pub curve: &'static str,
    /// `h2`, `http/1.1`, or empty.
    pub alpn: &'static str,
    /// Whether a session was resumed.
    pub resumed: bool,
}
