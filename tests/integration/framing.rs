//! Requests as bytes that other programs read in two ways.

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::{Frame, PREFACE, headers, read_frame, write_frames};
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

/// What follows the request line of a POST, the statuses it may get (0 = closed without an answer).
const REFUSED: &[(&str, &[u16])] = &[
    ("Host: open.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", &[501]),
    ("Host: open.test\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", &[501]),
    ("Host: open.test\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", &[501]),
    ("Host: open.test\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", &[400, 501]),
    ("Host: open.test\r\nTransfer-Encoding: identity\r\n\r\n", &[400, 501]),
    ("Host: open.test\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", &[400, 501]),
    ("Host: open.test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", &[400]),
    ("Host: open.test\r\nContent-Length: 1, 2\r\n\r\nab", &[400]),
    ("Host: open.test\r\nContent-Length: +1\r\n\r\na", &[400]),
    ("Host: open.test\r\nContent-Length: 0x1\r\n\r\na", &[400]),
    ("Host: open.test\r\nContent-Length: -1\r\n\r\n", &[400]),
    ("Host: open.test\r\nContent-Length : 1\r\n\r\na", &[400]),
    ("Host: open.test\r\n X-Folded: x\r\n\r\n", &[400]),
    ("Host: open.test\r\nX-Nul: \0\r\n\r\n", &[400]),
    ("Host: open.test\r\n: x\r\n\r\n", &[400]),
    ("Content-Length: 0\r\n\r\n", &[400]),
    ("Host: open.test\r\nHost: open.test\r\n\r\n", &[400]),
    ("Host: open.test\r\nhost: mtls.test\r\n\r\n", &[400]),
    ("Host:\r\n\r\n", &[400]),
    ("Host: \r\n\r\n", &[400]),
    ("Host: a..b\r\n\r\n", &[400]),
    ("Host: .open.test\r\n\r\n", &[400]),
    ("Host: user@open.test\r\n\r\n", &[400]),
    ("Host: open.test mtls.test\r\n\r\n", &[400]),
    ("Host: open.test/x\r\n\r\n", &[400]),
    ("Host: open.test,mtls.test\r\n\r\n", &[400]),
    ("Host: open.test:port\r\n\r\n", &[400]),
    ("Host: open.test:99999\r\n\r\n", &[400]),
    ("Host: [::1\r\n\r\n", &[400]),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("framing", "what_has_two_readings_is_refused", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (rest, statuses) in REFUSED {
                let request = format!("POST /plain HTTP/1.1\r\n{rest}");
                let mut tls = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let met = tls.ask(&request).await.unwrap_or_else(|error| panic!("{rest:?}: {error}"));
                assert!(statuses.contains(&met.status), "{rest:?}: {}", met.status);
                let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
                let met = wire.ask(&request).await.unwrap_or_else(|error| panic!("{rest:?}: {error}"));
                assert!(statuses.contains(&met.status), "plain {rest:?}: {}", met.status);
            }
            assert!(node.received().is_empty(), "{:?}", node.received());
        }),
        test("framing", "a_length_beside_chunks_is_dropped_and_the_connection_ends", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "POST /plain HTTP/1.1\r\nHost: open.test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n\
                           5\r\nabcde\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: open.test\r\n\r\n";
            let response = connection.ask(request).await.unwrap();
            assert!([200, 400].contains(&response.status));
            assert!(connection.is_closed().await);
            for seen in node.received() {
                assert_eq!(seen.body, b"abcde");
                assert_ne!(seen.target, "/smuggled");
                assert!(seen.header("content-length").is_none() || seen.header("transfer-encoding").is_none());
            }
        }),
        test("framing", "the_body_is_framed_anew", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "POST /plain HTTP/1.1\r\nHost: open.test\r\ntransfer-encoding: Chunked\r\n\r\n\
                           003;ext=\"x\"\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 200);
            assert_eq!(node.last().body, b"abcde");
            assert!(!node.last().head.contains("Chunked"), "{}", node.last().head);
        }),
        test("framing", "connect_is_no_method_here", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for target in ["open.test:443", "/plain"] {
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = format!("CONNECT {target} HTTP/1.1\r\nHost: open.test:443\r\n\r\n");
                let met = connection.ask(&request).await.unwrap().status;
                assert!(met == 405 || met == 400, "{target}: {met}");
            }
            assert!(node.received().is_empty());
        }),
        test("framing", "an_upgrade_is_not_relayed", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for upgrade in ["h2c", "websocket"] {
                let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
                let request = format!(
                    "GET /plain HTTP/1.1\r\nHost: open.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {upgrade}\r\n\
                     HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
                );
                assert_eq!(connection.ask(&request).await.unwrap().status, 200, "{upgrade}");
                for name in ["upgrade", "http2-settings", "connection"] {
                    let value = node.last().header(name);
                    assert!(value.is_none_or(|value| value == "keep-alive"), "{upgrade} {name}");
                }
            }
        }),
        test("framing", "hop_by_hop_headers_stay_on_their_hop", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let request = "GET /plain HTTP/1.1\r\nHost: open.test\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n\
                           Proxy-Authorization: Basic eDp5\r\nTE: trailers\r\nX-Kept: yes\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 200);
            for name in ["keep-alive", "proxy-connection", "te"] {
                assert_eq!(node.last().header(name), None, "{name}");
            }
            assert_eq!(node.last().header("x-kept").as_deref(), Some("yes"));
        }),
        test("framing", "a_refusal_with_an_unread_body_ends_the_connection", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = Client::new().connect(gateway.https, "skip.test").await.unwrap();
            let request = "POST /closed HTTP/1.1\r\nHost: skip.test\r\nContent-Length: 100000\r\n\r\n\
                           GET /open HTTP/1.1\r\nHost: skip.test\r\n\r\n";
            assert_eq!(connection.ask(request).await.unwrap().status, 400);
            assert!(connection.is_closed().await);
            assert!(node.received().is_empty());
        }),
        test("framing", "h2_authority_and_host_have_to_agree", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for (fields, served) in [
                (&[(":authority", "open.test")][..], true),
                (&[("host", "open.test")], true),
                (&[(":authority", "open.test"), ("host", "open.test")], true),
                (&[(":authority", "open.test"), ("host", "mtls.test")], false),
                (&[(":authority", "user@open.test")], false),
                (&[], false),
            ] {
                let start = [(":method", "GET"), (":scheme", "https"), (":path", "/plain")];
                let status = h2_status(gateway.https, &[&start[..], fields].concat()).await;
                assert_eq!(status == Some(200), served, "{fields:?}: {status:?}");
                assert!(served || matches!(status, None | Some(400)), "{fields:?}: {status:?}");
            }
            assert_eq!(node.received().len(), 3);
        }),
        test("framing", "h2_has_no_headers_of_a_connection", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            for field in
                [("connection", "x-other"), ("transfer-encoding", "chunked"), ("upgrade", "h2c"), ("te", "gzip")]
            {
                let start =
                    [(":method", "GET"), (":scheme", "https"), (":path", "/plain"), (":authority", "open.test")];
                let status = h2_status(gateway.https, &[&start[..], &[field]].concat()).await;
                if status == Some(200) {
                    assert!(node.last().header(field.0).is_none(), "{field:?}");
                }
            }
        }),
        test("framing", "h2_cookie_crumbs_are_one_field", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let fields = [
                (":method", "GET"),
                (":scheme", "https"),
                (":path", "/plain"),
                (":authority", "open.test"),
                ("cookie", "a=1"),
                ("cookie", "b=2"),
            ];
            assert_eq!(h2_status(gateway.https, &fields).await, Some(200));
            assert_eq!(node.last().header("cookie").as_deref(), Some("a=1; b=2"));
        }),
        test("framing", "an_h2_length_that_lies_is_an_error", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("main", &[node.address]).await;
            let mut connection = h2_connection(gateway.https).await;
            let fields = [
                (":method", "POST"),
                (":scheme", "https"),
                (":path", "/plain"),
                (":authority", "open.test"),
                ("content-length", "2"),
            ];
            let body = Frame { kind: 0, flags: 1, stream: 1, payload: b"abcdef".to_vec() };
            write_frames(connection.stream(), &[headers(1, 0x4, &fields), body]).await.unwrap();
            assert_ne!(status_of(&mut connection).await, Some(200));
            assert!(node.received().iter().all(|seen| !seen.complete), "{:?}", node.received());
        }),
    ]
}

