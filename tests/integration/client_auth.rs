//! Client authentication: every kind of client certificate, with and without a skip list, in both versions of TLS.

use libtest_mimic::Trial;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use rustls::AlertDescription;
use sealgate_tests::client::{Client, TLS12, TLS13, VERSIONS, alert};
use sealgate_tests::fixtures::{Authority, Issued, Leaf, ca, other_ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::harness::{needing, test};
use sealgate_tests::node::Node;

use crate::handshake::s_client;

/// A client certificate, the alerts it may get in TLS 1.3 and in TLS 1.2 without a skip list (none = served), and the
/// word for it in the log.
struct Row {
    name: &'static str,
    identity: fn() -> Option<Issued>,
    tls13: &'static [AlertDescription],
    tls12: &'static [AlertDescription],
    reason: &'static str,
}

const UNKNOWN: &[AlertDescription] = &[AlertDescription::UnknownCA, AlertDescription::BadCertificate];
/// OpenSSL's word for a signature that does not fit.
const FORGED: &[AlertDescription] =
    &[AlertDescription::UnknownCA, AlertDescription::BadCertificate, AlertDescription::DecryptError];
const EXPIRED: &[AlertDescription] = &[AlertDescription::CertificateExpired];
const EARLY: &[AlertDescription] =
    &[AlertDescription::BadCertificate, AlertDescription::CertificateExpired, AlertDescription::CertificateUnknown];
const USAGE: &[AlertDescription] = &[AlertDescription::UnsupportedCertificate, AlertDescription::BadCertificate];
const EXTENSION: &[AlertDescription] = &[AlertDescription::CertificateUnknown, AlertDescription::BadCertificate];

fn rows() -> Vec<Row> {
    let row = |name, identity, alerts, reason| Row { name, identity, tls13: alerts, tls12: alerts, reason };
    vec![
        row("valid", || Some(ca().issue(&Leaf::client("CLIENT"))), &[], ""),
        row("valid_through_an_intermediate", || Some(below(1).issue(&Leaf::client("CLIENT"))), &[], ""),
        row("valid_without_usages", || Some(ca().issue(&Leaf::client("CLIENT").usages(&[]).key_usages(&[]))), &[], ""),
        row("valid_with_the_anchor_sent", || Some(with_anchor(ca().issue(&Leaf::client("CLIENT")))), &[], ""),
        Row {
            name: "none",
            identity: || None,
            tls13: &[AlertDescription::CertificateRequired],
            tls12: &[AlertDescription::CertificateRequired, AlertDescription::HandshakeFailure],
            reason: "no_certificate",
        },
        row("of_an_unknown_ca", || Some(other_ca().issue(&Leaf::client("CLIENT"))), UNKNOWN, "unknown_issuer"),
        row("of_a_ca_with_the_same_name", || Some(Authority::root("ca").issue(&Leaf::client("CLIENT"))), FORGED, ""),
        row("self_signed", || Some(Leaf::client("CLIENT").self_signed()), UNKNOWN, "unknown_issuer"),
        row("a_ca_that_nobody_knows", || Some(Authority::root("stranger").itself()), UNKNOWN, "unknown_issuer"),
        row(
            "without_its_intermediate",
            || Some(leaf_only(below(1).issue(&Leaf::client("C")))),
            UNKNOWN,
            "unknown_issuer",
        ),
        row("too_deep", || Some(below(2).issue(&Leaf::client("CLIENT"))), UNKNOWN, "depth_exceeded"),
        row("past_the_pathlen", || Some(past_pathlen()), UNKNOWN, "depth_exceeded"),
        row(
            "under_something_that_is_no_ca",
            || Some(ca().intermediate_without_ca("no ca").issue(&Leaf::client("CLIENT"))),
            UNKNOWN,
            "unknown_issuer",
        ),
        row("expired", || Some(ca().issue(&Leaf::client("CLIENT").valid(-7200, -60))), EXPIRED, "expired"),
        row("not_yet_valid", || Some(ca().issue(&Leaf::client("CLIENT").valid(3600, 7200))), EARLY, "not_yet_valid"),
        row(
            "for_servers",
            || Some(ca().issue(&Leaf::client("C").usages(&[ExtendedKeyUsagePurpose::ServerAuth]))),
            USAGE,
            "wrong_usage",
        ),
        row(
            "for_anything_only",
            || Some(ca().issue(&Leaf::client("C").usages(&[ExtendedKeyUsagePurpose::Any]))),
            USAGE,
            "wrong_usage",
        ),
        row(
            "not_for_signatures",
            || Some(ca().issue(&Leaf::client("C").key_usages(&[KeyUsagePurpose::KeyEncipherment]))),
            USAGE,
            "wrong_usage",
        ),
        row(
            "with_an_unknown_critical_extension",
            || Some(ca().issue(&Leaf::client("C").unknown_critical_extension())),
            EXTENSION,
            "unsupported_extension",
        ),
    ]
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for row in rows() {
        trials.push(test("client_auth", row.name, move || check(row)));
    }
    trials.extend([
        test("client_auth", "depth_is_the_objects_own", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (name, intermediates, served) in [
                ("flat.test", 0, true),
                ("flat.test", 1, false),
                ("mtls.test", 1, true),
                ("mtls.test", 2, false),
                ("deep.test", 2, true),
                ("deep.test", 3, false),
            ] {
                let identity = below(intermediates).issue(&Leaf::client("CLIENT"));
                let met = Client::of(&identity).get(gateway.https, name, "/").await;
                assert_eq!(met.is_ok_and(|response| response.status == 200), served, "{name} {intermediates}");
            }
        }),
        test("client_auth", "the_order_of_intermediates_does_not_matter", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut identity = below(2).issue(&Leaf::client("CLIENT"));
            identity.chain.swap(1, 2);
            assert_eq!(Client::of(&identity).get(gateway.https, "deep.test", "/").await.unwrap().status, 200);
        }),
        test("client_auth", "too_many_certificates_are_refused", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut identity = ca().issue(&Leaf::client("CLIENT"));
            while identity.chain.len() < 11 {
                identity.chain.push(other_ca().issue(&Leaf::client("filler")).chain[0].clone());
            }
            for (name, path) in [("mtls.test", "/"), ("skip.test", "/closed")] {
                let met = Client::of(&identity).get(gateway.https, name, path).await;
                assert!(!met.is_ok_and(|response| response.status == 200), "{name}");
            }
            identity.chain.truncate(10);
            assert_eq!(Client::of(&identity).get(gateway.https, "mtls.test", "/").await.unwrap().status, 200);
        }),
        test("client_auth", "the_key_has_to_be_proved_in_every_column", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut stolen = ca().issue(&Leaf::client("CLIENT"));
            stolen.key = ca().issue(&Leaf::client("THIEF")).key;
            for version in VERSIONS {
                for (name, path) in [("mtls.test", "/"), ("skip.test", "/closed"), ("skip.test", "/open")] {
                    let client = Client::with(Some(&stolen), &[version], &["http/1.1"]);
                    let error = client.get(gateway.https, name, path).await.expect_err(name);
                    assert!(alert(&error).is_some(), "{version:?} {name}{path}: {error:?}");
                }
            }
            assert!(node.received().is_empty());
        }),
        needing(&["openssl"], "client_auth", "a_key_that_cannot_be_checked_ends_the_handshake", || async {
            let gateway = Gateway::start("main", &[]).await;
            let directory = tempfile::tempdir().unwrap();
            let subject = ["-subj", "/CN=SMALL", "-days", "1", "-nodes", "-keyout", "small.key", "-out", "small.cer"];
            let made = [&["req", "-x509", "-newkey", "rsa:1024"][..], &subject].concat();
            sealgate_tests::program::run("openssl", &made, directory.path()).await.success();
            let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
            for version in ["-tls1_2", "-tls1_3"] {
                let said = s_client(
                    gateway.https,
                    &[
                        "-servername",
                        "skip.test",
                        version,
                        "-cipher",
                        "ALL:@SECLEVEL=0",
                        "-ign_eof",
                        "-cert",
                        &file("small.cer"),
                        "-key",
                        &file("small.key"),
                    ],
                )
                .await;
                assert!(said.contains("alert"), "{version}\n{said}");
            }
        }),
        test("client_auth", "a_refused_handshake_is_one_line_of_the_log", || async {
            let gateway = Gateway::start("main", &[]).await;
            let identity = ca().issue(&Leaf::client("LATE").valid(-7200, -60));
            let met = Client::with(Some(&identity), &[TLS13], &["http/1.1"]).get(gateway.https, "mtls.test", "/").await;
            assert!(met.is_err());
            let line = gateway.log_line(|line| line["reason"] == "expired").await;
            assert_eq!(line["sni"], "mtls.test", "{line}");
            let text = line.to_string();
            assert!(text.contains("CN=LATE"), "{text}");
            assert!(text.contains("configs") || text.contains("gateway.toml:"), "{text}");
        }),
    ]);
    trials
}

