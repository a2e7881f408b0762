//! From accepted bytes to [`Established`]: one handshake, and the reason where there is none.

use std::cell::RefCell;
use std::fmt;
use std::io;

use rustls::HandshakeKind;
use rustls::server::Acceptor;
use rustls_pki_types::UnixTime;
use sealgate_pki::{Alert, Certificate, Reason, Verdict};
use sealgate_policy::{Gateway, ServerName, SslIndex, TlsFacts};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::names;
use super::objects::SslObjects;
use super::verifier::REACHED;
use crate::client::gates::Gates;

/// Protocol chosen by ALPN; HTTP/1.1 without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpn {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    H2,
}

/// A finished handshake.
#[derive(Debug)]
pub struct Established<IO> {
    /// Where HTTP is spoken.
    pub stream: TlsStream<IO>,
    /// What is spoken.
    pub alpn: Alpn,
    /// SNI as sent.
    pub sni: Option<String>,
    /// Normal form of the SNI, or what stands for an absent one.
    pub server_name: ServerName,
    /// SSL object.
    pub ssl: SslIndex,
    /// What became of client authentication.
    pub verdict: Verdict,
    /// What was agreed on.
    pub facts: TlsFacts,
}

/// A handshake that led to nothing, for the log.
#[derive(Debug, Default)]
pub struct Refused {
    /// SNI as sent.
    pub sni: Option<String>,
    /// SSL object, where it came that far.
    pub ssl: Option<SslIndex>,
    /// From the closed set, where it was ours to refuse.
    pub reason: Option<Reason>,
    /// In words.
    pub detail: String,
    /// Certificate that was shown, where it can be read.
    pub leaf: Option<std::sync::Arc<Certificate>>,
    /// Number of the alert that was sent.
    pub alert: Option<u8>,
    /// The client said nothing at all: a probe of the port.
    pub silent: bool,
}

/// Shakes hands over `io`. The time for it is the caller's to bound.
///
/// A place among `gates`' handshakes is taken once the ClientHello is there: who says nothing keeps nobody out.
///
/// # Errors
/// Whatever kept the handshake from its end; the alert has been sent, and `io` may still have to be drained for the
/// client to read it.
pub async fn accept<IO>(
    io: IO,
    gateway: &Gateway,
    objects: &SslObjects,
    gates: &Gates,
) -> Result<Established<IO>, (Box<Refused>, Option<IO>)>
where
    IO: AsyncRead + AsyncWrite + Unpin,
{
    let mut acceptor = LazyConfigAcceptor::new(Acceptor::default(), io);
    let mut start = match (&mut acceptor).await {
        Ok(start) => start,
        Err(error) => {
            let silent = error.get_ref().is_none();
            return Err((Box::new(Refused { silent, ..Refused::from_error(&error) }), acceptor.take_io()));
        }
    };
    let _place = gates.handshake().await;
    let sni = start.client_hello().server_name().map(str::to_owned);
    let (server_name, ssl) = match gateway.of_sni(sni.as_deref()) {
        Ok(chosen) => chosen,
        Err(refusal) => {
            let alert = Alert::UnrecognizedName.number();
            // RFC 8446, 6: a fatal alert as the first thing the server sends is a plain record.
            let _ = start.io.write_all(&[21, 3, 3, 0, 2, 2, alert]).await;
            let (reason, detail) = (Some(refusal.reason), refusal.detail);
            let refused = Refused { sni, reason, detail, alert: Some(alert), ..Refused::default() };
            return Err((Box::new(refused), Some(start.io)));
        }
    };
    let Some(config) = objects.config(ssl) else {
        let refused = Refused { sni, detail: "no such SSL object".to_owned(), ..Refused::default() };
        return Err((Box::new(refused), None));
    };
    let handshake = async {
        let result = start.into_stream(config).into_fallible().await;
        (result, REACHED.with(RefCell::take))
    };
    match REACHED.scope(RefCell::new(None), handshake).await {
        (Ok(stream), reached) => Ok(established(stream, sni, server_name, ssl, reached, objects)),
        (Err((error, io)), reached) => {
            let mut refused = Refused { sni, ssl: Some(ssl), ..Refused::from_error(&error) };
            if let Some(Verdict::Failed { failure, leaf }) = reached {
                refused.reason = Some(failure.reason);
                refused.detail.clone_from(&failure.detail);
                refused.leaf = leaf;
            }
            Err((Box::new(refused), Some(io)))
        }
    }
}

