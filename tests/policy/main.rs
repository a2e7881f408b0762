//! Decisions on a client whose certificate was verified by real signatures, and what nodes are told of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

// The tables of policy's own tests; what they need of that crate stands at this one's root.
use sealgate_policy::*;
#[path = "../../crates/policy/src/fixture.rs"]
#[allow(dead_code, reason = "the crate that it belongs to uses the rest")]
mod fixture;

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType, SerialNumber};
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::UnixTime;
use sealgate_policy::desc::{HeaderOp::Set, Protocol};
use sealgate_policy::pki::{ClientCert, ClientTrust, Verdict};

use fixture::{Header, Tables, head, tls};

/// 2025-06-15 15:06:40.
const NOW: u64 = 1_750_000_000;
/// 2025-07-01 00:00:00, the certificate's `notAfter`.
const END: u64 = 1_751_328_000;

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// A client of an authority of its own below a trust anchor of its own, verified.
fn verified() -> Verdict {
    let ca = |name: &str| {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        (params, KeyPair::generate().unwrap())
    };
    let (params, key) = ca("root");
    let root = CertifiedIssuer::self_signed(params, key).unwrap();
    let (params, key) = ca("authority");
    let authority = CertifiedIssuer::signed_by(params, key, &root).unwrap();
    let mut client = CertificateParams::default();
    client.serial_number = Some(SerialNumber::from(0xabcd));
    client.not_before = rcgen::date_time_ymd(2025, 6, 1);
    client.not_after = rcgen::date_time_ymd(2025, 7, 1);
    client.distinguished_name.push(DnType::CommonName, "client");
    client.subject_alt_names = vec![
        SanType::DnsName("client.test".try_into().unwrap()),
        SanType::URI("spiffe://client.test/a".try_into().unwrap()),
        SanType::Rfc822Name("a@client.test".try_into().unwrap()),
        SanType::IpAddress("192.0.2.7".parse().unwrap()),
    ];
    let client = client.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap();
    let trust = ClientTrust::new(&[root.der()], 1, 10).unwrap();
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms.all;
    let verdict = trust.verify(&[client.der().clone(), authority.der().clone()], at(NOW), algorithms);
    assert!(verdict.client().is_some(), "{verdict:?}");
    verdict
}

const HEADERS: [Header; 3] = [
    (Set, "X-Dn", "$ssl_client_s_dn"),
    (Set, "X-Verify", "$ssl_client_verify"),
    (Set, "X-Raw", "$ssl_client_raw_cert"),
];

fn gateway() -> Gateway {
    Tables::default()
        .ssl(&["open.test"], None)
        .ssl(&["mtls.test", "other.test"], Some(&[]))
        .ssl(&["skip.test"], Some(&["^/anything.*"]))
        .any_route(&[], &["/*"], 0, 0, &HEADERS)
        .gateway()
}

fn call(now: u64) -> Call<'static> {
    Call { request_id: "id", now: at(now), entropy: Box::leak(Box::new(|_: &mut [u8]| {})) }
}

/// What a node sees of these headers when the client claims to be somebody, in the second request of a connection whose
/// first came while everything was valid.
fn forwarded(sni: &str, verdict: Verdict, path: &str, now: u64) -> Result<[Option<String>; 3], Refusal> {
    let gateway = gateway();
    let connection = tls(&gateway, sni, verdict);
    let spoofed = ["x-dn: CN=admin", "x_dn: CN=admin", "x-verify: SUCCESS", "x-raw: a", "client-cert: a"];
    let request = head(path, &[&[&*format!("host: {sni}")], &spoofed[..]].concat());
    let mut head = request.clone();
    if let Ok(decision) = decide(&gateway, &connection, &mut head, at(NOW)) {
        rewrite(&gateway, &connection, &decision, &mut head, call(NOW)).unwrap();
    }
    let mut head = request;
    let decision = decide(&gateway, &connection, &mut head, at(now))?;
    rewrite(&gateway, &connection, &decision, &mut head, call(now)).unwrap();
    assert!(!head.headers.contains_key("x_dn") && !head.headers.contains_key("client-cert"));
    Ok(["x-dn", "x-verify", "x-raw"].map(|name| {
        let mut values = head.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(values.next(), None);
        value
    }))
}

#[test]
fn a_verified_client_is_served_everywhere_and_told_of() {
    let verdict = verified();
    let pem = verdict.client().unwrap().pem().replace('\n', "%0A");
    for (sni, path) in [("open.test", "/"), ("mtls.test", "/"), ("skip.test", "/"), ("skip.test", "/anything")] {
        let told = forwarded(sni, verdict.clone(), path, NOW);
        let expected = [Some("CN=client".to_owned()), Some("SUCCESS".to_owned()), Some(pem.clone())];
        assert_eq!(told, Ok(expected), "{sni}{path}");
    }
}

#[test]
fn a_certificate_expires_in_the_middle_of_a_connection() {
    let verdict = verified();
    assert!(forwarded("mtls.test", verdict.clone(), "/", END).is_ok());
    for (sni, closes) in [("mtls.test", true), ("skip.test", false)] {
        let refusal = forwarded(sni, verdict.clone(), "/", END + 1).unwrap_err();
        assert_eq!(refusal.status(Protocol::Http1), 400);
        assert_eq!(refusal.reason(), Some(pki::Reason::Expired));
        assert_eq!(refusal.closes(), closes, "{sni}");
    }
}

