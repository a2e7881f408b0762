//! A request that shows something of a configuration, and the gateway's own answer to it.
//!
//! A client's certificate is known here by the CA that issued it: whether its chain holds is asked elsewhere.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::header::HOST;
use http::request::Parts;
use http::{HeaderValue, Version};
use rustls_pki_types::{CertificateDer, UnixTime};
use sealgate_policy::desc::{ListenerKind, Protocol};
use sealgate_policy::pki::{ClientTrust, Failure, Reason, Verdict};
use sealgate_policy::{Connection, Handshake, TlsFacts, decide};

use super::client::{Ca, Client, NotAccepted};
use crate::Model;
use crate::proof::ANY_CLIENT;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// [`ListenerKind::Https`] or [`ListenerKind::Http`].
    pub listener: ListenerKind,
    /// The SNI; `None` for a client that sends none, and in clear.
    pub sni: Option<String>,
    /// Who asks.
    pub client: Client,
    /// The client's address; `None` on a unix socket.
    pub address: Option<IpAddr>,
    /// The method.
    pub method: String,
    /// The host; `None` for HTTP/1.0 without one.
    pub host: Option<String>,
    /// The target, as sent.
    pub target: String,
}

/// What a gateway answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// It is forwarded by this row of [`GatewayDesc::routes`](sealgate_policy::desc::GatewayDesc::routes).
    Routed(u32),
    /// It gets this status, for this reason.
    Refused(u16, String),
    /// It is not even read, for this reason: there is no such listener, or the handshake ends with an alert.
    NoConnection(String),
}

impl Model {
    /// The gateway's answer, by the functions of the server.
    pub fn ask(&self, request: &Request) -> Response {
        let connection = match self.connect(request) {
            Ok(connection) => connection,
            Err(why) => return Response::NoConnection(why),
        };
        let Some(mut head) = request.head() else {
            return Response::NoConnection("it is no request".to_owned());
        };
        match decide(self.gateway(), &connection, &mut head, now()) {
            Ok(decision) => Response::Routed(decision.route),
            Err(refusal) => Response::Refused(refusal.status(Protocol::Http1).as_u16(), refusal.to_string()),
        }
    }

    fn connect(&self, request: &Request) -> Result<Connection, String> {
        if !self.plan().listen.listeners().iter().any(|(kind, _)| *kind == request.listener) {
            return Err("there is no such listener".to_owned());
        }
        let mut connection = plain(request.address);
        if request.listener != ListenerKind::Https {
            return Ok(connection);
        }
        let sni = request.sni.as_deref();
        let (name, ssl) = self.gateway().of_sni(sni).map_err(|refusal| refusal.detail)?;
        let anchors = self.anchors(ssl);
        connection.verdict = anchors.map_or(Verdict::Absent, |anchors| verdict(&request.client, anchors));
        if let Handshake::Alert(..) = self.gateway().handshake(ssl, &connection.verdict) {
            let why = match request.client {
                Client::Anonymous => "the handshake asks for a certificate",
                Client::Of(_) => "the handshake refuses the certificate",
            };
            return Err(why.to_owned());
        }
        connection.listener = ListenerKind::Https;
        connection.sni.clone_from(&request.sni);
        connection.server_name = Some(name);
        connection.ssl = Some(ssl);
        connection.tls = Some(TLS);
        Ok(connection)
    }
}

impl Request {
    /// Whether it is sent over TLS.
    pub fn is_https(&self) -> bool {
        self.listener == ListenerKind::Https
    }

    fn head(&self) -> Option<Parts> {
        let version = if self.host.is_some() { Version::HTTP_11 } else { Version::HTTP_10 };
        let mut request =
            http::Request::builder().method(self.method.as_str()).uri(self.target.as_str()).version(version);
        if let Some(host) = &self.host {
            request = request.header(HOST, HeaderValue::from_str(host).ok()?);
        }
        Some(request.body(()).ok()?.into_parts().0)
    }
}

/// What becomes of a client's authentication at an SSL object.
fn verdict(client: &Client, anchors: &[Ca]) -> Verdict {
    let Client::Of(ca) = client else { return Verdict::Absent };
    match ca.accepted_by(anchors.iter()) {
        Ok(()) => VERIFIED.clone(),
        Err(NotAccepted::Issuer) => failed(Reason::UnknownIssuer, "unable to get local issuer certificate"),
        Err(NotAccepted::Depth) => failed(Reason::DepthExceeded, "certificate chain too long"),
        Err(NotAccepted::Time) => failed(Reason::Expired, "certificate has expired"),
    }
}

fn failed(reason: Reason, openssl_text: &'static str) -> Verdict {
    let detail = openssl_text.to_owned();
    Verdict::Failed { failure: Arc::new(Failure { reason, detail, openssl_text }), leaf: None }
}

/// A verdict that only a verified client gets: on a self-signed end-entity, pinned, that is valid from 1970 to 9999. It
/// stands for any client whose chain holds.
static VERIFIED: LazyLock<Verdict> = LazyLock::new(|| {
    let der: &[u8] = include_bytes!("any_client.der");
    let trust = ClientTrust::new(&[der], 0, 1);
    trust.map_or(Verdict::Absent, |trust| trust.verify(&[CertificateDer::from(der)], now(), &[]))
});

/// An address for documentation (RFC 5737).
const SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)), 443);

const TLS: TlsFacts =
    TlsFacts { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", curve: "X25519", alpn: "", resumed: false };

/// Any time: nothing that is asked here depends on it.
fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1 << 30))
}

fn plain(address: Option<IpAddr>) -> Connection {
    let (ip, port) = address.map_or((IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0), |ip| (ip, 443));
    Connection::accepted(ListenerKind::Http, SocketAddr::new(ip, port), SERVER)
}

/// `GET https://a.test/x`, with what a URL does not say behind it.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https() { "https" } else { "http" };
        match &self.host {
            Some(host) => write!(f, "{} {scheme}://{host}{}", self.method, self.target)?,
            None => write!(f, "{} {} HTTP/1.0 without Host over {scheme}", self.method, self.target)?,
        }
        match &self.sni {
            Some(sni) if self.host.as_ref() != Some(sni) => write!(f, ", SNI {sni}")?,
            None if self.is_https() => f.write_str(", without SNI")?,
            _ => {}
        }
        match self.address {
            Some(ANY_CLIENT) => {}
            Some(address) => write!(f, ", from {address}")?,
            None => f.write_str(", from a unix socket")?,
        }
        write!(f, "{}", self.client)
    }
}
