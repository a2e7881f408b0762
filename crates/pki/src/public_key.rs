//! Kind and size of a public key.

use std::fmt;

use x509_parser::prelude::FromDer;
use x509_parser::public_key::RSAPublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::der::{DerError, Element};

/// Kind and size of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA (PKCS #1), with the size of its modulus.
    Rsa {
        /// Bits of the modulus.
        bits: u32,
    },
    /// ECDSA on secp256r1.
    EcP256,
    /// ECDSA on secp384r1.
    EcP384,
    /// ECDSA on secp521r1.
    EcP521,
    /// ECDSA on another curve.
    EcOther {
        /// Bits of the curve's field.
        bits: u32,
    },
    /// Ed25519.
    Ed25519,
    /// DSA.
    Dsa,
    /// Anything else.
    Other,
}

impl KeyKind {
    /// Whether a signature by this key can be checked here: an RSA key needs 2048 to 8192 bits.
    pub fn is_strong(self) -> bool {
        match self {
            KeyKind::Rsa { bits } => (2048..=8192).contains(&bits),
            _ => true,
        }
    }

    /// Whether it is known to be too weak for anybody: RSA below 2048 bits, a curve below 224, and DSA, which is no
    /// longer approved (FIPS 186-5).
    pub fn is_weak(self) -> bool {
        match self {
            KeyKind::Rsa { bits } => bits < 2048,
            KeyKind::EcOther { bits } => bits < 224,
            KeyKind::Dsa => true,
            _ => false,
        }
    }

    /// Whether it is of a kind that webpki has an algorithm for, in a size that it takes.
    pub fn is_checkable(self) -> bool {
        self.is_strong() && !matches!(self, KeyKind::EcOther { .. } | KeyKind::Dsa | KeyKind::Other)
    }
}

impl fmt::Display for KeyKind {
    /// `RSA with 1024 bits`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyKind::Rsa { bits } => write!(f, "RSA with {bits} bits"),
            KeyKind::EcP256 => f.write_str("ECDSA on P-256"),
            KeyKind::EcP384 => f.write_str("ECDSA on P-384"),
            KeyKind::EcP521 => f.write_str("ECDSA on P-521"),
            KeyKind::EcOther { bits } => write!(f, "ECDSA on an unusual curve of {bits} bits"),
            KeyKind::Ed25519 => f.write_str("Ed25519"),
            KeyKind::Dsa => f.write_str("DSA"),
            KeyKind::Other => f.write_str("of an unknown kind"),
        }
    }
}

/// A SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// What it is.
    pub kind: KeyKind,
    /// DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
}

impl PublicKey {
    pub(crate) fn read(spki: &Element<'_>) -> Result<Self, DerError> {
        match SubjectPublicKeyInfo::from_der(spki.whole) {
            Ok(([], parsed)) => Ok(PublicKey { kind: kind(&parsed), spki: spki.whole.to_vec() }),
            _ => Err(spki.error("a public key that cannot be read")),
        }
    }
}

fn kind(spki: &SubjectPublicKeyInfo<'_>) -> KeyKind {
    match spki.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" => match RSAPublicKey::from_der(&spki.subject_public_key.data) {
            Ok((_, key)) => KeyKind::Rsa { bits: bits(key.modulus) },
            Err(_) => KeyKind::Other,
        },
        "1.2.840.10045.2.1" => {
            let curve = spki.algorithm.parameters.as_ref().and_then(|curve| curve.as_oid().ok());
            match curve.map(|curve| curve.to_id_string()).as_deref() {
                Some("1.2.840.10045.3.1.7") => KeyKind::EcP256,
                Some("1.3.132.0.34") => KeyKind::EcP384,
                Some("1.3.132.0.35") => KeyKind::EcP521,
                _ => KeyKind::EcOther { bits: field_bits(&spki.subject_public_key.data) },
            }
        }
        "1.3.101.112" => KeyKind::Ed25519,
        "1.2.840.10040.4.1" => KeyKind::Dsa,
        _ => KeyKind::Other,
    }
}

/// Bits of the field that a point is over (SEC 1, 2.3.3), in whole octets.
fn field_bits(point: &[u8]) -> u32 {
    let coordinates = match point.first() {
        Some(2 | 3) => 1,
        _ => 2,
    };
    u32::try_from(point.len().saturating_sub(1) / coordinates).unwrap_or(u32::MAX / 8) * 8
}

/// Bits of an unsigned big-endian number; leading zero octets do not count.
fn bits(number: &[u8]) -> u32 {
    let Some(first) = number.iter().position(|octet| *octet != 0) else { return 0 };
    let octets = u32::try_from(number.len() - first).unwrap_or(u32::MAX / 8);
    octets * 8 - number[first].leading_zeros()
}

#[cfg(test)]
mod tests {
    #[test]
    fn bits_of_a_modulus() {
        let check = |number: &[u8], expected| assert_eq!(super::bits(number), expected, "{number:02x?}");
        check(&[], 0);
        check(&[0, 0], 0);
        check(&[0, 0x80], 8);
        check(&[0x01, 0x00], 9);
        check(&[0, 0xff, 0xff], 16);
    }

    #[test]
    fn strength() {
        use super::KeyKind;
        let check = |kind: KeyKind, expected| assert_eq!(kind.is_strong(), expected, "{kind:?}");
        check(KeyKind::Rsa { bits: 2047 }, false);
        check(KeyKind::Rsa { bits: 2048 }, true);
        check(KeyKind::Rsa { bits: 8192 }, true);
        check(KeyKind::Rsa { bits: 8193 }, false);
        check(KeyKind::EcP256, true);
        check(KeyKind::Other, true);
    }

    #[test]
    fn weakness() {
        use super::KeyKind;
        let check = |kind: KeyKind, weak, checkable| {
            assert_eq!((kind.is_weak(), kind.is_checkable()), (weak, checkable), "{kind:?}");
        };
        check(KeyKind::Rsa { bits: 2047 }, true, false);
        check(KeyKind::Rsa { bits: 2048 }, false, true);
        check(KeyKind::Rsa { bits: 8193 }, false, false);
        check(KeyKind::EcOther { bits: 192 }, true, false);
        check(KeyKind::EcOther { bits: 224 }, false, false);
        check(KeyKind::EcP521, false, true);
        check(KeyKind::Ed25519, false, true);
        check(KeyKind::Dsa, true, false);
        check(KeyKind::Other, false, false);
    }

    #[test]
    fn dsa() {
        let algorithm = [&[0x30, 9, 0x06, 7][..], &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01]].concat();
        let spki = [&[0x30, 15][..], &algorithm, &[0x03, 2, 0, 1]].concat();
        let key = super::PublicKey::read(&crate::der::Reader::new(&spki).next().unwrap());
        assert_eq!(key.unwrap().kind, super::KeyKind::Dsa);
    }

    #[test]
    fn fields_of_points() {
        let check = |length: usize, form: u8, expected| {
            let point: Vec<u8> = std::iter::once(form).chain(std::iter::repeat_n(1, length)).collect();
            assert_eq!(super::field_bits(&point), expected, "{length} {form}");
        };
        check(48, 4, 192);
        check(24, 2, 192);
        check(64, 4, 256);
        assert_eq!(super::field_bits(&[]), 0);
    }
}
