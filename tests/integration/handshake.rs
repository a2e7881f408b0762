//! From ClientHello to the chosen SSL object: SNI, versions, ALPN, CA names.

use libtest_mimic::Trial;
use rustls::AlertDescription;
use sealgate_tests::client::{Client, TLS12, TLS13, VERSIONS, alert};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::{needing, test};
use sealgate_tests::node::Node;
use sealgate_tests::program;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("handshake", "each_version_is_served", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for version in VERSIONS {
                let client = Client::with(None, &[version], &["http/1.1"]);
                assert_eq!(client.get(gateway.https, "open.test", "/").await.unwrap().status, 200, "{version:?}");
            }
        }),
        test("handshake", "an_unknown_name_is_refused", || async {
            let gateway = Gateway::start("main", &[]).await;
            for name in ["nobody.test", "wild.test", "a.b.wild.test", "mtls.test.nobody.test"] {
                let error = Client::new().connect(gateway.https, name).await.err().expect(name);
                assert_eq!(alert(&error), Some(AlertDescription::UnrecognisedName), "{name}");
            }
        }),
        test("handshake", "no_name_is_refused", || async {
            let gateway = Gateway::start("main", &[]).await;
            let error = Client::new().without_sni().connect(gateway.https, "open.test").await.err().unwrap();
            assert!(alert(&error).is_some(), "{error:?}");
        }),
        test("handshake", "the_fallback_stands_for_no_name", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("fallback", &[node.address]).await;
            let mut connection = Client::new().without_sni().connect(gateway.https, "x.test").await.unwrap();
            for (host, path, status) in
                [("mtls.test", "/open", 200), ("mtls.test", "/closed", 400), ("open.test", "/closed", 400)]
            {
                assert_eq!(connection.get(host, path).await.unwrap().status, status, "{host}{path}");
            }
        }),
        test("handshake", "case_and_trailing_dot_do_not_matter", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for name in ["OPEN.test", "a.Open.Test"] {
                assert_eq!(Client::new().get(gateway.https, name, "/").await.unwrap().status, 200, "{name}");
            }
        }),
        test("handshake", "versions_are_limited_by_the_object", || async {
            let gateway = Gateway::start("main", &[]).await;
            for (name, version, served) in [
                ("tls12.test", TLS12, true),
                ("tls12.test", TLS13, false),
                ("tls13.test", TLS12, false),
                ("tls13.test", TLS13, true),
            ] {
                let met = Client::with(None, &[version], &[]).connect(gateway.https, name).await;
                match met {
                    Ok(_) => assert!(served, "{name} {version:?}"),
                    Err(error) => {
                        assert!(!served, "{name} {version:?}: {error}");
                        assert_eq!(alert(&error), Some(AlertDescription::ProtocolVersion), "{name} {version:?}");
                    }
                }
            }
        }),
        test("handshake", "the_protocol_is_the_one_of_alpn", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (offered, chosen) in [
                (&["h2", "http/1.1"][..], Some(&b"h2"[..])),
                (&["http/1.1", "h2"], Some(b"h2")),
                (&["http/1.1"], Some(b"http/1.1")),
                (&[], None),
            ] {
                let mut met = Client::with(None, &VERSIONS, offered).connect(gateway.https, "open.test").await.unwrap();
                assert_eq!(met.stream().get_ref().1.alpn_protocol(), chosen, "{offered:?}");
            }
            let error =
                Client::with(None, &VERSIONS, &["smtp"]).connect(gateway.https, "open.test").await.err().unwrap();
            assert_eq!(alert(&error), Some(AlertDescription::NoApplicationProtocol));
            let mut h2 =
                H2::connect(&Client::with(None, &VERSIONS, &["h2"]), gateway.https, "open.test").await.unwrap();
            assert_eq!(h2.get("open.test", "/").await.unwrap().status, 200);
        }),
        test("handshake", "h2_is_not_sniffed", || async {
            let gateway = Gateway::start("main", &[]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send(sealgate_tests::h2::PREFACE).await.unwrap();
            let answer = connection.rest().await.unwrap_or_default();
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "), "{answer:?}");
        }),
        test("handshake", "plain_http_on_the_tls_port_gets_no_answer_from_a_node", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut wire = Wire::new(TcpStream::connect(gateway.https).await.unwrap());
            wire.send("GET / HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            let answer = wire.rest().await.unwrap_or_default();
            assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
            assert!(node.received().is_empty());
        }),
        needing(&["openssl"], "handshake", "openssl_sees_the_ca_names_and_no_others", || async {
            let gateway = Gateway::start("main", &[]).await;
            for (name, asked, names) in [
                ("mtls.test", true, &["O = sealgate tests, CN = ca"][..]),
                ("other.test", true, &["O = sealgate tests, CN = other-ca"]),
                ("open.test", false, &[]),
            ] {
                for version in ["-tls1_2", "-tls1_3"] {
                    let said = s_client(gateway.https, &["-servername", name, version]).await;
                    assert_eq!(
                        said.contains("Acceptable client certificate CA names"),
                        asked,
                        "{name} {version}\n{said}"
                    );
                    let listed = said.lines().skip_while(|line| !line.starts_with("Acceptable client")).skip(1);
                    let listed: Vec<_> = listed.take_while(|line| line.contains(" = ")).collect();
                    assert_eq!(listed, names, "{name} {version}");
                }
            }
        }),
        needing(&["openssl"], "handshake", "no_renegotiation_no_compression_no_early_bytes", || async {
            let gateway = Gateway::start("main", &[]).await;
            let said = s_client(gateway.https, &["-servername", "open.test", "-tls1_2"]).await;
            assert!(said.contains("Secure Renegotiation IS supported"), "{said}");
            assert!(said.contains("Compression: NONE"), "{said}");
            let said = s_client(gateway.https, &["-servername", "open.test", "-tls1_3"]).await;
            assert!(!said.contains("Max Early Data: 1"), "{said}");
            let old =
                s_client(gateway.https, &["-servername", "open.test", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).await;
            assert!(!old.contains("BEGIN CERTIFICATE"), "{old}");
        }),
    ]
}

/// What `openssl s_client` says of `address`, its exit code aside.
pub(crate) async fn s_client(address: std::net::SocketAddr, arguments: &[&str]) -> String {
    let address = address.to_string();
    let mut all = vec!["s_client", "-connect", &address];
    all.extend(arguments);
    let said = program::run("openssl", &all, std::path::Path::new("/")).await;
    said.stdout + &said.stderr
}
