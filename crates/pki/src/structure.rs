//! The parts of a certificate (RFC 5280, 4.1) as slices of its DER, of any version. Judges nothing but the structure.

use rustls_pki_types::SubjectPublicKeyInfoDer;

use crate::der::{self, DerError, Element, Reader};

const VERSION: u8 = 0xa0;
const ISSUER_UNIQUE_ID: u8 = 0x81;
const SUBJECT_UNIQUE_ID: u8 = 0x82;
const EXTENSIONS: u8 = 0xa3;

/// Where everything is.
pub(crate) struct Structure<'a> {
    /// What is signed: TBSCertificate with tag and length.
    pub(crate) tbs: &'a [u8],
    /// 1, 2 or 3.
    pub(crate) version: u8,
    /// Two's complement, big-endian, in its shortest form, never empty.
    pub(crate) serial: &'a [u8],
    /// The inner AlgorithmIdentifier, without tag and length.
    pub(crate) inner_algorithm: &'a [u8],
    pub(crate) issuer: Element<'a>,
    pub(crate) validity: Element<'a>,
    pub(crate) subject: Element<'a>,
    pub(crate) spki: Element<'a>,
    /// An issuerUniqueID or a subjectUniqueID is there (RFC 5280, 4.1.2.8).
    pub(crate) has_unique_ids: bool,
    /// The list of extensions.
    pub(crate) extensions: Option<Element<'a>>,
    /// The outer AlgorithmIdentifier, without tag and length: what webpki calls an algorithm's id.
    pub(crate) outer_algorithm: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> Structure<'a> {
    /// Bytes that are left over anywhere are an error.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, DerError> {
        let mut outermost = Reader::new(bytes);
        let certificate = outermost.expect(der::SEQUENCE, "not a certificate")?;
        outermost.end("bytes after the certificate")?;

        let mut parts = certificate.reader();
        let tbs = parts.expect(der::SEQUENCE, "no TBSCertificate")?;
        let outer_algorithm = parts.expect(der::SEQUENCE, "no signature algorithm")?;
        let signature = bits(&parts.expect(der::BIT_STRING, "no signature")?)?;
        parts.end("bytes after the signature")?;

        let mut fields = tbs.reader();
        let version = version(&mut fields)?;
        let serial = integer(&fields.expect(der::INTEGER, "no serial number")?)?;
        let inner_algorithm = fields.expect(der::SEQUENCE, "no inner signature algorithm")?;
        let issuer = fields.expect(der::SEQUENCE, "no issuer")?;
        let validity = fields.expect(der::SEQUENCE, "no validity")?;
        let subject = fields.expect(der::SEQUENCE, "no subject")?;
        let spki = fields.expect(der::SEQUENCE, "no public key")?;
        let issuer_unique_id = fields.optional(ISSUER_UNIQUE_ID)?;
        let subject_unique_id = fields.optional(SUBJECT_UNIQUE_ID)?;
        let extensions = fields.optional(EXTENSIONS)?;
        fields.end("bytes after the last field")?;

        Ok(Structure {
            tbs: tbs.whole,
            version,
            serial,
            inner_algorithm: inner_algorithm.value,
            issuer,
            validity,
            subject,
            spki,
            has_unique_ids: issuer_unique_id.is_some() || subject_unique_id.is_some(),
            extensions,
            outer_algorithm: outer_algorithm.value,
            signature,
        })
    }
}

/// The public key of a certificate of any version, also of one that webpki does not take: what a TLS
/// CertificateVerify is checked with when the certificate itself is judged later, or is of version 1.
pub fn spki_of(certificate: &[u8]) -> Option<SubjectPublicKeyInfoDer<'_>> {
    Structure::read(certificate).ok().map(|parts| SubjectPublicKeyInfoDer::from(parts.spki.whole))
}

fn version(fields: &mut Reader<'_>) -> Result<u8, DerError> {
    let Some(tagged) = fields.optional(VERSION)? else { return Ok(1) };
    let mut inside = tagged.reader();
    let number = inside.expect(der::INTEGER, "no version number")?;
    inside.end("bytes after the version")?;
    match number.value {
        [1] => Ok(2),
        [2] => Ok(3),
        [0] => Err(number.error("version 1 is written out, which DER does not allow")),
        _ => Err(number.error("a version that is not 1, 2 or 3")),
    }
}

/// An INTEGER in its shortest form (X.690, 8.3.2).
fn integer<'a>(number: &Element<'a>) -> Result<&'a [u8], DerError> {
    match number.value {
        [] => Err(number.error("an integer without octets")),
        [0x00, second, ..] if *second < 0x80 => Err(number.error("an integer that is not in its shortest form")),
        [0xff, second, ..] if *second >= 0x80 => Err(number.error("an integer that is not in its shortest form")),
        value => Ok(value),
    }
}

/// A BIT STRING of whole octets.
fn bits<'a>(string: &Element<'a>) -> Result<&'a [u8], DerError> {
    match string.value {
        [0, octets @ ..] => Ok(octets),
        _ => Err(string.error("a bit string that is not of whole octets")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let check = |fields: &[u8], expected: Result<u8, &str>| {
            assert_eq!(version(&mut Reader::new(fields)).map_err(|error| error.problem), expected, "{fields:02x?}");
        };
        check(&[der::INTEGER, 1, 0x11], Ok(1));
        check(&[VERSION, 3, der::INTEGER, 1, 1], Ok(2));
        check(&[VERSION, 3, der::INTEGER, 1, 2], Ok(3));
        check(&[VERSION, 3, der::INTEGER, 1, 0], Err("version 1 is written out, which DER does not allow"));
        check(&[VERSION, 3, der::INTEGER, 1, 3], Err("a version that is not 1, 2 or 3"));
        check(&[VERSION, 4, der::INTEGER, 2, 0, 2], Err("a version that is not 1, 2 or 3"));
    }

    #[test]
    fn integers_have_one_form() {
        let check = |octets: &[u8], expected: bool| {
            let bytes = [&[der::INTEGER, octets.len() as u8], octets].concat();
            let number = Reader::new(&bytes).next().unwrap();
            assert_eq!(integer(&number).ok(), expected.then_some(octets), "{octets:02x?}");
        };
        check(&[], false);
        check(&[0x00], true);
        check(&[0xff], true);
        check(&[0x00, 0x7f], false);
        check(&[0x00, 0x80], true);
        check(&[0xff, 0x7f], true);
        check(&[0xff, 0x80], false);
        check(&[0x01, 0x00], true);
    }
}