#[test]
fn nothing_is_told_of_a_client_whose_certificate_has_expired() {
    let expired = Ok([None, Some("FAILED:certificate has expired".to_owned()), None]);
    assert_eq!(forwarded("skip.test", verified(), "/anything", END + 1), expired);
    assert_eq!(forwarded("open.test", verified(), "/", END + 1), expired);
    let absent = Ok([None, Some("NONE".to_owned()), None]);
    assert_eq!(forwarded("skip.test", Verdict::Absent, "/anything", NOW), absent);
}

/// Values that are made once for a connection are those that no request changes, nor the clock.
#[test]
fn what_a_request_says_is_not_remembered() {
    let headers =
        [(Set, "X-Path", "$uri"), (Set, "X-Both", "$ssl_client_s_dn $uri"), (Set, "X-Left", "$ssl_client_v_remain")];
    let gateway = Tables::default().ssl(&["mtls.test"], Some(&[])).any_route(&[], &["/*"], 0, 0, &headers).gateway();
    let connection = tls(&gateway, "mtls.test", verified());
    let check = |path: &str, now: u64, expected: [&str; 3]| {
        let mut head = head(path, &["host: mtls.test"]);
        let decision = decide(&gateway, &connection, &mut head, at(now)).unwrap();
        rewrite(&gateway, &connection, &decision, &mut head, call(now)).unwrap();
        assert_eq!(["x-path", "x-both", "x-left"].map(|name| head.headers[name].to_str().unwrap()), expected, "{path}");
    };
    check("/a", NOW, ["/a", "CN=client /a", "15"]);
    check("/b", NOW, ["/b", "CN=client /b", "15"]);
    check("/b", NOW + 86_400, ["/b", "CN=client /b", "14"]);
}

#[test]
fn a_certificate_is_good_for_its_own_name_only() {
    let gateway = gateway();
    let connection = tls(&gateway, "mtls.test", verified());
    for (host, expected) in
        [("mtls.test", Ok(())), ("other.test", Err(421)), ("skip.test", Err(421)), ("open.test", Ok(()))]
    {
        let mut head = head(&format!("GET https://{host}/ HTTP/2"), &[]);
        let decision = decide(&gateway, &connection, &mut head, at(NOW));
        assert_eq!(decision.map(drop).map_err(|refusal| refusal.status(Protocol::H2).as_u16()), expected, "{host}");
    }
}

#[test]
fn every_identity_variable() {
    let gateway = gateway();
    let verdict = verified();
    let connection = tls(&gateway, "mtls.test", verdict.clone());
    let Verdict::Verified(client) = verdict else { panic!("verified above") };
    let client: Arc<ClientCert> = client;
    // RFC 9440, 2.1: a byte sequence of structured fields.
    let field = |der: &[u8]| format!(":{}:", BASE64.encode(der));
    // PEM has no other bytes that need it.
    let escapes = [(" ", "%20"), ("\n", "%0A"), ("+", "%2B"), ("/", "%2F"), ("=", "%3D")];
    let escaped = |pem: String| escapes.iter().fold(pem, |pem, (byte, escape)| pem.replace(byte, escape));
    let expected = |name: &str| match name {
        "fingerprint" => client.leaf().sha1(),
        "fingerprint_sha256" => client.leaf().sha256(),
        "serial" => "ABCD".to_owned(),
        "s_dn" => "CN=client".to_owned(),
        "i_dn" => "CN=authority".to_owned(),
        "s_dn_legacy" => "/CN=client".to_owned(),
        "i_dn_legacy" => "/CN=authority".to_owned(),
        "verify" => "SUCCESS".to_owned(),
        "raw_cert" => client.leaf().pem(),
        "escaped_cert" | "cert" => escaped(client.leaf().pem()),
        "cert_rfc9440" => field(client.leaf().der()),
        "chain_rfc9440" => field(&client.intermediates()[0]),
        "san_dns" => "client.test".to_owned(),
        "san_uri" => "spiffe://client.test/a".to_owned(),
        "san_email" => "a@client.test".to_owned(),
        "san_ip" => "192.0.2.7".to_owned(),
        "v_start" => "Jun  1 00:00:00 2025 GMT".to_owned(),
        "v_end" => "Jul  1 00:00:00 2025 GMT".to_owned(),
        "v_remain" => "15".to_owned(),
        other => panic!("{other}"),
    };
    let mut head = head("/", &["host: mtls.test"]);
    let decision = decide(&gateway, &connection, &mut head, at(NOW)).unwrap();
    let context = Context::of_decision(&gateway, &connection, &decision, &head, "id", at(NOW));
    for name in Variable::names() {
        let Some(short) = name.strip_prefix("ssl_client_") else { continue };
        let mut value = String::new();
        Template::parse(&format!("${name}")).unwrap().render(&context, &mut value);
        assert_eq!(value, expected(short), "{name}");
        assert!(!value.is_empty(), "{name}");
    }
}
