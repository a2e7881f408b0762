//! Resumption: what a session may be taken to, and what is judged anew.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS, resumed};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::PATIENCE;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("sessions", "a_resumed_session_keeps_its_identity", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for version in VERSIONS {
                let client = Client::with(Some(&ca().issue(&Leaf::client("CLIENT"))), &[version], &["http/1.1"]);
                let mut first = client.connect(gateway.https, "mtls.test").await.unwrap();
                assert!(!resumed(&mut first));
                first.get("mtls.test", "/variables").await.unwrap();
                assert_eq!(node.last().header("x-reused").as_deref(), Some("."));
                first.get("mtls.test", "/").await.unwrap();
                let identity = node.last().header("x-ssl-client-fingerprint");
                let mut second = client.connect(gateway.https, "mtls.test").await.unwrap();
                assert!(resumed(&mut second), "{version:?}");
                assert_eq!(second.get("mtls.test", "/").await.unwrap().status, 200);
                assert_eq!(node.last().header("x-ssl-client-fingerprint"), identity);
                second.get("mtls.test", "/variables").await.unwrap();
                assert_eq!(node.last().header("x-reused").as_deref(), Some("r"));
            }
        }),
        test("sessions", "a_session_is_not_resumed_at_another_name", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            // The last: two names of one SSL object.
            for (taken_at, shown_at) in [
                ("open.test", "skip.test"),
                ("skip.test", "other.test"),
                ("other.test", "skip.test"),
                ("skip.test", "sibling.test"),
            ] {
                for version in VERSIONS {
                    let client = Client::with(None, &[version], &["http/1.1"]);
                    let first = client.get(gateway.https, taken_at, "/open").await.unwrap();
                    assert_eq!(first.status, 200);
                    let mut second = client.connect(gateway.https, shown_at).await.unwrap();
                    second.get(shown_at, "/open").await.unwrap();
                    assert!(!resumed(&mut second), "{taken_at} {shown_at} {version:?}");
                }
            }
        }),
        test("sessions", "an_open_session_opens_no_mtls_object", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for version in VERSIONS {
                for taken_at in ["open.test", "skip.test"] {
                    let client = Client::with(None, &[version], &["http/1.1"]);
                    client.get(gateway.https, taken_at, "/open").await.unwrap();
                    let asked = node.received().len();
                    assert!(client.get(gateway.https, "mtls.test", "/").await.is_err(), "{taken_at} {version:?}");
                    assert_eq!(node.received().len(), asked);
                }
            }
        }),
        test("sessions", "a_session_under_one_ca_is_nothing_under_another", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for version in VERSIONS {
                let client = Client::with(Some(&ca().issue(&Leaf::client("CLIENT"))), &[version], &["http/1.1"]);
                assert_eq!(client.get(gateway.https, "skip.test", "/closed").await.unwrap().status, 200);
                assert_eq!(client.get(gateway.https, "other.test", "/closed").await.unwrap().status, 400);
                assert_eq!(client.get(gateway.https, "other.test", "/open").await.unwrap().status, 200);
                assert_eq!(node.last().header("x-ssl-client-s-dn"), None);
            }
        }),
        test("sessions", "a_session_of_another_start_is_not_resumed", || async {
            let node = Node::ok().await;
            let (one, two) =
                (Gateway::start("main", &[node.address]).await, Gateway::start("main", &[node.address]).await);
            for version in VERSIONS {
                let client = Client::with(None, &[version], &["http/1.1"]);
                client.get(one.https, "open.test", "/").await.unwrap();
                let mut second = client.connect(two.https, "open.test").await.unwrap();
                second.get("open.test", "/").await.unwrap();
                assert!(!resumed(&mut second), "{version:?}");
            }
        }),
        test("sessions", "a_certificate_that_expires_in_a_living_connection_ends_it", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let identity = ca().issue(&Leaf::client("SHORT").valid(-60, 3));
            let mut living = Vec::new();
            for version in VERSIONS {
                let client = Client::with(Some(&identity), &[version], &["http/1.1"]);
                let mut connection = client.connect(gateway.https, "mtls.test").await.unwrap();
                assert_eq!(connection.get("mtls.test", "/").await.unwrap().status, 200);
                let mut listed = Client::with(Some(&identity), &[version], &["http/1.1"])
                    .connect(gateway.https, "skip.test")
                    .await
                    .unwrap();
                assert_eq!(listed.get("skip.test", "/closed").await.unwrap().status, 200);
                living.push((client, connection, listed));
            }
            let h2 = Client::with(Some(&identity), &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&h2, gateway.https, "mtls.test").await.unwrap();
            assert_eq!(h2.get("mtls.test", "/").await.unwrap().status, 200);

            for (client, mut connection, mut listed) in living {
                let refused = tokio::time::timeout(PATIENCE, async {
                    loop {
                        let response = connection.get("mtls.test", "/").await.expect("answered before it is closed");
                        if response.status != 200 {
                            return response;
                        }
                        tokio::task::yield_now().await;
                    }
                })
                .await
                .expect("it expires");
                assert_eq!(refused.status, 400);
                assert!(connection.is_closed().await);
                // With a skip list the connection stays, for the paths that are listed.
                assert_eq!(listed.get("skip.test", "/closed").await.unwrap().status, 400);
                assert_eq!(listed.get("skip.test", "/open").await.unwrap().status, 200);
                // A session taken while it was valid gives nothing either.
                let asked = node.received().len();
                if let Ok(mut again) = client.connect(gateway.https, "mtls.test").await
                    && let Ok(response) = again.get("mtls.test", "/").await
                {
                    assert_eq!(response.status, 400);
                    assert!(again.is_closed().await);
                }
                assert_eq!(node.received().len(), asked);
            }
            assert_eq!(h2.get("mtls.test", "/").await.unwrap().status, 400);
            assert!(h2.is_closed().await);
        }),
    ]
}
