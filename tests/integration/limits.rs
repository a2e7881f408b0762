//! Sizes, counts and times: what a slow or greedy client meets. Times are shortened in the sealed tables.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::fixtures::{Leaf, ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::{Frame, H2, PREFACE, goaway, headers, read_frame, write_frames};
use sealgate_tests::harness::test;
use sealgate_tests::node::{Node, Reply};
use sealgate_tests::wire::Wire;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Long enough for what has to happen before it, short enough to wait for.
const SHORT: u32 = 700;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = times();
    trials.extend(sizes());
    trials.extend(h2());
    trials
}

fn times() -> Vec<Trial> {
    vec![
        test("limits", "a_handshake_that_does_not_end", || async {
            let gateway = Gateway::start_with("main", &[], |desc| desc.timeouts.handshake = SHORT).await;
            let mut silent = Wire::new(TcpStream::connect(gateway.https).await.unwrap());
            assert!(silent.is_closed().await);
            let mut half = Wire::new(TcpStream::connect(gateway.https).await.unwrap());
            half.send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc]).await.unwrap();
            assert!(half.is_closed().await);
        }),
        test("limits", "a_connection_without_a_request", || async {
            let gateway = Gateway::start_with("main", &[], |desc| desc.timeouts.first_request = SHORT).await;
            for alpn in ["http/1.1", "h2"] {
                let client = Client::with(None, &VERSIONS, &[alpn]);
                let mut connection = client.connect(gateway.https, "open.test").await.unwrap();
                assert!(connection.rest().await.is_ok_and(|bytes| !bytes.starts_with(b"HTTP/1.1 2")), "{alpn}");
            }
            let mut plain = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            assert!(plain.rest().await.is_ok_and(|bytes| !bytes.starts_with(b"HTTP/1.1 2")));
        }),
        test("limits", "a_head_that_does_not_end", || async {
            let gateway = Gateway::start_with("main", &[], |desc| desc.timeouts.request_head = SHORT).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send("GET / HTTP/1.1\r\nHost: open.test\r\nX-").await.unwrap();
            let answer = connection.rest().await.unwrap_or_default();
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
        }),
        test("limits", "an_idle_connection", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.timeouts.keep_alive = SHORT).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            assert_eq!(connection.get("open.test", "/plain").await.unwrap().status, 200);
            assert!(connection.is_closed().await);
            let client = Client::with(None, &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&client, gateway.https, "open.test").await.unwrap();
            assert_eq!(h2.get("open.test", "/plain").await.unwrap().status, 200);
            assert!(h2.is_closed().await);
        }),
        test("limits", "a_body_that_stops", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.timeouts.request_body = SHORT).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send("POST /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: 10\r\n\r\npart").await.unwrap();
            let answer = connection.rest().await.unwrap_or_default();
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{:?}", String::from_utf8_lossy(&answer));
            assert!(node.received().iter().all(|seen| !seen.complete));
        }),
        test("limits", "a_client_that_does_not_read", || async {
            let big = "x".repeat(32 << 20);
            let node = Node::start(move |_| Reply::ok(&big)).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.timeouts.write_stall = SHORT).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            connection.send("GET /plain HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            gateway.log_line(|line| line["path"] == "/plain").await;
            assert!(connection.response().await.is_err(), "a response that was given up is not presented as whole");
        }),
        test("limits", "an_old_connection", || async {
            let node = Node::ok().await;
            let gateway =
                Gateway::start_with("main", &[node.address], |desc| desc.timeouts.connection_age = SHORT).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let mut served = 0;
            while connection.get("open.test", "/plain").await.is_ok_and(|response| response.status == 200) {
                served += 1;
                tokio::task::yield_now().await;
            }
            assert!(served > 0);
        }),
    ]
}

