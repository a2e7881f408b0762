//! Certificates of any shape, signed for real.

use std::sync::Arc;

use rcgen::{KeyPair, PublicKeyData, SigningKey};

use crate::der::{bit_string, common_name, element, oid, sequence, time};

/// ecdsa-with-SHA256.
pub(crate) const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
/// ecdsa-with-SHA1.
pub(crate) const ECDSA_SHA1: &str = "1.2.840.10045.4.1";
/// sha256WithRSAEncryption.
pub(crate) const RSA_SHA256: &str = "1.2.840.113549.1.1.11";

pub(crate) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(crate) const ANY_USAGE: &str = "2.5.29.37.0";

pub(crate) const DIGITAL_SIGNATURE: u8 = 0x80;
pub(crate) const KEY_ENCIPHERMENT: u8 = 0x20;
pub(crate) const KEY_CERT_SIGN: u8 = 0x04;

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Entity {
    pub(crate) der: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) key: Arc<KeyPair>,
}

/// A certificate to be signed.
#[derive(Clone)]
pub(crate) struct Draft {
    version: Option<u8>,
    serial: Vec<u8>,
    subject: Vec<u8>,
    issuer: Option<Vec<u8>>,
    years: (u32, u32),
    spki: Option<Vec<u8>>,
    unique_ids: Vec<u8>,
    extensions: Vec<Vec<u8>>,
    algorithms: (&'static str, &'static str),
    key: Option<Arc<KeyPair>>,
}

impl Draft {
    /// An end-entity certificate without extensions but CA:FALSE.
    pub(crate) fn leaf(name: &str) -> Draft {
        Draft::bare(name).extension("2.5.29.19", true, &sequence(&[]))
    }

    /// A CA without pathLenConstraint.
    pub(crate) fn ca(name: &str) -> Draft {
        Draft::bare(name).extension("2.5.29.19", true, &sequence(&[&element(0x01, &[0xff])]))
    }

    /// A CA with pathLenConstraint.
    pub(crate) fn ca_with_path_length(name: &str, length: u8) -> Draft {
        let constraints = sequence(&[&element(0x01, &[0xff]), &element(0x02, &[length])]);
        Draft::bare(name).extension("2.5.29.19", true, &constraints)
    }

    /// Version 1.
    pub(crate) fn version_1(name: &str) -> Draft {
        Draft { version: None, ..Draft::bare(name) }
    }

    /// Version 3, valid from 2020 to 2098, no extension at all.
    pub(crate) fn bare(name: &str) -> Draft {
        Draft {
            version: Some(2),
            serial: vec![0x11],
            subject: common_name(name),
            issuer: None,
            years: (2020, 2098),
            spki: None,
            unique_ids: Vec::new(),
            extensions: Vec::new(),
            algorithms: (ECDSA_SHA256, ECDSA_SHA256),
            key: None,
        }
    }

    /// The number in the version field; it is 2 for version 3.
    pub(crate) fn version_field(self, version: u8) -> Draft {
        Draft { version: Some(version), ..self }
    }

    /// The INTEGER's octets as they are to stand.
    pub(crate) fn serial(self, octets: impl AsRef<[u8]>) -> Draft {
        Draft { serial: octets.as_ref().to_vec(), ..self }
    }

    pub(crate) fn subject(self, name: Vec<u8>) -> Draft {
        Draft { subject: name, ..self }
    }

    /// Another issuer than the signer's name.
    pub(crate) fn issuer(self, name: Vec<u8>) -> Draft {
        Draft { issuer: Some(name), ..self }
    }

    /// From and until the first of January.
    pub(crate) fn years(self, from: u32, until: u32) -> Draft {
        Draft { years: (from, until), ..self }
    }

    pub(crate) fn unique_ids(self) -> Draft {
        Draft { unique_ids: element(0x81, &[0, 1]), ..self }
    }

    /// Inner and outer signature algorithm.
    pub(crate) fn algorithms(self, inner: &'static str, outer: &'static str) -> Draft {
        Draft { algorithms: (inner, outer), ..self }
    }

    /// The key of another certificate; a new one is made otherwise.
    pub(crate) fn key_of(self, other: &Entity) -> Draft {
        Draft { key: Some(Arc::clone(&other.key)), ..self }
    }

    /// A public key whose private one nobody has.
    pub(crate) fn public_key(self, spki: Vec<u8>) -> Draft {
        Draft { spki: Some(spki), ..self }
    }

