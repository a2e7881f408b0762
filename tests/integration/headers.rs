//! Variables in header values, and what else is set on the way to a node.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, TLS12, TLS13, VERSIONS};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::{Node, Reply};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("headers", "variables_of_connection_and_request", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection =
                Client::with(None, &[TLS13], &["http/1.1"]).connect(gateway.https, "open.test").await.unwrap();
            let request = "GET //variables?name=a%20b&name=c&other= HTTP/1.1\r\nHost: Open.test:9443\r\n\
                           Cookie: x=1; session=abc\r\nX-Given: here\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 200);
            let seen = node.last();
            for (name, value) in [
                ("x-protocol", Some("TLSv1.3")),
                ("x-alpn", Some("http/1.1")),
                ("x-server-name", Some("open.test")),
                ("x-reused", Some(".")),
                ("x-uri", Some("/variables")),
                ("x-request-uri", Some("//variables?name=a%20b&name=c&other=")),
                ("x-args", Some("name=a%20b&name=c&other=")),
                ("x-arg", Some("a b")),
                ("x-cookie", Some("abc")),
                ("x-header", Some("here")),
                ("x-host", Some("open.test")),
                ("x-scheme", Some("https")),
                ("x-method", Some("GET")),
                ("x-remote", Some("127.0.0.1")),
                ("x-route", Some("variables")),
                ("x-default", Some("fallback")),
                ("x-twice", Some("aa bba bc")),
                ("x-gone", None),
            ] {
                assert_eq!(seen.header(name).as_deref(), value, "{name}");
            }
            assert!(seen.header("x-cipher").is_some_and(|cipher| cipher.starts_with("TLS_")), "{}", seen.head);
        }),
        test("headers", "openssls_names_in_tls12", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::with(None, &[TLS12], &["h2"]);
            H2::connect(&client, gateway.https, "open.test")
                .await
                .unwrap()
                .get("open.test", "/variables")
                .await
                .unwrap();
            let seen = node.last();
            assert_eq!(seen.header("x-protocol").as_deref(), Some("TLSv1.2"));
            assert_eq!(seen.header("x-alpn").as_deref(), Some("h2"));
            assert!(seen.header("x-cipher").is_some_and(|cipher| cipher.starts_with("ECDHE-ECDSA-")), "{}", seen.head);
        }),
        test("headers", "a_value_is_not_expanded_again", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            Client::new().get(gateway.https, "open.test", "/variables?name=$host${uri}").await.unwrap();
            assert_eq!(node.last().header("x-arg").as_deref(), Some("$host${uri}"));
        }),
        test("headers", "a_value_cannot_start_another_header", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let met = Client::new().get(gateway.https, "open.test", "/variables?name=a%0d%0aX-Injected:%20x").await;
            assert!(met.is_ok_and(|response| response.status == 200 || response.status == 400));
            for seen in node.received() {
                assert_eq!(seen.header("x-injected"), None, "{}", seen.head);
            }
        }),
        test("headers", "add_set_and_remove", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "GET /operations HTTP/1.1\r\nHost: open.test\r\nX-Added: first\r\nX-Set: old\r\nx-set: older\r\n\
                           X-Removed: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
            connection.ask(request).await.unwrap();
            let seen = node.last();
            assert_eq!(seen.header("x-added").as_deref(), Some("first, more"));
            assert_eq!(seen.header("x-set").as_deref(), Some("one"));
            assert_eq!(seen.header("x-number").as_deref(), Some("7"));
            assert_eq!(seen.header("x-removed"), None);
            assert_eq!(seen.header("x-forwarded-for").as_deref(), Some("rewritten"), "the file's headers come last");
        }),
        test("headers", "the_identity_of_the_verified_client", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let identity = ca().issue(&Leaf::client("CLIENT, of \"tests\""));
            Client::of(&identity).get(gateway.https, "mtls.test", "/").await.unwrap();
            let seen = node.last();
            assert_eq!(
                seen.header("x-ssl-client-s-dn").as_deref(),
                Some("CN=CLIENT\\, of \\\"tests\\\",O=sealgate tests")
            );
            assert_eq!(seen.header("x-ssl-client-fingerprint").map(|hex| hex.len()), Some(40));
            assert!(seen.header("x-ssl-client-serial").is_some_and(|hex| hex.len() % 2 == 0));
            assert_eq!(seen.header("x-ssl-client-verify").as_deref(), Some("SUCCESS"));
        }),
        test("headers", "pass_host", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let node_host = node.address.to_string();
            for (path, host) in
                [("/plain", "open.test:9443"), ("/node-host", &*node_host), ("/rewrite-host", "inner.test")]
            {
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                connection.get("open.test:9443", path).await.unwrap();
                assert_eq!(node.last().header("host").as_deref(), Some(host), "{path}");
            }
        }),
        test("headers", "of_the_response", || async {
            let fields =
                ["Server: node", "Keep-Alive: timeout=5", "Connection: X-Hop", "X-Hop: x", "X-Kept: a", "X-Kept: b"];
            let node = Node::start(move |_| Reply::with("200 OK", &fields, "body")).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for version in VERSIONS {
                let client = Client::with(None, &[version], &["http/1.1"]);
                let response = client.get(gateway.https, "open.test", "/plain").await.unwrap();
                assert_eq!(response.header("server").as_deref(), Some("sealgate"));
                assert_eq!(response.header("x-hop"), None);
                assert_eq!(response.header("x-kept").as_deref(), Some("a, b"));
                assert!(!response.header("keep-alive").is_some_and(|value| value.contains("timeout=5")));
            }
        }),
    ]
}
