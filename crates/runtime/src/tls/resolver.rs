//! Which of an SSL object's certificates is shown: the first that the client's first choice of signature fits.

use std::sync::Arc;

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// The certificates of one SSL object.
#[derive(Debug)]
pub(super) struct Certificates(pub(super) Box<[Arc<CertifiedKey>]>);

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if let [only] = &*self.0 {
            return Some(only.clone());
        }
        let fits = |scheme| self.0.iter().find(|certificate| certificate.key.choose_scheme(&[scheme]).is_some());
        // None fits: rustls finds that out too, and sends the right alert.
        hello.signature_schemes().iter().find_map(|scheme| fits(*scheme)).or(self.0.first()).cloned()
    }
}
