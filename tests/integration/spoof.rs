//! Identity headers that a client sends: never forwarded, whatever the spelling and the way.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::{Node, Received};
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

/// Spellings of the names that the configuration sets from the client certificate, and of the fixed ones.
const NAMES: &[&str] = &[
    "X-Ssl-Client-S-DN",
    "x-ssl-client-s-dn",
    "X_Ssl_Client_S_DN",
    "X-Ssl_Client-S_DN",
    "X-Ssl-Client-Verify",
    "X-SSL-CLIENT-SERIAL",
    "X-Ssl-Client-Fingerprint",
    "Client-Cert",
    "Client_Cert",
    "Client-Cert-Chain",
    "X-Forwarded-Client-Cert",
    "X_Forwarded_Client_Cert",
];

/// Names that are dropped for what other programs read into them.
const LOOK_ALIKES: &[&str] =
    &["Content_Length", "Transfer_Encoding", "X_Forwarded_For", "X_Forwarded_Host", "X_Real_IP"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("spoof", "no_spelling_comes_through", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for path in ["/", "/plain", "/operations"] {
                for name in NAMES.iter().chain(LOOK_ALIKES) {
                    let request = format!("GET {path} HTTP/1.1\r\nHost: open.test\r\n{name}: forged\r\n\r\n");
                    let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                    assert_eq!(connection.ask(&request).await.unwrap().status, 200, "{path} {name}");
                    assert_absent(&node.last(), &format!("https {path} {name}"));

                    let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
                    assert_eq!(wire.ask(&request).await.unwrap().status, 200, "{path} {name}");
                    assert_absent(&node.last(), &format!("http {path} {name}"));
                }
            }
        }),
        test("spoof", "nor_over_h2", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::with(None, &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&client, gateway.https, "open.test").await.unwrap();
            for name in NAMES {
                let request =
                    Request::get("https://open.test/plain").header(*name, "forged").body(Full::<Bytes>::default());
                assert_eq!(h2.send(request.unwrap()).await.unwrap().status, 200, "{name}");
                assert_absent(&node.last(), name);
            }
        }),
        test("spoof", "the_real_one_stands_alone", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::of(&ca().issue(&Leaf::client("CLIENT")));
            let mut connection = client.connect(gateway.https, "mtls.test").await.unwrap();
            let request =
                "GET / HTTP/1.1\r\nHost: mtls.test\r\nX-Ssl-Client-S-DN: forged\r\nx_ssl_client_s_dn: forged\r\n\r\n";
            connection.ask(request).await.unwrap();
            assert_eq!(node.last().header("x-ssl-client-s-dn").as_deref(), Some("CN=CLIENT,O=sealgate tests"));
            assert!(!node.last().head.contains("forged"), "{}", node.last().head);
        }),
        test("spoof", "connection_does_not_remove_the_real_one", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::of(&ca().issue(&Leaf::client("CLIENT")));
            let mut connection = client.connect(gateway.https, "mtls.test").await.unwrap();
            let request = "GET / HTTP/1.1\r\nHost: mtls.test\r\nX-Other: gone\r\n\
                           Connection: X-Ssl-Client-S-DN, X-Other, X-Real-IP\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 200);
            let seen = node.last();
            assert_eq!(seen.header("x-ssl-client-s-dn").as_deref(), Some("CN=CLIENT,O=sealgate tests"));
            assert_eq!(seen.header("x-real-ip").as_deref(), Some("127.0.0.1"));
            assert_eq!(seen.header("x-other"), None);
        }),
        test("spoof", "connection_may_not_name_what_frames_a_message", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for name in ["Host", "content-length", "Transfer-Encoding", "authorization"] {
                let request = format!("GET / HTTP/1.1\r\nHost: open.test\r\nConnection: {name}\r\n\r\n");
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                assert_eq!(connection.ask(&request).await.unwrap().status, 400, "{name}");
            }
            assert!(node.received().is_empty());
        }),
        test("spoof", "trailers_are_not_forwarded", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "POST /plain HTTP/1.1\r\nHost: open.test\r\nTransfer-Encoding: chunked\r\n\
                           Trailer: X-Ssl-Client-S-DN\r\n\r\n3\r\nabc\r\n0\r\nX-Ssl-Client-S-DN: forged\r\nX-Other: x\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 200);
            let seen = node.last();
            assert_eq!(seen.body, b"abc");
            assert!(seen.trailers.is_empty(), "{:?}", seen.trailers);
            assert!(!seen.head.contains("forged"), "{}", seen.head);
        }),
        test("spoof", "forwarding_headers_are_made_anew", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "GET /plain HTTP/1.1\r\nHost: open.test:9443\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n\
                           X-Forwarded-Host: elsewhere\r\nX-Forwarded-Port: 1\r\nX-Real-IP: 192.0.2.1\r\n\r\n";
            connection.ask(request).await.unwrap();
            let seen = node.last();
            for (name, value) in [
                ("x-forwarded-for", "127.0.0.1"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "open.test"),
                ("x-real-ip", "127.0.0.1"),
            ] {
                assert_eq!(seen.header(name).as_deref(), Some(value), "{name}");
            }
            assert_eq!(seen.header("x-forwarded-port"), Some(gateway.https.port().to_string()));
        }),
        test("spoof", "ordinary_names_with_an_underscore_pass", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.ask("GET /plain HTTP/1.1\r\nHost: open.test\r\nmy_header: kept\r\n\r\n").await.unwrap();
            assert_eq!(node.last().header("my_header").as_deref(), Some("kept"));
        }),
    ]
}

fn assert_absent(seen: &Received, what: &str) {
    assert!(!seen.head.contains("forged"), "{what}\n{}", seen.head);
}