fn sizes() -> Vec<Trial> {
    vec![
        test("limits", "target_head_and_fields", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let fields = |count: usize, value: &str| {
                (0..count).map(|number| format!("X-{number}: {value}\r\n")).collect::<String>()
            };
            for (what, target, more, status) in [
                ("target within", format!("/plain?{}", "x".repeat(8000)), String::new(), 200),
                ("target above", format!("/plain?{}", "x".repeat(8200)), String::new(), 414),
                // Longer than the head may be: hyper refuses it before it knows the target's length.
                ("target far above", format!("/plain?{}", "x".repeat(70_000)), String::new(), 431),
                ("fields within", "/plain".to_owned(), fields(90, "x"), 200),
                ("fields above", "/plain".to_owned(), fields(105, "x"), 431),
                ("head within", "/plain".to_owned(), fields(30, &"x".repeat(1000)), 200),
                ("head above", "/plain".to_owned(), fields(40, &"x".repeat(1000)), 431),
                ("one field above", "/plain".to_owned(), fields(1, &"x".repeat(60_000)), 431),
            ] {
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = format!("GET {target} HTTP/1.1\r\nHost: open.test\r\n{more}\r\n");
                let met = connection.ask(&request).await;
                assert_eq!(met.unwrap_or_else(|error| panic!("{what}: {error}")).status, status, "{what}");
            }
        }),
        test("limits", "the_body", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.limits.request_body = 1000).await;
            for (length, status) in [(1000, 200), (1001, 413)] {
                let body = "x".repeat(length);
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request =
                    format!("POST /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: {length}\r\n\r\n{body}");
                assert_eq!(connection.ask(&request).await.unwrap().status, status, "{length}");
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = format!(
                    "POST /plain HTTP/1.1\r\nHost: open.test\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
                );
                assert_eq!(connection.ask(&request).await.unwrap().status, status, "{length} in chunks");
            }
            assert!(node.received().iter().all(|seen| seen.body.len() <= 1000));
        }),
        test("limits", "requests_of_a_connection", || async {
            let node = Node::ok().await;
            let gateway =
                Gateway::start_with("main", &[node.address], |desc| desc.limits.requests_per_connection = 3).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for _ in 0..3 {
                assert_eq!(connection.get("open.test", "/plain").await.unwrap().status, 200);
            }
            assert!(connection.is_closed().await);
        }),
        test("limits", "connections_of_one_address", || async {
            let node = Node::ok().await;
            let gateway =
                Gateway::start_with("main", &[node.address], |desc| desc.limits.connections_per_address = 1).await;
            let mut first = Client::new().connect(gateway.https, "open.test").await.unwrap();
            assert_eq!(first.get("open.test", "/plain").await.unwrap().status, 200);
            assert!(Client::new().get(gateway.https, "open.test", "/plain").await.is_err());
            drop(first);
            // Its place is free again as soon as the gateway has seen the end.
            while Client::new().get(gateway.https, "open.test", "/plain").await.is_err() {
                tokio::task::yield_now().await;
            }
        }),
        test("limits", "requests_in_flight_at_a_node", || async {
            let node =
                Node::start(|seen| if seen.target == "/plain/hang" { Reply::Hang } else { Reply::ok("ok") }).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.limits.in_flight_per_node = 1).await;
            let mut first = Client::new().connect(gateway.https, "open.test").await.unwrap();
            first.send("GET /plain/hang HTTP/1.1\r\nHost: open.test\r\n\r\n").await.unwrap();
            while node.received().is_empty() {
                tokio::task::yield_now().await;
            }
            assert_eq!(Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status, 503);
            drop(first);
            while Client::new().get(gateway.https, "open.test", "/plain").await.unwrap().status == 503 {
                tokio::task::yield_now().await;
            }
        }),
    ]
}

