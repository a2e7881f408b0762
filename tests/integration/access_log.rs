//! The access log: one line a request, in both forms.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, TLS13};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("access_log", "has_what_is_known_of_a_request", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let identity = ca().issue(&Leaf::client("CLIENT"));
            let client = Client::with(Some(&identity), &[TLS13], &["http/1.1"]);
            client.get(gateway.https, "mtls.test", "/some/path?secret=1").await.unwrap();
            let line = gateway.log_line(|line| line["status"] == 200).await;
            for (key, value) in [
                ("sni", "mtls.test"),
                ("host", "mtls.test"),
                ("method", "GET"),
                ("path", "/some/path"),
                ("route", "identity"),
                ("tls", "TLSv1.3"),
                ("verdict", "SUCCESS"),
                ("client_subject", "CN=CLIENT,O=sealgate tests"),
            ] {
                assert_eq!(line[key], value, "{key} in {line}");
            }
            assert_eq!(line["upstream"], node.address.to_string(), "{line}");
            assert_eq!(line["upstream_status"], 200, "{line}");
            for key in [
                "time",
                "request_id",
                "client",
                "bytes",
                "duration",
                "upstream_time",
                "cipher",
                "client_serial",
                "client_sha256",
            ] {
                assert!(!line[key].is_null(), "{key} in {line}");
            }
            assert!(!line.to_string().contains("secret"), "the query stays out: {line}");
        }),
        test("access_log", "tells_refusals_apart", || async {
            let gateway = Gateway::start("main", &[]).await;
            for (sni, host, path, reason) in [
                ("skip.test", "skip.test", "/closed", "no_certificate"),
                ("open.test", "mtls.test", "/", "host_mismatch"),
            ] {
                let mut connection = Client::new().connect(gateway.https, sni).await.unwrap();
                assert_eq!(connection.get(host, path).await.unwrap().status, 400);
                let line = gateway.log_line(|line| line["reason"] == reason).await;
                assert_eq!(line["status"], 400, "{line}");
                assert_eq!(line["sni"], sni, "{line}");
            }
            let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            wire.get("mtls.test", "/").await.unwrap();
            gateway.log_line(|line| line["reason"] == "plaintext_denied").await;
            let refused = Client::new().connect(gateway.https, "nobody.test").await;
            assert!(refused.is_err());
            gateway.log_line(|line| line["reason"] == "sni_unknown").await;
            let refused = Client::new().without_sni().connect(gateway.https, "open.test").await;
            assert!(refused.is_err());
            gateway.log_line(|line| line["reason"] == "sni_absent").await;
        }),
        test("access_log", "a_value_cannot_start_another_line", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("combined", &[node.address]).await;
            let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            let request =
                "GET /x?q=%22%0a HTTP/1.1\r\nHost: x.test\r\nUser-Agent: a\"b\\c\u{7f}\r\nReferer: http://r/\r\n\r\n";
            let met = wire.ask(request).await;
            if met.is_ok_and(|response| response.status == 200) {
                let line = gateway.log_text(|line| line.contains("/x?q=")).await;
                assert!(line.starts_with("127.0.0.1 - - ["), "{line}");
                assert!(line.contains("\"GET /x?q=%22%0a HTTP/1.1\" 200 2 \"http://r/\" \""), "{line}");
                assert!(line.contains("a\\x22b\\x5Cc"), "{line}");
            }
        }),
    ]
}
