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
use sealgate_policy::{ClientAuth, Gateway, SslIndex};

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
        let objects = side_by_side(desc.ssls, |row, ssl| {
            let auth = u32::try_from(row).ok().and_then(|row| gateway.client_auth(row)).cloned();
            SslObject::new(desc, ssl, auth.unwrap_or(ClientAuth::Mtls(None)), &provider)
                .map_err(|text| ObjectError { place: desc.place(ssl.line), text })
        })?;
        Ok(Self { objects, provider })
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
        auth: ClientAuth,
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
                    Arc::new(ClientVerifier::new(trust.clone(), algorithms, auth));
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

/// What `make` makes of each row, in the rows' order, on as many threads as there are cores; or the first error in that
/// order.
fn side_by_side<R: Sync, T: Send>(
    rows: &[R],
    make: impl Fn(usize, &R) -> Result<T, ObjectError> + Sync,
) -> Result<Box<[T]>, ObjectError> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let rows: Vec<(usize, &R)> = rows.iter().enumerate().collect();
    let shares = rows.chunks(rows.len().div_ceil(threads).max(LEAST_SHARE));
    let made = |share: &[(usize, &R)]| share.iter().map(|(row, what)| make(*row, what)).collect();
    thread::scope(|scope| {
        let made = &made;
        let threads = shares.map(|share| thread::Builder::new().spawn_scoped(scope, move || made(share)));
        let threads: Vec<_> = threads.collect::<Result<_, _>>().map_err(|error| ObjectError {
            place: "[[ssls]]".to_owned(),
            text: format!("no thread to make them: {error}"),
        })?;
        let shares = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let shares: Vec<Vec<T>> = shares.collect::<Result<_, _>>()?;
        Ok(shares.into_iter().flatten().collect())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: usize, bad: &[usize], expected: Result<(), &str>) {
        let numbers: Vec<usize> = (0..rows).collect();
        let made = side_by_side(&numbers, |row, number| match bad.contains(number) {
            true => Err(ObjectError { place: row.to_string(), text: String::new() }),
            false => Ok((row, *number)),
        });
        let in_order: Box<[_]> = numbers.iter().map(|number| (*number, *number)).collect();
        assert_eq!(made.map_err(|error| error.place), expected.map(|()| in_order).map_err(str::to_owned));
    }

    /// Another's place would be another's certificate.
    #[test]
    fn each_object_is_in_its_row() {
        check(0, &[], Ok(()));
        check(1, &[], Ok(()));
        check(LEAST_SHARE + 1, &[], Ok(()));
        check(1000, &[], Ok(()));
        check(1000, &[999, 3], Err("3"));
    }
}