fn h2() -> Vec<Trial> {
    vec![
        test("limits", "h2_settings_are_said", || async {
            let gateway = Gateway::start("main", &[]).await;
            let mut connection = h2_connection(&gateway).await;
            let settings = loop {
                let frame = read_frame(connection.stream()).await.unwrap();
                if frame.kind == 4 && frame.flags == 0 {
                    break frame.payload;
                }
            };
            let said = |id: u16| {
                settings
                    .chunks(6)
                    .find(|setting| u16::from_be_bytes([setting[0], setting[1]]) == id)
                    .map(|setting| u32::from_be_bytes([setting[2], setting[3], setting[4], setting[5]]))
            };
            assert_eq!(said(3), Some(100), "streams");
            assert_eq!(said(4), Some(65536).filter(|_| said(4).is_some()), "window of a stream");
            assert!(said(6).is_some_and(|size| size <= 16384), "head");
            assert_ne!(said(2), Some(1), "push");
        }),
        test("limits", "h2_headers_without_end", || async {
            let gateway = Gateway::start_with("main", &[], |desc| desc.timeouts.request_head = SHORT).await;
            let mut connection = h2_connection(&gateway).await;
            // HEADERS without END_HEADERS, and no CONTINUATION after it.
            write_frames(connection.stream(), &[headers(1, 0, &[(":method", "GET")])]).await.unwrap();
            goaway(&mut connection).await;
            assert!(connection.rest().await.is_ok());
        }),
        test("limits", "h2_flood_of_continuations", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = h2_connection(&gateway).await;
            let mut frames = vec![headers(1, 0, &request_fields())];
            let filler = headers(1, 0, &[("x-filler", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]).payload;
            frames.extend((0..2000).map(|_| Frame { kind: 9, flags: 0, stream: 1, payload: filler.clone() }));
            let _ = write_frames(connection.stream(), &frames).await;
            goaway(&mut connection).await;
            assert!(node.received().is_empty());
        }),
        test("limits", "h2_rapid_reset", || async {
            let node = Node::start(|_| Reply::Hang).await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = h2_connection(&gateway).await;
            for stream in (1..20_001).step_by(2) {
                let reset = Frame { kind: 3, flags: 0, stream, payload: vec![0, 0, 0, 8] };
                if write_frames(connection.stream(), &[headers(stream, 0x5, &request_fields()), reset]).await.is_err() {
                    break;
                }
            }
            let code = goaway(&mut connection).await;
            assert!(code.is_none_or(|code| code == 11), "ENHANCE_YOUR_CALM or a closed connection: {code:?}");
        }),
        test("limits", "h2_head_above", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::with(None, &VERSIONS, &["h2"]);
            for (count, served) in [(10, true), (20, false)] {
                let mut h2 = H2::connect(&client, gateway.https, "open.test").await.unwrap();
                let mut request = http::Request::get("https://open.test/plain");
                for number in 0..count {
                    request = request.header(format!("x-{number}"), "x".repeat(1000));
                }
                let met = h2.send(request.body(http_body_util::Full::default()).unwrap()).await;
                let status = met.as_ref().map(|response| response.status).ok();
                assert_eq!(status == Some(200), served, "{count}: {met:?}");
                assert!(served || matches!(status, None | Some(431)), "{count}: {met:?}");
            }
        }),
        test("limits", "h2_certificate_is_judged_for_each_stream", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let client = Client::with(Some(&ca().issue(&Leaf::client("CLIENT"))), &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&client, gateway.https, "mtls.test").await.unwrap();
            for _ in 0..3 {
                assert_eq!(h2.get("mtls.test", "/").await.unwrap().status, 200);
                assert_eq!(node.last().header("x-ssl-client-verify").as_deref(), Some("SUCCESS"));
            }
            assert_eq!(h2.get("skip.test", "/").await.unwrap().status, 421);
        }),
    ]
}

async fn h2_connection(gateway: &Gateway) -> sealgate_tests::client::Connection {
    let client = Client::with(None, &VERSIONS, &["h2"]);
    let mut connection = client.connect(gateway.https, "open.test").await.unwrap();
    connection.stream().write_all(PREFACE).await.unwrap();
    connection.stream().flush().await.unwrap();
    connection
}

fn request_fields() -> [(&'static str, &'static str); 4] {
    [(":method", "GET"), (":scheme", "https"), (":authority", "open.test"), (":path", "/plain")]
}