fn established<IO>(
    stream: TlsStream<IO>,
    sni: Option<String>,
    server_name: ServerName,
    ssl: SslIndex,
    reached: Option<Verdict>,
    objects: &SslObjects,
) -> Established<IO> {
    let (_, session) = stream.get_ref();
    // A resumed session was not judged in this handshake, a deferred one neither.
    let verdict = match reached {
        Some(verdict) => verdict,
        None => objects.judge(ssl, session.peer_certificates().unwrap_or_default(), UnixTime::now()),
    };
    let (alpn, alpn_name) = match session.alpn_protocol() {
        Some(b"h2") => (Alpn::H2, "h2"),
        Some(_) => (Alpn::Http1, "http/1.1"),
        None => (Alpn::Http1, ""),
    };
    let facts = TlsFacts {
        protocol: names::protocol(session.protocol_version()),
        cipher: session.negotiated_cipher_suite().map_or("", |suite| names::cipher(suite.suite())),
        curve: names::curve(session.negotiated_key_exchange_group().map(rustls::crypto::SupportedKxGroup::name)),
        alpn: alpn_name,
        resumed: session.handshake_kind() == Some(HandshakeKind::Resumed),
    };
    Established { stream, alpn, sni, server_name, ssl, verdict, facts }
}

impl Refused {
    /// Reads what tokio-rustls made of rustls's error.
    fn from_error(error: &io::Error) -> Self {
        let rustls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let Some(rustls) = rustls else { return Self { detail: error.to_string(), ..Self::default() } };
        let mut refused = Self { detail: rustls.to_string(), ..Self::default() };
        match rustls {
            rustls::Error::NoCertificatesPresented => {
                refused.reason = Some(Reason::NoCertificate);
                refused.detail = "the client showed no certificate".to_owned();
                refused.alert = Some(Alert::CertificateRequired.number());
            }
            rustls::Error::InvalidCertificate(error) => {
                refused.reason = Some(Reason::BadSignature);
                refused.detail = format!("the client's proof that it has the certificate's key fails: {error}");
                refused.alert = Some(rustls::AlertDescription::from(error.clone()).into());
            }
            _ => {}
        }
        refused
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::crypto::aws_lc_rs;
    use rustls::{ClientConfig, ClientConnection, RootCertStore};
    use sealgate_policy::desc::{GatewayDesc, LimitsDesc};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::fixture;

    static GATEWAY: GatewayDesc<'static> =
        GatewayDesc { limits: LimitsDesc { handshakes: 1, ..fixture::LIMITS }, ..fixture::GATEWAY };

    fn client_hello(name: &'static str) -> Vec<u8> {
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let mut client = ClientConnection::new(Arc::new(config), name.try_into().unwrap()).unwrap();
        let mut hello = Vec::new();
        client.write_tls(&mut hello).unwrap();
        hello
    }

    #[tokio::test]
    async fn who_says_nothing_keeps_nobody_out() {
        let gateway = Gateway::new(&GATEWAY).unwrap();
        let objects = SslObjects::new(&GATEWAY, &gateway).unwrap();
        let gates = Gates::new(&GATEWAY.limits, 0);
        let (_silent_client, silent) = duplex(4096);
        let (mut client, server) = duplex(4096);
        client.write_all(&client_hello("unknown.test")).await.unwrap();
        let refused = tokio::select! {
            biased;
            _ = accept(silent, &gateway, &objects, &gates) => unreachable!("the client is silent"),
            result = accept(server, &gateway, &objects, &gates) => result.unwrap_err().0,
        };
        assert_eq!((refused.reason, refused.alert), (Some(Reason::SniUnknown), Some(112)));
        let mut alert = Vec::new();
        client.read_to_end(&mut alert).await.unwrap();
        assert_eq!(alert, [21, 3, 3, 0, 2, 2, 112]);
    }
}
