//! `Host` against SNI: one look-up, whatever the spelling.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

/// SNI, Host, whether the client has a good certificate, status on HTTP/1.1 and on h2.
const ROWS: &[(&str, &str, bool, u16, u16)] = &[
    ("mtls.test", "mtls.test", true, 200, 200),
    ("mtls.test", "MTLS.Test", true, 200, 200),
    ("mtls.test", "mtls.test.", true, 200, 200),
    ("mtls.test", "mtls.test:9443", true, 200, 200),
    ("mtls.test", "open.test", true, 200, 200),
    ("mtls.test", "nobody.test", true, 200, 200),
    ("mtls.test", "skip.test", true, 400, 421),
    // Another name of the same object is another name.
    ("mtls.test", "a.wild.test", true, 400, 421),
    ("a.wild.test", "a.wild.test", true, 200, 200),
    ("a.wild.test", "b.wild.test", true, 400, 421),
    ("open.test", "open.test", false, 200, 200),
    ("open.test", "nobody.test", false, 200, 200),
    ("open.test", "127.0.0.1", false, 200, 200),
    ("open.test", "[::1]:9443", false, 200, 200),
    ("open.test", "a.open.test", false, 200, 200),
    ("open.test", "a.b.open.test", false, 200, 200),
    ("open.test", "mtls.test", false, 400, 421),
    ("open.test", "MTLS.TEST", false, 400, 421),
    ("open.test", "mtls.test.", false, 400, 421),
    ("open.test", "mtls.test:80", false, 400, 421),
    ("open.test", "a.wild.test", false, 400, 421),
    ("open.test", "a.b.wild.test", false, 400, 421),
    ("open.test", "wild.test", false, 200, 200),
    ("skip.test", "skip.test", false, 400, 400),
    ("skip.test", "open.test", false, 400, 400),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("sni_host", "each_pair_on_http1", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let identity = ca().issue(&Leaf::client("CLIENT"));
            for (sni, host, certificate, status, _) in ROWS {
                let client = Client::with(certificate.then_some(&identity), &VERSIONS, &["http/1.1"]);
                let mut connection = client.connect(gateway.https, sni).await.unwrap();
                let asked = node.received().len();
                let response = connection.get(host, "/").await.unwrap();
                assert_eq!(response.status, *status, "{sni} {host}");
                assert_eq!(node.received().len() - asked, usize::from(*status == 200), "{sni} {host}");
                if *status == 200 {
                    assert_eq!(node.last().header("host").as_deref(), Some(*host), "forwarded as sent");
                }

                let mut connection = client.connect(gateway.https, sni).await.unwrap();
                let absolute = format!("GET https://{host}/ HTTP/1.1\r\nHost: {sni}\r\n\r\n");
                assert_eq!(connection.ask(&absolute).await.unwrap().status, *status, "absolute {sni} {host}");
                if *status == 200 {
                    assert_eq!(node.last().header("host").as_deref(), Some(*host), "the authority is forwarded");
                    assert_eq!(node.last().target, "/");
                }
            }
        }),
        test("sni_host", "each_pair_on_h2", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let identity = ca().issue(&Leaf::client("CLIENT"));
            for (sni, host, certificate, _, status) in ROWS {
                let client = Client::with(certificate.then_some(&identity), &VERSIONS, &["h2"]);
                let mut h2 = H2::connect(&client, gateway.https, sni).await.unwrap();
                assert_eq!(h2.get(host, "/").await.unwrap().status, *status, "{sni} {host}");
            }
        }),
        test("sni_host", "a_listed_path_does_not_excuse_another_host", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            assert_eq!(connection.get("skip.test", "/open").await.unwrap().status, 400);
            assert!(node.received().is_empty());
        }),
        test("sni_host", "a_connection_may_change_its_host_within_its_policy", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for (host, status) in [("open.test", 200), ("mtls.test", 400), ("a.open.test", 200)] {
                assert_eq!(connection.get(host, "/").await.unwrap().status, status, "{host}");
            }
        }),
        test("sni_host", "http10_without_host_has_the_server_name", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let response = connection.ask("GET /echoed/x HTTP/1.0\r\n\r\n").await.unwrap();
            // A route of the host `open.test`; the built-in responder has no such path.
            assert_ne!(response.status, 200);
            assert!(node.received().is_empty());
            let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            assert_eq!(wire.ask("GET /echoed/x HTTP/1.0\r\n\r\n").await.unwrap().status, 200);
            assert_eq!(node.last().target, "/echoed/x");
        }),
        test("sni_host", "plain_http_does_not_serve_mtls_hosts", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (host, path, status) in [
                ("open.test", "/", 200),
                ("nobody.test", "/", 200),
                ("mtls.test", "/", 400),
                ("MTLS.test:80", "/", 400),
                ("mtls.test.", "/", 400),
                ("a.wild.test", "/", 400),
                ("a.b.wild.test", "/", 400),
                ("skip.test", "/closed", 400),
                ("skip.test", "/open", 200),
                ("skip.test", "/open/../closed", 400),
            ] {
                let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
                assert_eq!(wire.get(host, path).await.unwrap().status, status, "{host}{path}");
                let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
                let absolute = format!("GET http://{host}{path} HTTP/1.1\r\nHost: open.test\r\n\r\n");
                assert_eq!(wire.ask(&absolute).await.unwrap().status, status, "absolute {host}{path}");
            }
        }),
    ]
}
