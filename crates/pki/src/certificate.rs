//! One certificate and what it says.

use std::fmt;

use rustls_pki_types::{SignatureVerificationAlgorithm, UnixTime};

use crate::extensions::{AlternativeNames, Extensions};
use crate::structure::Structure;
use crate::validity::{Validity, unix_time};
use crate::{DerError, DistinguishedName, ExtendedKeyUsage, KeyUsage, PublicKey, encoding, serial, signature};

/// A parsed certificate (RFC 5280), of any version. Says what stands there; judges nothing.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    version: u8,
    serial: Vec<u8>,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    common_name: Option<String>,
    validity: Validity,
    public_key: PublicKey,
    broken_hash: Option<&'static str>,
    has_extensions: bool,
    extensions: Extensions,
}

impl Certificate {
    /// Reads one certificate. Trailing bytes are an error, as is an extension asked about here that cannot be read.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn from_der(der: &[u8]) -> Result<Self, DerError> {
        let parts = Structure::read(der)?;
        let subject = DistinguishedName::read(&parts.subject)?;
        Ok(Certificate {
            version: parts.version,
            serial: parts.serial.to_vec(),
            issuer: DistinguishedName::read(&parts.issuer)?,
            common_name: subject.common_name(),
            subject,
            validity: Validity::read(&parts.validity)?,
            public_key: PublicKey::read(&parts.spki)?,
            broken_hash: signature::broken_hash(parts.outer_algorithm),
            has_extensions: parts.extensions.is_some(),
            extensions: parts.extensions.as_ref().map(Extensions::read).transpose()?.unwrap_or_default(),
            der: der.to_vec(),
        })
    }

    /// The bytes it was made from.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// `$ssl_client_serial`: upper-case hex, whole octets, no sign octet; `-` in front if negative.
    pub fn serial(&self) -> String {
        serial::text(&self.serial)
    }

    /// Whom it is about.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Who signed it.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// First second at which it is valid; 1970 if that is earlier.
    pub fn not_before(&self) -> UnixTime {
        unix_time(self.validity.not_before)
    }

    /// Last second at which it is valid; 1970 if that is earlier.
    pub fn not_after(&self) -> UnixTime {
        unix_time(self.validity.not_after)
    }

    /// `notBefore` as OpenSSL prints it: `Jan  1 00:00:00 2020 GMT`.
    pub fn not_before_text(&self) -> String {
        crate::validity::text(self.validity.not_before)
    }

    /// `notAfter` as OpenSSL prints it.
    pub fn not_after_text(&self) -> String {
        crate::validity::text(self.validity.not_after)
    }

    pub(crate) fn validity(&self) -> Validity {
        self.validity
    }

    /// SHA-1 of the DER, 40 lower-case hex.
    pub fn sha1(&self) -> String {
        encoding::sha1(&self.der)
    }

    /// SHA-256 of the DER, 64 lower-case hex.
    pub fn sha256(&self) -> String {
        encoding::sha256(&self.der)
    }

    /// SHA-256 of the SubjectPublicKeyInfo, 64 lower-case hex.
    pub fn spki_sha256(&self) -> String {
        encoding::sha256(&self.public_key.spki)
    }

    /// Its key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// `SHA-1`, `MD5`, `MD4` or `MD2` where its signature is made with one of these; `None` otherwise.
    pub fn broken_hash(&self) -> Option<&'static str> {
        self.broken_hash
    }

    /// dNSName entries of the SAN, as they stand; empty without a SAN.
    pub fn san_dns(&self) -> &[String] {
        self.names(|names| &names.dns)
    }

    /// uniformResourceIdentifier entries of the SAN, as they stand.
    pub fn san_uri(&self) -> &[String] {
        self.names(|names| &names.uri)
    }

    /// rfc822Name entries of the SAN, as they stand.
    pub fn san_email(&self) -> &[String] {
        self.names(|names| &names.email)
    }

    /// iPAddress entries of the SAN, as text.
    pub fn san_ip(&self) -> &[String] {
        self.names(|names| &names.ip)
    }

    fn names(&self, which: fn(&AlternativeNames) -> &Vec<String>) -> &[String] {
        self.extensions.alternative_names.as_ref().map_or(&[], |names| which(names))
    }

    /// Whether there is a subjectAltName at all.
    pub fn has_san(&self) -> bool {
        self.extensions.alternative_names.is_some()
    }

    /// Last CN of the subject, if it is a string.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// basicConstraints' cA; `None` without the extension.
    pub fn is_ca(&self) -> Option<bool> {
        self.extensions.basic_constraints.map(|(ca, _)| ca)
    }

    /// basicConstraints' pathLenConstraint: CAs that may stand between this one and an end-entity.
    pub fn path_length(&self) -> Option<u32> {
        self.extensions.basic_constraints.and_then(|(_, length)| length)
    }

    /// keyUsage; `None` without the extension.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    /// extendedKeyUsage; `None` without the extension.
    pub fn extended_key_usage(&self) -> Option<ExtendedKeyUsage> {
        self.extensions.extended_key_usage
    }

    /// Whether it carries nameConstraints.
    pub fn has_name_constraints(&self) -> bool {
        self.extensions.has_name_constraints
    }

    /// Whether it has any extension.
    pub fn has_extensions(&self) -> bool {
        self.has_extensions
    }

    /// Whether others may be issued by it: version 1, which cannot say, or version 3 with CA:TRUE and no keyUsage
    /// that forbids it.
    pub fn can_issue(&self) -> bool {
        match self.version {
            1 => true,
            3 => self.is_ca() == Some(true) && self.key_usage().is_none_or(|usage| usage.key_cert_sign),
            _ => false,
        }
    }

    /// Whether `issuer` signed this certificate, by names and by signature. Says nothing about whether it may.
    pub fn is_issued_by(&self, issuer: &Certificate, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> bool {
        let signed = |parts| signature::check(&parts, &issuer.public_key.spki, algorithms).is_ok();
        self.issuer == issuer.subject && Structure::read(&self.der).is_ok_and(signed)
    }

    /// As [`Certificate::is_issued_by`], but names alone decide where the signature is of a kind that none of the
    /// algorithms is for, or the issuer's key is.
    pub fn can_be_issued_by(&self, issuer: &Certificate, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> bool {
        let unknown = !issuer.public_key.kind.is_checkable()
            || Structure::read(&self.der).is_ok_and(|parts| {
                !algorithms.iter().any(|known| known.signature_alg_id().as_ref() == parts.outer_algorithm)
            });
        self.issuer == issuer.subject && (unknown || self.is_issued_by(issuer, algorithms))
    }

    /// Issuer equals subject: self-signed as far as names tell.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// PEM, final newline included, 64 columns.
    pub fn pem(&self) -> String {
        encoding::pem(&self.der)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject.rfc2253())
            .field("issuer", &self.issuer.rfc2253())
            .field("serial", &self.serial())
            .finish_non_exhaustive()
    }
}
