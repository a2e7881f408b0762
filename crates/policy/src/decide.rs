//! A request's way from its head to a route, each step once and in this order: size and framing, host, path, header hygiene,
//! admission, routing. The runtime, `explain`, expectations and the build's lints call the same function.

use std::net::SocketAddr;

use http::Version;
use http::header::HOST;
use http::request::Parts;
use http::uri::{PathAndQuery, Uri};
use rustls_pki_types::UnixTime;

use crate::desc::{ListenerKind, Protocol};
use crate::pki::Verdict;
use crate::trace::{HostSource, Step, Trace, Untraced};
use crate::{Admitted, CanonicalPath, Gateway, Host, Method, Refusal, Remembered, ServerName, SslIndex, UriParams};
use crate::{admission, framing, hygiene, size};

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
    /// What [`crate::rewrite()`] has made of all this before.
    pub remembered: Remembered,
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
            remembered: Remembered::default(),
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

/// A request that may be forwarded, and what it was read as.
#[derive(Debug)]
pub struct Decision {
    /// That it was admitted.
    pub admitted: Admitted,
    /// Row of [`GatewayDesc::routes`](crate::desc::GatewayDesc::routes).
    pub route: u32,
    /// What was matched, and is forwarded.
    pub path: CanonicalPath,
    /// The target that is forwarded: the encoded path, and the query as received.
    pub target: PathAndQuery,
    /// `None` for HTTP/1.0 without `Host` on plain HTTP.
    pub host: Option<Host>,
    /// Parameters of the URI pattern that matched.
    pub uri_params: UriParams,
}

/// Decides on a request. The headers in `head` are cleaned in place; its URI stays as received.
///
/// After a refusal the headers may or may not be clean, and the head is good for the log only.
pub fn decide(
    gateway: &Gateway,
    connection: &Connection,
    head: &mut Parts,
    now: UnixTime,
) -> Result<Decision, Refusal> {
    decide_with(gateway, connection, head, now, &mut Untraced)
}

/// [`decide()`], which tells `trace` what it does.
pub fn decide_with(
    gateway: &Gateway,
    connection: &Connection,
    head: &mut Parts,
    now: UnixTime,
    trace: &mut impl Trace,
) -> Result<Decision, Refusal> {
    size::check(head, &gateway.limits)?;
    framing::check(head)?;
    trace.step(|| Step::Framed);
    let host = read_host(connection, head, trace)?;
    let path = CanonicalPath::parse(head.uri.path(), gateway.escaped_slashes()).map_err(Refusal::Path)?;
    trace.step(|| Step::Path { received: head.uri.path().to_owned(), path: path.clone() });
    let target = forwarded_target(&head.uri, &path)?;
    hygiene::clean(&mut head.headers, &gateway.identity, gateway.trusts(connection.remote), trace)?;
    let admitted = admission::admit(gateway, connection, host.as_ref(), &path, now, trace)?;
    let name = host.as_ref().map(Host::name);
    let method = Method::of(&head.method);
    let found = gateway.router.find_with(name, path.decoded(), method, trace).ok_or(Refusal::NoRoute)?;
    let (route, uri_params) = (found.route, found.pattern.read(path.decoded()));
    Ok(Decision { admitted, route, path, target, host, uri_params })
}

/// The one host of a request: an absolute target's authority or `:authority`, else `Host`, else in HTTP/1.0 the
/// server name.
fn read_host(connection: &Connection, head: &Parts, trace: &mut impl Trace) -> Result<Option<Host>, Refusal> {
    let mut fields = head.headers.get_all(HOST).iter();
    let field = fields.next();
    if fields.next().is_some() {
        return Err(Refusal::HostRepeated);
    }
    let field = field.map(|value| Host::parse(value.as_bytes())).transpose().map_err(Refusal::Host)?;
    let authority = head.uri.authority().map(|authority| Host::parse(authority.as_str().as_bytes()));
    let authority = authority.transpose().map_err(Refusal::Host)?;
    let h2 = Protocol::from(head.version) == Protocol::H2;
    let http10 = head.version == Version::HTTP_10;
    let (source, host) = match (authority, field) {
        (Some(authority), Some(field)) if h2 && !authority.agrees_with(&field) => return Err(Refusal::HostDiffers),
        (Some(authority), Some(_)) => (HostSource::Authority, authority),
        (Some(authority), None) if h2 || http10 => (HostSource::Authority, authority),
        (None, Some(field)) => (HostSource::Field, field),
        (None, None) if http10 => match &connection.server_name {
            Some(name) => (HostSource::ServerName, Host::of_server_name(name)),
            None => {
                trace.step(|| Step::NoHost);
                return Ok(None);
            }
        },
        (_, None) => return Err(Refusal::HostMissing),
    };
    trace.step(|| Step::Host { source, host: host.clone() });
    Ok(Some(host))
}

/// The canonical path, with the query as received.
fn forwarded_target(uri: &Uri, path: &CanonicalPath) -> Result<PathAndQuery, Refusal> {
    if let Some(received) = uri.path_and_query()
        && received.path() == path.encoded()
        // The path of `http://a?b` is `/`, and is not written.
        && received.as_str().starts_with('/')
    {
        return Ok(received.clone());
    }
    let target = match uri.query() {
        Some(query) => format!("{}?{query}", path.encoded()),
        None => path.encoded().to_owned(),
    };
    PathAndQuery::try_from(target).map_err(|_| Refusal::TargetTooLong)
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