async fn h2_connection(address: std::net::SocketAddr) -> sealgate_tests::client::Connection {
    let mut connection = Client::with(None, &VERSIONS, &["h2"]).connect(address, "open.test").await.unwrap();
    connection.send(PREFACE).await.unwrap();
    connection
}

/// Status of a request without body and with these fields; `None` = stream or connection reset.
async fn h2_status(address: std::net::SocketAddr, fields: &[(&str, &str)]) -> Option<u16> {
    let mut connection = h2_connection(address).await;
    write_frames(connection.stream(), &[headers(1, 0x5, fields)]).await.unwrap();
    status_of(&mut connection).await
}

async fn status_of(connection: &mut sealgate_tests::client::Connection) -> Option<u16> {
    loop {
        let frame = read_frame(connection.stream()).await.ok()?;
        match (frame.kind, frame.stream) {
            (1, 1) => return indexed_status(&frame.payload),
            (3, 1) | (7, _) => return None,
            _ => {}
        }
    }
}

/// `:status` as the first field of an HPACK block (RFC 7541): indexed, or a literal with an indexed name.
fn indexed_status(block: &[u8]) -> Option<u16> {
    // A size update may come first.
    let block = if block.first()? & 0xe0 == 0x20 { &block[1..] } else { block };
    match *block.first()? {
        0x88 => Some(200),
        0x89 => Some(204),
        0x8a => Some(206),
        0x8b => Some(304),
        0x8c => Some(400),
        0x8d => Some(404),
        0x8e => Some(500),
        _ => {
            let length = block.get(1)?;
            let text = block.get(2..2 + usize::from(length & 0x7f))?;
            if length & 0x80 == 0 { std::str::from_utf8(text).ok()?.parse().ok() } else { Some(digits(text)) }
        }
    }
}

/// Three digits in the Huffman code of RFC 7541, appendix B; 0 for anything else.
fn digits(text: &[u8]) -> u16 {
    let bits = text.iter().fold((0_u64, 0_u32), |(bits, count), byte| (bits << 8 | u64::from(*byte), count + 8));
    let (bits, mut left) = bits;
    let mut take = |count: u32| {
        left = left.saturating_sub(count);
        (bits >> left) & ((1 << count) - 1)
    };
    let mut number = 0;
    for _ in 0..3 {
        // 0, 1 and 2 have five bits, 3 to 9 have six.
        let five = take(5);
        let digit = if five < 3 { five } else { ((five << 1) | take(1)).wrapping_sub(0x19) + 3 };
        number = number * 10 + digit;
    }
    u16::try_from(number).unwrap_or(0)
}
