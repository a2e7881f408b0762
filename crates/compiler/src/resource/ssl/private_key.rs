//! The public half of a private key, by the library that the server signs with.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RsaKeyPair,
};
use sealgate_policy::desc::KeyFormat;

/// Contents of the BIT STRING of the SubjectPublicKeyInfo that belongs to a private key; `None` if the server could not
/// sign with the key.
pub(crate) fn public_half(format: KeyFormat, der: &[u8]) -> Option<Vec<u8>> {
    let rsa = match format {
        KeyFormat::Pkcs8 => RsaKeyPair::from_pkcs8(der).ok(),
        KeyFormat::Pkcs1 => RsaKeyPair::from_der(der).ok(),
        KeyFormat::Sec1 => None,
    };
    if let Some(key) = rsa {
        return Some(key.public_key().as_ref().to_vec());
    }
    for curve in [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING, &ECDSA_P521_SHA512_ASN1_SIGNING] {
        let key = match format {
            KeyFormat::Pkcs8 => EcdsaKeyPair::from_pkcs8(curve, der).ok(),
            KeyFormat::Sec1 => EcdsaKeyPair::from_private_key_der(curve, der).ok(),
            KeyFormat::Pkcs1 => None,
        };
        if let Some(key) = key {
            return Some(key.public_key().as_ref().to_vec());
        }
    }
    let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().filter(|_| format == KeyFormat::Pkcs8)?;
    Some(key.public_key().as_ref().to_vec())
}

/// Whether bytes follow the outer SEQUENCE.
pub(crate) fn has_trailing_bytes(der: &[u8]) -> bool {
    let (Some(0x30), Some(length)) = (der.first(), der.get(1)) else { return false };
    let (header, length) = match length {
        n @ 0..=0x7f => (2, usize::from(*n)),
        n @ 0x81..=0x84 => {
            let bytes = usize::from(*n & 0x7f);
            let Some(digits) = der.get(2..2 + bytes) else { return false };
            (2 + bytes, digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
        _ => return false,
    };
    der.len() > header + length
}

/// Whether a SubjectPublicKeyInfo (DER) ends with this BIT STRING.
pub(crate) fn is_key_of(public: &[u8], spki: &[u8]) -> bool {
    // The octet before it counts the unused bits, of which a key has none.
    spki.strip_suffix(public).is_some_and(|head| head.last() == Some(&0))
}
