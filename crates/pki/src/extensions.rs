//! The extensions that are asked about here: basicConstraints, keyUsage, extendedKeyUsage and subjectAltName
//! (RFC 5280, 4.2.1). One of them that cannot be read is an error, never an absent one.

use std::net::IpAddr;

use x509_parser::extensions as parsed;
use x509_parser::prelude::{FromDer, X509Error};

use crate::der::{self, DerError, Element};

/// keyUsage (RFC 5280, 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    /// May sign, other than certificates and CRLs: what a TLS client does.
    pub digital_signature: bool,
    /// May be encrypted to.
    pub key_encipherment: bool,
    /// May sign certificates.
    pub key_cert_sign: bool,
    /// May sign CRLs.
    pub crl_sign: bool,
}

/// extendedKeyUsage (RFC 5280, 4.2.1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// id-kp-serverAuth is present.
    pub server_auth: bool,
    /// id-kp-clientAuth is present.
    pub client_auth: bool,
    /// anyExtendedKeyUsage is present. It stands for none of the others here.
    pub any: bool,
}

/// What the extensions say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    /// basicConstraints: cA, and the longest path below.
    pub(crate) basic_constraints: Option<(bool, Option<u32>)>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(crate) has_name_constraints: bool,
    pub(crate) alternative_names: Option<AlternativeNames>,
}

/// subjectAltName (RFC 5280, 4.2.1.6), the kinds that are asked about. Entries that are no text, or no address, are
/// left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct AlternativeNames {
    pub(crate) dns: Vec<String>,
    pub(crate) uri: Vec<String>,
    pub(crate) email: Vec<String>,
    pub(crate) ip: Vec<String>,
}

impl Extensions {
    /// `tagged`: the `[3]` of a TBSCertificate.
    pub(crate) fn read(tagged: &Element<'_>) -> Result<Self, DerError> {
        let mut wrapper = tagged.reader();
        let mut list = wrapper.expect(der::SEQUENCE, "no list of extensions")?.reader();
        wrapper.end("bytes after the extensions")?;

        let mut extensions = Extensions::default();
        let mut seen = Vec::new();
        while !list.is_empty() {
            let (oid, value) = extension(&list.expect(der::SEQUENCE, "not an extension")?)?;
            if seen.contains(&oid.value) {
                return Err(oid.error("an extension that is there twice"));
            }
            seen.push(oid.value);
            extensions.remember(oid.value, &value)?;
        }
        Ok(extensions)
    }

    fn remember(&mut self, oid: &[u8], value: &Element<'_>) -> Result<(), DerError> {
        // id-ce, 2.5.29
        let [0x55, 0x1d, number] = oid else { return Ok(()) };
        match number {
            15 => {
                let usage: parsed::KeyUsage = whole(value, "a keyUsage that cannot be read")?;
                self.key_usage = Some(KeyUsage {
                    digital_signature: usage.digital_signature(),
                    key_encipherment: usage.key_encipherment(),
                    key_cert_sign: usage.key_cert_sign(),
                    crl_sign: usage.crl_sign(),
                });
            }
            17 => {
                let names: parsed::SubjectAlternativeName<'_> = whole(value, "a subjectAltName that cannot be read")?;
                self.alternative_names = Some(AlternativeNames::collect(&names));
            }
            19 => {
                let constraints: parsed::BasicConstraints = whole(value, "basicConstraints that cannot be read")?;
                self.basic_constraints = Some((constraints.ca, constraints.path_len_constraint));
            }
            30 => self.has_name_constraints = true,
            37 => {
                let usage: parsed::ExtendedKeyUsage<'_> = whole(value, "an extendedKeyUsage that cannot be read")?;
                self.extended_key_usage = Some(ExtendedKeyUsage {
                    server_auth: usage.server_auth,
                    client_auth: usage.client_auth,
                    any: usage.any,
                });
            }
            _ => {}
        }
        Ok(())
    }
}

impl AlternativeNames {
    fn collect(names: &parsed::SubjectAlternativeName<'_>) -> Self {
        let mut collected = AlternativeNames::default();
        for name in &names.general_names {
            match name {
                parsed::GeneralName::DNSName(name) => collected.dns.push((*name).to_owned()),
                parsed::GeneralName::URI(uri) => collected.uri.push((*uri).to_owned()),
                parsed::GeneralName::RFC822Name(address) => collected.email.push((*address).to_owned()),
                parsed::GeneralName::IPAddress(octets) => collected.ip.extend(address(octets)),
                _ => {}
            }
        }
        collected
    }
}

fn address(octets: &[u8]) -> Option<String> {
    let address = match octets.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(octets).ok()?),
        16 => IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
        _ => return None,
    };
    Some(address.to_string())
}

/// OID and value of one extension.
fn extension<'a>(extension: &Element<'a>) -> Result<(Element<'a>, Element<'a>), DerError> {
    let mut fields = extension.reader();
    let oid = fields.expect(der::OID, "an extension without an OID")?;
    fields.optional(der::BOOLEAN)?;
    let value = fields.expect(der::OCTET_STRING, "an extension without a value")?;
    fields.end("bytes after an extension")?;
    Ok((oid, value))
}

/// The value and nothing after it.
fn whole<'a, T: FromDer<'a, X509Error>>(value: &Element<'a>, problem: &'static str) -> Result<T, DerError> {
    match T::from_der(value.value) {
        Ok(([], parsed)) => Ok(parsed),
        _ => Err(value.error(problem)),
    }
}
