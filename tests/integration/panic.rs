//! A panic in one connection ends that connection only.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;

pub(crate) fn trials() -> Vec<Trial> {
    vec![test("panic", "ends_its_connection_only", || async {
        let node = Node::ok().await;
        let gateway = Gateway::start_panicking("main", &[node.address], "/panic").await;
        let mut other = Client::new().connect(gateway.https, "open.test").await.unwrap();
        assert_eq!(other.get("open.test", "/plain").await.unwrap().status, 200);

        let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
        assert_eq!(connection.get("open.test", "/plain").await.unwrap().status, 200);
        assert!(connection.get("open.test", "/panic").await.is_err());
        let mut h2 = H2::connect(&Client::with(None, &VERSIONS, &["h2"]), gateway.https, "open.test").await.unwrap();
        assert!(h2.get("open.test", "/panic").await.is_err());
        assert!(node.received().iter().all(|seen| seen.target != "/panic"));
        gateway.log_text(|line| line.contains("a test asked for it")).await;

        assert_eq!(other.get("open.test", "/plain").await.unwrap().status, 200, "a living connection lives on");
        assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status, 200);
    })]
}