    pub(crate) fn extension(mut self, kind: &str, critical: bool, value: &[u8]) -> Draft {
        let critical = if critical { element(0x01, &[0xff]) } else { Vec::new() };
        self.extensions.push(sequence(&[&oid(kind), &critical, &element(0x04, value)]));
        self
    }

    /// extendedKeyUsage.
    pub(crate) fn purposes(self, purposes: &[&str]) -> Draft {
        let purposes: Vec<u8> = purposes.iter().flat_map(|purpose| oid(purpose)).collect();
        self.extension("2.5.29.37", false, &element(0x30, &purposes))
    }

    /// keyUsage.
    pub(crate) fn usage(self, bits: u8) -> Draft {
        let unused = bits.trailing_zeros() as u8;
        self.extension("2.5.29.15", true, &element(0x03, &[unused, bits]))
    }

    /// subjectAltName with DNS names.
    pub(crate) fn dns(self, names: &[&str]) -> Draft {
        let names: Vec<u8> = names.iter().flat_map(|name| element(0x82, name.as_bytes())).collect();
        self.extension("2.5.29.17", false, &element(0x30, &names))
    }

    /// nameConstraints that permit one DNS domain.
    pub(crate) fn permits(self, domain: &str) -> Draft {
        let subtree = sequence(&[&element(0x82, domain.as_bytes())]);
        self.extension("2.5.29.30", true, &sequence(&[&element(0xa0, &subtree)]))
    }

    /// Signed by its own key.
    pub(crate) fn self_signed(self) -> Entity {
        let key = self.key.clone().unwrap_or_else(new_key);
        let issuer = self.issuer.clone().unwrap_or_else(|| self.subject.clone());
        self.sign(Arc::clone(&key), &issuer, &key)
    }

    /// Signed by another entity, whether it may or not.
    pub(crate) fn by(self, issuer: &Entity) -> Entity {
        let key = self.key.clone().unwrap_or_else(new_key);
        let name = self.issuer.clone().unwrap_or_else(|| issuer.name.clone());
        self.sign(key, &name, &issuer.key)
    }

    fn sign(self, key: Arc<KeyPair>, issuer: &[u8], signer: &KeyPair) -> Entity {
        let spki = self.spki.unwrap_or_else(|| key.subject_public_key_info());
        let version = self.version.map(|version| element(0xa0, &element(0x02, &[version]))).unwrap_or_default();
        let extensions = match self.extensions.as_slice() {
            [] => Vec::new(),
            extensions => element(0xa3, &element(0x30, &extensions.concat())),
        };
        let tbs = sequence(&[
            &version,
            &element(0x02, &self.serial),
            &sequence(&[&oid(self.algorithms.0)]),
            issuer,
            &sequence(&[&time(self.years.0), &time(self.years.1)]),
            &self.subject,
            &spki,
            &self.unique_ids,
            &extensions,
        ]);
        let signature = bit_string(&signer.sign(&tbs).expect("a P-256 key signs"));
        let der = sequence(&[&tbs, &sequence(&[&oid(self.algorithms.1)]), &signature]);
        Entity { der, name: self.subject, key }
    }
}

impl Entity {
    /// With the last bit of the signature turned.
    pub(crate) fn tampered(mut self) -> Entity {
        *self.der.last_mut().expect("a certificate has octets") ^= 1;
        self
    }

    /// With octets after it.
    pub(crate) fn followed_by(mut self, octets: &[u8]) -> Entity {
        self.der.extend(octets);
        self
    }

    pub(crate) fn pem(&self) -> String {
        pem("CERTIFICATE", &self.der)
    }
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = data_encoding::BASE64.encode(der);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64 is ASCII")).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// An RSA SubjectPublicKeyInfo of so many bits, which belongs to nobody.
pub(crate) fn rsa_spki(bits: usize) -> Vec<u8> {
    let mut modulus = vec![0xa5; bits / 8];
    modulus.insert(0, 0);
    let key = sequence(&[&element(0x02, &modulus), &element(0x02, &[1, 0, 1])]);
    sequence(&[&sequence(&[&oid("1.2.840.113549.1.1.1"), &element(0x05, &[])]), &bit_string(&key)])
}

fn new_key() -> Arc<KeyPair> {
    Arc::new(KeyPair::generate().expect("P-256 keys can be made"))
}
