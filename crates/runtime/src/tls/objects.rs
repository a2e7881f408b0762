//! The SSL objects, live: one rustls configuration each, never sharing ticket keys or sessions.

use std::fmt;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::ServerSessionMemoryCache;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use sealgate_pki::{ClientTrust, Verdict};
use sealgate_policy::desc::{CertificateDesc, GatewayDesc, KeyFormat, KeyType, SslDesc};
use sealgate_policy::{Gateway, SslIndex};

use super::resolver::Certificates;
use super::verifier::ClientVerifier;

/// Sessions of TLS 1.2 clients without tickets that one SSL object remembers.
const SESSIONS: usize = 1024;

/// SSL objects that one thread makes at least: fewer take less time than a thread.
const LEAST_SHARE: usize = 16;

/// Every enabled SSL object, by its row.
#[derive(Debug)]
pub struct SslObjects {
    objects: Box<[SslObject]>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
struct SslObject {
    config: Arc<ServerConfig>,
    trust: Option<Arc<ClientTrust>>,
}

/// An SSL object that cannot be made. Only a lack of entropy or of threads is left at run time; the build has refused the
/// rest.
#[derive(Debug)]
pub struct ObjectError {
    place: String,
    text: String,
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

impl std::error::Error for ObjectError {}

impl SslObjects {
    /// The SSL objects of `desc`, made side by side: most of a start is checking their keys.
    ///
    /// # Errors
    /// No entropy for ticket keys, no thread; a key or an anchor that the build should have refused.
    pub fn new(desc: &'static GatewayDesc<'static>, gateway: &Gateway) -> Result<Self, ObjectError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let object = |(row, ssl): (usize, &'static SslDesc<'static>)| {
            let defers = u32::try_from(row).is_ok_and(|row| gateway.has_skip_list(row));
            SslObject::new(desc, ssl, defers, &provider)
                .map_err(|text| ObjectError { place: ssl.place.to_owned(), text })
        };
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let share = desc.ssls.len().div_ceil(threads).max(LEAST_SHARE);
        let objects = thread::scope(|scope| {
            let made = |rows: &'static [_], first| (first..).zip(rows).map(object).collect::<Result<Vec<_>, _>>();
            let start = |rows: &'static [SslDesc<'static>], first: usize| {
                let place = rows.first().map_or("", |ssl| ssl.place).to_owned();
                let thread = thread::Builder::new().spawn_scoped(scope, move || made(rows, first));
                thread.map_err(|error| ObjectError { place, text: format!("no thread to make it: {error}") })
            };
            let shares = desc.ssls.chunks(share).zip((0..).step_by(share));
            let threads: Vec<_> = shares.map(|(rows, first)| start(rows, first)).collect::<Result<_, _>>()?;
            let made = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            made.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(Self { objects: objects.into_iter().flatten().collect(), provider })
    }

    /// What the handshake of an SSL object goes by.
    pub(super) fn config(&self, ssl: SslIndex) -> Option<Arc<ServerConfig>> {
        self.objects.get(ssl as usize).map(|object| object.config.clone())
    }

    /// Judges what the client showed to an SSL object, in this handshake or in the one that it resumes.
    pub(super) fn judge(&self, ssl: SslIndex, chain: &[CertificateDer<'_>], now: UnixTime) -> Verdict {
        match self.objects.get(ssl as usize).and_then(|object| object.trust.as_ref()) {
            Some(trust) => trust.verify(chain, now, self.provider.signature_verification_algorithms.all),
            None => Verdict::Absent,
        }
    }
}

impl SslObject {
    fn new(
        desc: &'static GatewayDesc<'static>,
        ssl: &SslDesc<'_>,
        defers: bool,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, String> {
        let versions: Vec<_> = [(ssl.tls13, &rustls::version::TLS13), (ssl.tls12, &rustls::version::TLS12)]
            .into_iter()
            .filter_map(|(offered, version)| offered.then_some(version))
            .collect();
        let trust = match &ssl.client {
            None => None,
            Some(client) => Some(Arc::new(
                ClientTrust::new(client.anchors.of(desc.ders), client.depth, desc.limits.client_certificates)
                    .map_err(|error| format!("{error:?}"))?,
            )),
        };
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&versions)
            .map_err(|error| error.to_string())?;
        let builder = match &trust {
            None => builder.with_no_client_auth(),
            Some(trust) => {
                let algorithms = provider.signature_verification_algorithms;
                let verifier: Arc<dyn ClientCertVerifier> =
                    Arc::new(ClientVerifier::new(trust.clone(), algorithms, defers));
                builder.with_client_cert_verifier(verifier)
            }
        };
        let certificates = ssl
            .certificates
            .of(desc.certificates)
            .iter()
            .map(|certificate| certified_key(desc, certificate, provider).map(Arc::new))
            .collect::<Result<_, _>>()?;
        let mut config = builder.with_cert_resolver(Arc::new(Certificates(certificates)));
        config.ticketer = aws_lc_rs::Ticketer::new().map_err(|error| error.to_string())?;
        config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
        config.send_tls13_tickets = 1;
        config.max_early_data_size = 0;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), trust })
    }
}

/// A certificate with its key. Key and certificate were matched by the build; rustls cannot, where the certificate is
/// of version 1.
fn certified_key(
    desc: &'static GatewayDesc<'static>,
    certificate: &CertificateDesc<'static>,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, String> {
    let secret_key = match certificate.key_format {
        KeyFormat::Pkcs8 => PrivateKeyDer::Pkcs8(certificate.secret_key.into()),
        KeyFormat::Pkcs1 => PrivateKeyDer::Pkcs1(certificate.secret_key.into()),
        KeyFormat::Sec1 => PrivateKeyDer::Sec1(certificate.secret_key.into()),
    };
    let chain = certificate.chain.of(desc.ders).iter().map(|der| CertificateDer::from(*der)).collect();
    let key = match certificate.key_type {
        KeyType::Ecdsa => aws_lc_rs::sign::any_ecdsa_type(&secret_key),
        KeyType::Ed25519 | KeyType::Rsa => provider.key_provider.load_private_key(secret_key),
    };
    let key = key.map_err(|error| error.to_string())?;
    Ok(CertifiedKey::new(chain, key))
}
