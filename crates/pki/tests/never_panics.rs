//! No bytes of a client make this crate panic, and no changed certificate is accepted.

use std::time::Duration;

use proptest::prelude::*;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use sealgate_pki::{Certificate, ClientTrust, Verdict, spki_of};

const PEMS: [&str; 6] = [
    include_str!("vectors/rich.pem"),
    include_str!("vectors/v1_client.pem"),
    include_str!("vectors/v1_root.pem"),
    include_str!("vectors/sha256_client.pem"),
    include_str!("vectors/ed25519.pem"),
    include_str!("vectors/rsa1024_root.pem"),
];

fn ders() -> Vec<Vec<u8>> {
    PEMS.iter().map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM").to_vec()).collect()
}

/// Reads the bytes in every role, and everything that is then to be said about them.
fn exercise(bytes: &[u8]) {
    let _ = spki_of(bytes);
    if let Ok(certificate) = Certificate::from_der(bytes) {
        assert_eq!(certificate.der(), bytes);
        assert!(spki_of(bytes).is_some());
        for name in [certificate.subject(), certificate.issuer()] {
            for text in [name.rfc2253(), name.oneline()] {
                assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text:?}");
            }
        }
        assert!(certificate.serial().bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
        let _ = (certificate.not_before_text(), certificate.not_after_text(), certificate.pem());
        let _ = (certificate.common_name(), certificate.san_ip(), format!("{certificate:?}"));
        assert!(!certificate.is_issued_by(&certificate, &[]));
    }
    let _ = ClientTrust::new(&[bytes], 1, 10);
    let ders = ders();
    // None of them stands for itself: one is of version 1, two are CAs.
    let trust = ClientTrust::new(&[&ders[2], &ders[5], &ders[0]], 3, 10).expect("they can be read");
    for chain in [vec![bytes], vec![bytes, &ders[2], bytes], vec![&ders[3], bytes, bytes]] {
        let chain: Vec<CertificateDer<'_>> = chain.into_iter().map(CertificateDer::from).collect();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
        // There are no algorithms, so nothing verifies.
        let verdict = trust.verify(&chain, now, &[]);
        assert!(matches!(verdict, Verdict::Failed { .. }), "{verdict:?}");
    }
}

/// A change of a certificate: where, in parts of its length; what; and how.
fn changed(mut der: Vec<u8>, changes: &[(f64, u8, u8)]) -> Vec<u8> {
    for (place, value, kind) in changes {
        let index = ((der.len() as f64 * place) as usize).min(der.len().saturating_sub(1));
        match kind % 6 {
            _ if der.is_empty() => {}
            0 => der[index] = *value,
            1 => der[index] ^= 1 << (value % 8),
            2 => der.truncate(index),
            3 => der.insert(index, *value),
            4 => drop(der.remove(index)),
            _ => {
                // The tag or the length of an element that is likely to begin here.
                let element = der.iter().skip(index).position(|byte| [0x30, 0x31, 0x06, 0xa3, 0x0c].contains(byte));
                let target = element.map_or(index, |found| index + found) + usize::from(*value % 2);
                if let Some(byte) = der.get_mut(target) {
                    *byte = *value;
                }
            }
        }
    }
    der
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
    }

    #[test]
    fn changed_certificates(
        which in 0..PEMS.len(),
        changes in prop::collection::vec((0.0..1.0, any::<u8>(), any::<u8>()), 1..6),
    ) {
        let original = ders().swap_remove(which);
        exercise(&changed(original, &changes));
    }
}

#[test]
fn every_truncation_and_every_octet() {
    for der in ders() {
        for length in 0..der.len() {
            assert!(Certificate::from_der(&der[..length]).is_err(), "{length}");
        }
        for index in 0..der.len() {
            for value in [0x00, 0x7f, 0x80, 0xff, der[index].wrapping_add(1), der[index].wrapping_sub(1)] {
                let mut changed = der.clone();
                changed[index] = value;
                if let Ok(certificate) = Certificate::from_der(&changed) {
                    let _ = (certificate.subject().rfc2253(), certificate.issuer().oneline(), certificate.serial());
                }
            }
        }
    }
}