async fn check(row: Row) {
    let node = Node::ok().await;
    let gateway = Gateway::start("main", &[node.address]).await;
    let identity = (row.identity)();
    let valid = row.tls13.is_empty();
    for version in VERSIONS {
        let client = Client::with(identity.as_ref(), &[version], &["http/1.1"]);

        let met = client.get(gateway.https, "mtls.test", "/").await;
        if valid {
            let response = met.unwrap_or_else(|error| panic!("{version:?}: {error}"));
            assert_eq!(response.status, 200, "{version:?}");
            assert_eq!(node.last().header("x-ssl-client-verify").as_deref(), Some("SUCCESS"));
        } else {
            let error = met.expect_err("refused without a skip list");
            let expected = if version == TLS12 { row.tls12 } else { row.tls13 };
            let alert = alert(&error);
            assert!(alert.is_some_and(|alert| expected.contains(&alert)), "{version:?}: {alert:?} {error:?}");
        }

        let listed = client.get(gateway.https, "skip.test", "/open").await.expect("a listed path is served");
        assert_eq!(listed.status, 200, "{version:?}");
        let seen = node.last();
        let verify = seen.header("x-ssl-client-verify").unwrap_or_default();
        match (valid, identity.is_some()) {
            (true, _) => assert_eq!(verify, "SUCCESS"),
            (false, true) => assert!(verify.starts_with("FAILED:"), "{verify}"),
            (false, false) => assert_eq!(verify, "NONE"),
        }
        assert_eq!(seen.header("x-ssl-client-s-dn").is_some(), valid, "identity of an unverified certificate");
        assert_eq!(seen.header("x-ssl-client-fingerprint").is_some(), valid);

        let asked = node.received().len();
        let mut connection = client.connect(gateway.https, "skip.test").await.expect("a skip list defers the verdict");
        let unlisted = connection.get("skip.test", "/closed").await.expect("answered");
        assert_eq!(unlisted.status, if valid { 200 } else { 400 }, "{version:?}");
        if !valid {
            assert_eq!(node.received().len(), asked, "a refused request is not forwarded");
            assert!(unlisted.text().contains("<title>400 Bad Request</title>"), "{}", unlisted.text());
            assert!(unlisted.text().contains("<h1>400 Bad Request</h1>"), "{}", unlisted.text());
            assert_eq!(unlisted.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
            let after = connection.get("skip.test", "/open").await.expect("the connection stays usable");
            assert_eq!(after.status, 200);
            if !row.reason.is_empty() {
                gateway.log_line(|line| line.to_string().contains(row.reason)).await;
            }
        }
    }
}

/// `ca` with `count` intermediates below it.
fn below(count: usize) -> Authority {
    (0..count).fold(ca(), |authority, number| authority.intermediate(&format!("intermediate {number}"), None))
}

fn past_pathlen() -> Issued {
    let first = ca().intermediate("last", Some(0));
    first.intermediate("one too many", None).issue(&Leaf::client("CLIENT"))
}

fn leaf_only(mut identity: Issued) -> Issued {
    identity.chain.truncate(1);
    identity
}

fn with_anchor(mut identity: Issued) -> Issued {
    identity.chain.push(ca().certificate);
    identity
}
