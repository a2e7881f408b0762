//! Certificates that openssl made, with the signatures that it made: RSA 1024, SHA-1, and version 1.

use libtest_mimic::Trial;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sealgate_pki::{Certificate, ClientTrust, Reason};

use crate::judging::algorithms;
use crate::trial;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../crates/pki/tests/vectors/", $name, ".pem"))
    };
}

pub(crate) fn trials() -> Vec<Trial> {
    let rows = [
        ("version 1", vector!("v1_root"), vector!("v1_client"), None),
        ("RSA 2048 and SHA-256", vector!("sha1_root"), vector!("sha256_client"), None),
        ("SHA-1", vector!("sha1_root"), vector!("sha1_client"), Some(Reason::UnsupportedAlgorithm)),
        ("RSA 1024", vector!("rsa1024_root"), vector!("rsa1024_client"), Some(Reason::UnsupportedAlgorithm)),
    ];
    let trials = rows.into_iter().map(|(name, root, client, expected)| {
        trial("vectors", name, move || {
            let client = der(client);
            let trust = ClientTrust::new(&[&der(root)], 1, 10).expect("the root can be read");
            let now = Certificate::from_der(&client).expect("it can be read").not_before();
            let verdict = trust.verify(&[client], now, algorithms());
            assert_eq!(verdict.reason(), expected, "{verdict:?}");
        })
    });
    trials.collect()
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}
