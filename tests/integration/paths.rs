//! The canonical path: what the skip list sees is what is forwarded.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;

/// Target as sent, target as forwarded (empty = 400), whether `skip.test` serves it without a certificate.
const ROWS: &[(&str, &str, bool)] = &[
    ("/open", "/open", true),
    ("/open/x", "/open/x", true),
    ("/openx", "/openx", false),
    ("/closed", "/closed", false),
    ("/closed/open", "/closed/open", false),
    ("/open?x=/../closed", "/open?x=/../closed", true),
    ("/closed?/open", "/closed?/open", false),
    ("/closed?x=%2Fopen", "/closed?x=%2Fopen", false),
    ("/open/../closed", "/closed", false),
    ("/open/%2e%2e/closed", "/closed", false),
    ("/open/.%2E/closed", "/closed", false),
    ("/open%2f..%2fclosed", "/closed", false),
    ("/open/..%2Fclosed", "/closed", false),
    ("/closed/../open", "/open", true),
    ("/open/%252e%252e/closed", "/open/%252e%252e/closed", true),
    ("/open/..;/closed", "/open/..;/closed", true),
    ("/open/..\\closed", "/open/..%5Cclosed", true),
    ("//open", "/open", true),
    ("/./open", "/open", true),
    ("/open//x", "/open/x", true),
    ("/%6fpen", "/open", true),
    ("/%6Fpen/%78", "/open/x", true),
    ("/OPEN", "/OPEN", false),
    ("/open/", "/open/", true),
    ("/open/..", "/", false),
    ("/open%3Fx", "/open%3Fx", false),
    ("/open/%20", "/open/%20", true),
    ("/open/%C3%BC", "/open/%C3%BC", true),
    ("/open/\u{fc}", "/open/%C3%BC", true),
    ("/open/%0a", "/open/%0A", true),
    ("/..", "", false),
    ("/open/../../closed", "", false),
    ("/open%00", "", false),
    ("/open/%zz", "", false),
    ("/open/%", "", false),
    ("/open/%2", "", false),
    ("/open/%ff", "", false),
    ("/open/%c0%af", "", false),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("paths", "what_is_matched_is_what_is_forwarded", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (sent, forwarded, listed) in ROWS {
                for (name, served) in [("open.test", true), ("skip.test", *listed)] {
                    let mut connection = Client::new().connect(gateway.https, name).await.unwrap();
                    let asked = node.received().len();
                    let response = connection.get(name, sent).await.unwrap();
                    let status = if served && !forwarded.is_empty() { 200 } else { 400 };
                    assert_eq!(response.status, status, "{name} {sent}");
                    assert_eq!(node.received().len() - asked, usize::from(status == 200), "{name} {sent}");
                    if status == 200 {
                        assert_eq!(node.last().target, *forwarded, "{name} {sent}");
                    }
                }
            }
        }),
        test("paths", "h2_reads_them_alike", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::with(None, &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&client, gateway.https, "skip.test").await.unwrap();
            for (sent, forwarded, listed) in ROWS {
                // What the client's own URI type refuses cannot be sent with it.
                if format!("https://skip.test{sent}").parse::<http::Uri>().is_err() {
                    continue;
                }
                let response = h2.get("skip.test", sent).await.unwrap();
                assert_eq!(response.status, if *listed { 200 } else { 400 }, "{sent}");
                if *listed {
                    assert_eq!(node.last().target, *forwarded, "{sent}");
                }
            }
        }),
        test("paths", "bytes_that_stand_in_no_target_are_refused", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for target in [&b"/open\t"[..], b"/open\x01", b"/open \x20x", b"/open/\xff", b"open", b"*", b""] {
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = [b"GET ", target, b" HTTP/1.1\r\nHost: open.test\r\n\r\n"].concat();
                connection.send(request).await.unwrap();
                let status = connection.response().await.map(|response| response.status);
                assert!(matches!(status, Ok(400) | Err(_)), "{target:?}: {status:?}");
            }
            assert!(node.received().is_empty());
        }),
        test("paths", "a_fragment_is_cut", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "skip.test").await.unwrap();
            assert_eq!(connection.get("skip.test", "/closed#/open").await.unwrap().status, 400);
            assert_eq!(connection.get("skip.test", "/open#/../closed").await.unwrap().status, 200);
            assert_eq!(node.last().target, "/open");
        }),
        test("paths", "escaped_slashes_can_be_refused", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("fallback", &[node.address]).await;
            for (path, status) in [("/a%2Fb", 400), ("/a%2fb", 400), ("/a/b", 200), ("/a?b=%2F", 200)] {
                let response = Client::new().get(gateway.https, "open.test", path).await.unwrap();
                assert_eq!(response.status, status, "{path}");
            }
        }),
        test("paths", "escaped_slashes_can_be_kept", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| {
                desc.router.escaped_slashes = sealgate_policy::desc::EscapedSlashes::Keep;
            })
            .await;
            for (path, forwarded, listed) in
                [("/open%2f..%2Fclosed", "/open%2F..%2Fclosed", false), ("/open/a%2Fb", "/open/a%2Fb", true)]
            {
                assert_eq!(Client::new().get(gateway.https, "open.test", path).await.unwrap().status, 200, "{path}");
                assert_eq!(node.last().target, forwarded);
                let met = Client::new().get(gateway.https, "skip.test", path).await.unwrap();
                assert_eq!(met.status, if listed { 200 } else { 400 }, "{path}");
            }
        }),
    ]
}
