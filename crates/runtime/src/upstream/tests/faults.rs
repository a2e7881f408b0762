//! What a node may send (limits.md has the bug class as "Upstream misbehaviour"): one row per answer.

use super::{Core, OK, Peer, Setup, run};

/// A node answers with `answer` and closes: the client gets what begins with `want`.
fn check(answer: impl AsRef<[u8]>, want: &str) {
    check_method("GET", answer, want);
}

fn check_method(method: &str, answer: impl AsRef<[u8]>, want: &str) {
    let answer = answer.as_ref().to_vec();
    run(async || {
        let peer = Peer::once(answer.clone()).await;
        let core = Core::new(Setup::new(&[peer.address]));
        let got = core.ask(method, "").await;
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(100)]).into_owned();
        assert!(got.starts_with(want), "{shown:?}: {got}, not {want}");
        assert_eq!(peer.seen(), 1, "{shown:?}: sent again");
    });
}

const UNREADABLE: &str = "502 the node's answer cannot be read";
const LENGTH: &str = "502 the node's answer has no single length";
const CODING: &str = "502 the node's answer has a transfer coding";
const BROKEN: &str = "200 broken: the response broke off";

#[test]
fn junk() {
    check("nonsense\r\n\r\n", UNREADABLE);
    check("SSH-2.0-OpenSSH_9.2\r\n", UNREADABLE);
    check("HTTP/1.1 abc OK\r\n\r\n", UNREADABLE);
    check("HTTP/2 200 OK\r\n\r\n", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nname : value\r\n\r\n", UNREADABLE);
    check("HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n", UNREADABLE);
    check("HTTP/1.1 200 OK\r\na: \0\r\n\r\n", UNREADABLE);
    check(b"\x16\x03\x01\x02\x00\x01", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nContent-Le", UNREADABLE);
}

#[test]
fn lengths() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", LENGTH);
    check("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", LENGTH);
    check("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", UNREADABLE);
    check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", CODING);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", CODING);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok", CODING);
    check("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", UNREADABLE);
}

#[test]
fn unasked_upgrade() {
    let want = "502 the node switched protocols";
    check("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello", want);
    check("HTTP/1.1 101 x\r\n\r\n", want);
}

#[test]
fn informational() {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    check(format!("HTTP/1.1 100 Continue\r\n\r\n{OK}"), "200 ok");
    check(early.repeat(16) + OK, "200 ok");
    check(early.repeat(17) + OK, UNREADABLE);
    check(early.repeat(100_000), UNREADABLE);
}

#[test]
fn heads_without_measure() {
    let field = |length: usize| format!("a: {}\r\n", "x".repeat(length));
    let head = |fields: String| format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nok");
    check(head(field(31 * 1024)), "200 ok");
    check(head(field(33 * 1024)), UNREADABLE);
    check(head(field(1024 * 1024)), UNREADABLE);
    check(head(field(1).repeat(99)), "200 ok");
    check(head(field(1).repeat(100)), UNREADABLE);
    check(format!("HTTP/1.1 200 {}\r\n\r\n", "x".repeat(70_000)), UNREADABLE);
}

#[test]
fn truncated_bodies() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", BROKEN);
    check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n", BROKEN);
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok!!0\r\n\r\n", BROKEN);
}

#[test]
fn whole_bodies() {
    check(OK, "200 ok");
    check("HTTP/1.1 200 OK\r\n\r\nto the end", "200 to the end");
    check("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok");
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nTrailer: x\r\n\r\n", "200 ok");
    check("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204 ");
    check("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", "304 ");
    check("HTTP/1.1 999 Strange\r\nContent-Length: 1\r\n\r\nx", "999 x");
    check_method("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "200 ");
    check_method("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200 ");
}
