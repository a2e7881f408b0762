//! What committed certificates say; `vectors/make.sh` made them.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sealgate_pki::{AnchorKind, Certificate, ClientTrust, ExtendedKeyUsage, KeyKind, KeyUsage, spki_of};

fn read(pem: &str) -> Certificate {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a vector is PEM");
    Certificate::from_der(&der).expect("a vector is a certificate")
}

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("vectors/", $name, ".pem"))
    };
}

#[test]
fn everything_of_a_rich_one() {
    let pem = vector!("rich");
    let rich = read(pem);
    assert_eq!(rich.version(), 3);
    assert_eq!(rich.serial(), "FF");
    assert_eq!(rich.subject().rfc2253(), r"CN=rich,CN=first,O=Example\, Org+OU=a,L=Z\C3\BCrich,C=CH");
    assert_eq!(rich.issuer().oneline(), r"/C=CH/L=Z\xC3\xBCrich/OU=a+O=Example, Org/CN=first/CN=rich");
    assert!(rich.is_self_issued());
    assert_eq!(rich.common_name(), Some("rich"));
    assert_eq!(rich.not_before_text(), "Nov 24 00:17:35 2026 GMT");
    assert_eq!(rich.not_after_text(), "May  6 00:17:35 2095 GMT");
    assert_eq!(rich.not_before().as_secs(), 1_795_479_455);
    assert_eq!(rich.not_after().as_secs(), 3_955_479_455);
    assert_eq!(rich.sha1(), "8f3b112d0493e735d5bc19511468a96851aad8c4");
    assert_eq!(rich.sha256(), "d56e0954ac8d1fb82896d5e11ac13cda619aa477290867737ee5cd0a234c9e74");
    assert_eq!(rich.spki_sha256(), "9be3d571c69edf01fd568ac3bd6d136a560a5454d96609177fe9fc10da712337");
    assert_eq!(rich.public_key().kind, KeyKind::EcP384);
    assert!(rich.has_san() && rich.has_extensions());
    assert_eq!(rich.san_dns(), ["a.example", "*.b.example"]);
    assert_eq!(rich.san_uri(), ["spiffe://c.example/d"]);
    assert_eq!(rich.san_email(), ["f@g.example"]);
    assert_eq!(rich.san_ip(), ["192.0.2.1", "2001:db8::1"]);
    assert_eq!(rich.is_ca(), Some(true));
    assert_eq!(rich.path_length(), Some(3));
    let usage = KeyUsage { digital_signature: true, key_encipherment: true, key_cert_sign: false, crl_sign: false };
    assert_eq!(rich.key_usage(), Some(usage));
    let purposes = ExtendedKeyUsage { server_auth: true, client_auth: true, any: false };
    assert_eq!(rich.extended_key_usage(), Some(purposes));
    assert!(rich.has_name_constraints());
    assert!(!rich.can_issue(), "its keyUsage has no keyCertSign");
    assert_eq!(rich.pem(), pem);
}

#[test]
fn version_1() {
    let client = read(vector!("v1_client"));
    assert_eq!(client.version(), 1);
    assert_eq!(client.serial(), "C0FFEE");
    assert_eq!(client.subject().rfc2253(), "CN=CLIENT");
    assert_eq!(client.issuer().rfc2253(), "CN=ROOTCA");
    assert_eq!(client.sha1(), "d1ab92fd21822d3f44be98dc10545ad139eabc47");
    assert_eq!(client.spki_sha256(), "ee4c718a54416e8cfe7bcfdef2ca78f2ab4577f02c80f5b105f0d32ebb42cf3b");
    assert!(!client.is_self_issued() && !client.has_san() && !client.has_extensions());
    assert!(!client.has_name_constraints());
    assert_eq!((client.is_ca(), client.key_usage(), client.extended_key_usage()), (None, None, None));
    assert!(client.san_dns().is_empty());
    assert!(client.can_issue());
}

#[test]
fn nothing_may_follow() {
    for pem in [vector!("rich"), vector!("v1_client")] {
        let longer = [read(pem).der(), &[0x05, 0x00]].concat();
        assert_eq!(Certificate::from_der(&longer).unwrap_err().problem, "bytes after the certificate");
        assert!(spki_of(&longer).is_none());
    }
}

#[test]
fn kinds_of_keys() {
    let check = |pem, expected: KeyKind| {
        let certificate = read(pem);
        assert_eq!(certificate.public_key().kind, expected);
        let spki = spki_of(certificate.der()).unwrap();
        assert_eq!(spki.as_ref(), certificate.public_key().spki);
    };
    check(vector!("v1_root"), KeyKind::Rsa { bits: 2048 });
    check(vector!("rsa1024_root"), KeyKind::Rsa { bits: 1024 });
    check(vector!("rsa1024_client"), KeyKind::EcP256);
    check(vector!("rich"), KeyKind::EcP384);
    check(vector!("secp521r1"), KeyKind::EcP521);
    check(vector!("secp256k1"), KeyKind::EcOther { bits: 256 });
    check(vector!("ed25519"), KeyKind::Ed25519);
    assert!(spki_of(b"no certificate").is_none());
}

#[test]
fn broken_hashes() {
    let check = |pem, expected| assert_eq!(read(pem).broken_hash(), expected);
    check(vector!("sha1_client"), Some("SHA-1"));
    check(vector!("sha256_client"), None);
    check(vector!("ed25519"), None);
}

#[test]
fn names_decide_where_a_signature_cannot_be_checked() {
    let (client, root) = (read(vector!("sha1_client")), read(vector!("sha1_root")));
    assert!(client.can_be_issued_by(&root, &[]) && !client.is_issued_by(&root, &[]));
    assert!(!client.can_be_issued_by(&read(vector!("v1_root")), &[]));
}

#[test]
fn kinds_of_anchors() {
    let check = |pem, expected: AnchorKind| {
        let trust = ClientTrust::new(&[read(pem).der()], 1, 10).unwrap();
        assert_eq!(trust.anchors()[0].kind, expected);
    };
    check(vector!("v1_root"), AnchorKind::Issuer);
    check(vector!("v1_client"), AnchorKind::Issuer);
    check(vector!("sha1_root"), AnchorKind::Issuer);
    check(vector!("sha1_client"), AnchorKind::Pinned);
    check(vector!("rich"), AnchorKind::Pinned);
}
