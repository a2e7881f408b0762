//! TLS clients made of rustls: any SNI, any certificate, sessions that are offered where they do not belong.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, ClientConfig, DigitallySignedStruct, HandshakeKind, NamedGroup, SignatureScheme,
    SupportedProtocolVersion,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::fixtures::Issued;
use crate::wire::{PATIENCE, Response, Wire};

/// TLS 1.2.
pub static TLS12: &SupportedProtocolVersion = &rustls::version::TLS12;
/// TLS 1.3.
pub static TLS13: &SupportedProtocolVersion = &rustls::version::TLS13;
/// Both, for tests that hold for either.
pub static VERSIONS: [&SupportedProtocolVersion; 2] = [TLS12, TLS13];

/// A client's settings, and the sessions it was given.
#[derive(Clone)]
pub struct Client {
    config: Arc<ClientConfig>,
}

/// A connection that came to be.
pub type Connection = Wire<TlsStream<TcpStream>>;

impl Client {
    /// Without a certificate, HTTP/1.1, both versions of TLS.
    pub fn new() -> Self {
        Self::with(None, &VERSIONS, &["http/1.1"])
    }

    /// With the certificate `identity`, HTTP/1.1, both versions of TLS.
    pub fn of(identity: &Issued) -> Self {
        Self::with(Some(identity), &VERSIONS, &["http/1.1"])
    }

    /// With these versions and these protocols; the certificate is sent whatever CA names the server asks for.
    ///
    /// # Panics
    /// If the key in `identity` is none.
    pub fn with(identity: Option<&Issued>, versions: &[&'static SupportedProtocolVersion], alpn: &[&str]) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let certificate = identity.map(|identity| {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
            let key = provider.key_provider.load_private_key(key).expect("a key that the tests made");
            Arc::new(CertifiedKey::new(identity.chain.clone(), key))
        });
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .expect("the provider has both versions")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyServer { provider }))
            .with_client_cert_resolver(Arc::new(Always { certificate }));
        config.alpn_protocols = alpn.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        config.resumption = Resumption::store(Arc::new(OneStore::default()));
        Self { config: Arc::new(config) }
    }

    /// As this one, without an SNI in its hello.
    #[must_use]
    pub fn without_sni(&self) -> Self {
        let mut config = (*self.config).clone();
        config.enable_sni = false;
        Self { config: Arc::new(config) }
    }

    /// Connects to `address` with the SNI `name`.
    ///
    /// # Errors
    /// Those of TCP and of the handshake; [`alert`] reads them. In TLS 1.3 a refused client certificate shows at the
    /// first read only.
    ///
    /// # Panics
    /// If `name` is no DNS name.
    pub async fn connect(&self, address: SocketAddr, name: &str) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from(name.to_owned()).expect("a DNS name");
        let connector = tokio_rustls::TlsConnector::from(Arc::clone(&self.config));
        let handshake = tokio::time::timeout(PATIENCE, connector.connect(name, stream));
        Ok(Wire::new(handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??))
    }

    /// Connects, asks for `path` at `name` once and reads the response.
    ///
    /// # Errors
    /// Those of [`Client::connect`] and [`Wire::response`].
    pub async fn get(&self, address: SocketAddr, name: &str, path: &str) -> io::Result<Response> {
        self.connect(address, name).await?.get(name, path).await
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

/// The alert that ended a handshake, if one did.
pub fn alert(error: &io::Error) -> Option<AlertDescription> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

/// Whether the session was resumed.
pub fn resumed(connection: &mut Connection) -> bool {
    connection.stream().get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed)
}

/// Accepts every server certificate; signatures are checked.
#[derive(Debug)]
struct AnyServer {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Sends its certificate whoever asks.
#[derive(Debug)]
struct Always {
    certificate: Option<Arc<CertifiedKey>>,
}

impl ResolvesClientCert for Always {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

/// Keeps one session and offers it to every server, whatever its name: what an attacker's client does.
#[derive(Debug, Default)]
struct OneStore {
    tls12: Mutex<Option<Tls12ClientSessionValue>>,
    tls13: Mutex<Option<Tls13ClientSessionValue>>,
}

impl ClientSessionStore for OneStore {
    fn set_kx_hint(&self, _name: ServerName<'static>, _group: NamedGroup) {}

    fn kx_hint(&self, _name: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _name: ServerName<'static>, value: Tls12ClientSessionValue) {
        *self.tls12.lock().expect("nobody panics with it") = Some(value);
    }

    fn tls12_session(&self, _name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.tls12.lock().expect("nobody panics with it").clone()
    }

    fn remove_tls12_session(&self, _name: &ServerName<'static>) {
        *self.tls12.lock().expect("nobody panics with it") = None;
    }

    fn insert_tls13_ticket(&self, _name: ServerName<'static>, value: Tls13ClientSessionValue) {
        *self.tls13.lock().expect("nobody panics with it") = Some(value);
    }

    fn take_tls13_ticket(&self, _name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.tls13.lock().expect("nobody panics with it").take()
    }
}
