//! The signature of one certificate, of any version, checked with the key of another.

use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use webpki::{Error, RawPublicKeyEntity, UnsupportedSignatureAlgorithmContext};

use crate::structure::Structure;

/// Whether `spki` made the signature of `certificate`, as webpki checks it: each algorithm of that id is tried until
/// one fits the key.
pub(crate) fn check(
    certificate: &Structure<'_>,
    spki: &[u8],
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Result<(), Error> {
    if certificate.inner_algorithm != certificate.outer_algorithm {
        return Err(Error::SignatureAlgorithmMismatch);
    }
    let spki = SubjectPublicKeyInfoDer::from(spki);
    let key = RawPublicKeyEntity::try_from(&spki)?;
    let mut result = Err(Error::UnsupportedSignatureAlgorithmContext(UnsupportedSignatureAlgorithmContext {
        signature_algorithm_id: certificate.outer_algorithm.to_vec(),
        supported_algorithms: algorithms.iter().map(|algorithm| algorithm.signature_alg_id()).collect(),
    }));
    for algorithm in algorithms {
        if algorithm.signature_alg_id().as_ref() == certificate.outer_algorithm {
            result = key.verify_signature(*algorithm, certificate.tbs, certificate.signature);
            if !matches!(result, Err(Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_))) {
                break;
            }
        }
    }
    result
}
