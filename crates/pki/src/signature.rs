//! The signature of one certificate, of any version, checked with the key of another.

use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use webpki::{Error, RawPublicKeyEntity, UnsupportedSignatureAlgorithmContext};

use crate::der::{self, Reader};
use crate::structure::Structure;

/// id-sha1.
const SHA_1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
/// id-RSASSA-PSS.
const PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// Signature algorithms with a hash that is broken, by OID.
const BROKEN: &[(&[u8], &str)] = &[
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x02], "MD2"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x03], "MD4"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04], "MD5"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05], "SHA-1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03], "SHA-1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], "SHA-1"),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x03], "MD5"),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x1b], "SHA-1"),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x1d], "SHA-1"),
];

/// The hash of a signature algorithm, if it is a broken one; `algorithm` is an AlgorithmIdentifier without tag and
/// length.
pub(crate) fn broken_hash(algorithm: &[u8]) -> Option<&'static str> {
    let mut fields = Reader::new(algorithm);
    let oid = fields.expect(der::OID, "no algorithm").ok()?;
    if oid.value == PSS {
        // RFC 4055, 3.1: SHA-1 is what stands for an absent hash.
        let Ok(Some(parameters)) = fields.optional(der::SEQUENCE) else { return Some("SHA-1") };
        let Ok(Some(hash)) = parameters.reader().optional(0xa0) else { return Some("SHA-1") };
        let mut hash = hash.reader().expect(der::SEQUENCE, "no hash").ok()?.reader();
        return (hash.expect(der::OID, "no hash").ok()?.value == SHA_1).then_some("SHA-1");
    }
    BROKEN.iter().find(|(known, _)| *known == oid.value).map(|(_, name)| *name)
}

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

#[cfg(test)]
mod tests {
    use super::broken_hash;

    #[test]
    fn broken_hashes() {
        let check = |algorithm: &[u8], expected| assert_eq!(broken_hash(algorithm), expected, "{algorithm:02x?}");
        let rsa = |last| [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last, 0x05, 0x00];
        check(&rsa(0x04), Some("MD5"));
        check(&rsa(0x05), Some("SHA-1"));
        check(&rsa(0x0b), None);
        check(&[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], Some("SHA-1"));
        check(&[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], None);
        let pss = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
        let with = |parameters: &[u8]| [&pss, parameters].concat();
        check(&pss, Some("SHA-1"));
        check(&with(&[0x30, 0x00]), Some("SHA-1"));
        check(&with(&[0x30, 11, 0xa0, 9, 0x30, 7, 0x06, 5, 0x2b, 0x0e, 0x03, 0x02, 0x1a]), Some("SHA-1"));
        let sha256 = [0x30, 15, 0xa0, 13, 0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
        check(&with(&sha256), None);
        check(&[], None);
    }
}
