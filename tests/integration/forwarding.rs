//! Towards the nodes: streaming, shares, retries, time-outs, and nodes that misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::{Node, Reply, refusing};
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;
use tokio::sync::Notify;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        test("forwarding", "shares_are_exact", || async {
            let (one, two, never) = (Node::ok().await, Node::ok().await, Node::ok().await);
            let gateway = Gateway::start("main", &[one.address, two.address, never.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for _ in 0..40 {
                assert_eq!(connection.get("open.test", "/weighted").await.unwrap().status, 200);
            }
            let shares = [&one, &two, &never].map(|node| node.received().len());
            assert_eq!(shares, [30, 10, 0]);
        }),
        test("forwarding", "connections_to_a_node_are_kept", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.workers = 1).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for _ in 0..5 {
                connection.get("open.test", "/plain").await.unwrap();
            }
            assert_eq!(node.connections(), 1);
        }),
        test("forwarding", "a_kept_connection_that_the_node_closed_is_replaced", || async {
            let node = Node::start(|_| Reply::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec())).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for _ in 0..5 {
                assert_eq!(connection.get("open.test", "/plain").await.unwrap().status, 200);
            }
        }),
        test("forwarding", "bodies_both_ways", || async {
            let big = "x".repeat(3 << 20);
            let answer = big.clone();
            let node = Node::start(move |_| Reply::ok(&answer)).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request =
                format!("POST /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: {}\r\n\r\n{big}", big.len());
            let response = connection.ask(&request).await.unwrap();
            assert_eq!((response.status, response.body.len()), (200, big.len()));
            assert_eq!(node.last().body.len(), big.len());
            assert_eq!(node.last().header("content-length"), Some(big.len().to_string()));
            let chunked =
                "POST /plain HTTP/1.1\r\nHost: open.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
            connection.ask(chunked).await.unwrap();
            assert_eq!(node.last().body, b"ab");
            let client = Client::with(None, &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&client, gateway.https, "open.test").await.unwrap();
            assert_eq!(h2.get("open.test", "/plain").await.unwrap().body.len(), big.len());
        }),
        test("forwarding", "nothing_is_held_back", || async {
            // The response's start is seen while the request's end is still to come.
            let node =
                Node::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nstart".to_vec())).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send("GET /plain HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            let head = connection.head().await.unwrap();
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            let mut start = [0; 5];
            tokio::io::AsyncReadExt::read_exact(connection.stream(), &mut start).await.ok();
        }),
        test("forwarding", "head_and_bodiless_statuses", || async {
            let node = Node::start(|seen| match seen.method.as_str() {
                "HEAD" => Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_vec()),
                "PUT" => Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
                _ => Reply::Bytes(b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n".to_vec()),
            })
            .await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for (method, status) in [("HEAD", 200), ("PUT", 204), ("GET", 304), ("HEAD", 200)] {
                let request = format!("{method} /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: 0\r\n\r\n");
                let response = connection.ask(&request).await.unwrap();
                assert_eq!((response.status, response.body.len()), (status, 0), "{method}");
                if method == "HEAD" {
                    assert_eq!(response.header("content-length").as_deref(), Some("5"));
                }
            }
        }),
        test("forwarding", "interim_responses_pass", || async {
            let node = Node::start(|_| {
                Reply::Bytes(
                    b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        .to_vec(),
                )
            })
            .await;
            let gateway = Gateway::start("main", &[node.address]).await;
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().text(), "ok");
        }),
        test("forwarding", "expect_continue_is_answered", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection
                .send("POST /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                .await
                .unwrap();
            let interim = connection.head().await.unwrap();
            assert!(interim.starts_with("HTTP/1.1 100"), "{interim}");
            connection.send("ab").await.unwrap();
            assert_eq!(connection.response().await.unwrap().status, 200);
            assert_eq!(node.last().body, b"ab");
        }),
        test("forwarding", "a_truncated_body_is_an_error_to_the_client", || async {
            for bytes in [
                &b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"[..],
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\npart",
            ] {
                let node = Node::start(|_| Reply::Cut(bytes.to_vec())).await;
                let gateway = Gateway::start("main", &[node.address]).await;
                let met = Client::new().get(gateway.https, "open.test", "/plain").await;
                assert!(met.is_err(), "{met:?}");
                let client = Client::with(None, &VERSIONS, &["h2"]);
                let mut h2 = H2::connect(&client, gateway.https, "open.test").await.unwrap();
                assert!(h2.get("open.test", "/plain").await.is_err());
            }
        }),
        test("forwarding", "no_connection_is_502", || async {
            let gateway = Gateway::start("main", &[refusing().await]).await;
            let response = Client::new().get(gateway.https, "open.test", "/plain").await.unwrap();
            assert_eq!(response.status, 502);
            assert!(response.text().contains("502 Bad Gateway"), "{}", response.text());
        }),
        test("forwarding", "another_node_is_tried", || async {
            let node = Node::ok().await;
            for nodes in [[refusing().await, node.address], [node.address, refusing().await]] {
                let gateway = Gateway::start("main", &nodes).await;
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                for method in ["GET", "POST"] {
                    for _ in 0..2 {
                        let request =
                            format!("{method} /pair HTTP/1.1\r\nHost: open.test\r\nContent-Length: 2\r\n\r\nab");
                        assert_eq!(connection.ask(&request).await.unwrap().status, 200, "{method}");
                        assert_eq!(node.last().body, b"ab");
                    }
                }
            }
        }),
        test("forwarding", "none_is_tried_without_retries", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[refusing().await, node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let mut statuses = Vec::new();
            for _ in 0..4 {
                statuses.push(connection.get("open.test", "/no-retry").await.unwrap().status);
            }
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 200, 502, 502]);
        }),
        test("forwarding", "a_request_that_may_have_been_processed_is_not_sent_twice", || async {
            // Both nodes read the request and end the connection without an answer.
            for (method, sent) in [("POST", 1), ("PATCH", 1), ("GET", 2), ("PUT", 2)] {
                let (one, two) =
                    (Node::start(|_| Reply::Cut(Vec::new())).await, Node::start(|_| Reply::Cut(Vec::new())).await);
                let gateway = Gateway::start("main", &[one.address, two.address]).await;
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = format!("{method} /pair HTTP/1.1\r\nHost: open.test\r\nContent-Length: 0\r\n\r\n");
                assert_eq!(connection.ask(&request).await.unwrap().status, 502, "{method}");
                let (at_one, at_two) = (one.received().len(), two.received().len());
                assert_eq!(at_one + at_two, sent, "{method}");
                assert!(at_one <= 1 && at_two <= 1, "{method}: never the same node twice");
            }
        }),
        test("forwarding", "a_node_that_does_not_answer_is_504", || async {
            let node = Node::start(|_| Reply::Hang).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let response = Client::new().get(gateway.https, "open.test", "/hurried").await.unwrap();
            assert_eq!(response.status, 504);
            assert!(response.text().contains("504 Gateway Time-out"), "{}", response.text());
        }),
        test("forwarding", "a_node_that_stops_in_its_body_is_an_error", || async {
            let node =
                Node::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart".to_vec())).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            assert!(Client::new().get(gateway.https, "open.test", "/hurried").await.is_err());
        }),
        test("forwarding", "a_connection_whose_response_was_not_read_is_not_reused", || async {
            let first = AtomicUsize::new(0);
            let node = Node::start(move |_| match first.fetch_add(1, Ordering::Relaxed) {
                0 => Reply::Bytes(
                    [&b"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n"[..], &[b'x'; 8_000_000]].concat(),
                ),
                _ => Reply::ok("second"),
            })
            .await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.workers = 1).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send("GET /plain HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            connection.head().await.unwrap();
            drop(connection);
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().text(), "second");
            assert_eq!(node.connections(), 2);
        }),
        test("forwarding", "bytes_after_a_response_are_not_the_next_one", || async {
            let first = AtomicUsize::new(0);
            let node = Node::start(move |_| match first.fetch_add(1, Ordering::Relaxed) {
                0 => Reply::Bytes(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
                        .to_vec(),
                ),
                _ => Reply::ok("second"),
            })
            .await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.workers = 1).await;
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().text(), "ok");
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().text(), "second");
        }),
        test("forwarding", "a_client_that_leaves_leaves_no_request_behind", || async {
            let arrived = Arc::new(Notify::new());
            let seen = arrived.clone();
            let node = Node::start(move |_| {
                seen.notify_one();
                Reply::Hang
            })
            .await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            wire.send("GET /plain HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            arrived.notified().await;
            drop(wire);
            gateway.log_line(|line| line["path"] == "/plain").await;
        }),
    ];
    for (name, bytes) in [
        ("junk", &b"\x00\x01junk\r\n\r\n"[..]),
        ("two_lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk"),
        ("an_unasked_101", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
        ("no_bytes", b""),
        ("half_a_head", b"HTTP/1.1 200 OK\r\nContent-Le"),
    ] {
        trials.push(test("forwarding", &format!("{name}_is_502"), move || async move {
            let node = Node::start(move |_| Reply::Cut(bytes.to_vec())).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status, 502);
        }));
    }
    trials.push(test("forwarding", "a_flood_of_interim_responses_is_502", || async {
        let flood = b"HTTP/1.1 102 Processing\r\n\r\n".repeat(5000);
        let node = Node::start(move |_| Reply::Cut(flood.clone())).await;
        let gateway = Gateway::start("main", &[node.address]).await;
        assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status, 502);
    }));
    trials.push(test("forwarding", "a_head_without_end_is_502", || async {
        let head = [&b"HTTP/1.1 200 OK\r\n"[..], &b"X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".repeat(4000)]
            .concat();
        let node = Node::start(move |_| Reply::Cut(head.clone())).await;
        let gateway = Gateway::start("main", &[node.address]).await;
        assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status, 502);
    }));
    trials
}
