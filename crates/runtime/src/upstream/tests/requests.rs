//! What a node is sent, and how many requests at once.

use bytes::Bytes;
use http::Request;
use sealgate_policy::desc::PassHost;

use super::{Core, OK, Peer, Setup, node, request, run, said};
use crate::http::request_body::RequestBody;

#[test]
fn on_the_wire() {
    run(async || {
        let peer = Peer::answering(OK).await;
        let core = Core::new(Setup::new(&[peer.address]));
        core.ask("GET", "").await;
        core.ask("POST", "body").await;
        core.ask("GET", "body").await;
        let mut expecting = request("PUT", "body");
        expecting.headers_mut().insert("expect", "100-continue".parse().unwrap());
        *expecting.uri_mut() = "https://other.test/a%20b".parse().unwrap();
        said(core.send_with(expecting).await.0).await;
        let host = "host: client.test:1";
        assert_eq!(
            *peer.requests.borrow(),
            [
                format!("GET /x?y HTTP/1.1\r\n{host}\r\n\r\n"),
                format!("POST /x?y HTTP/1.1\r\n{host}\r\ncontent-length: 4\r\n\r\nbody"),
                format!("GET /x?y HTTP/1.1\r\n{host}\r\ncontent-length: 4\r\n\r\nbody"),
                format!("PUT /a%20b HTTP/1.1\r\n{host}\r\ncontent-length: 4\r\n\r\nbody"),
            ]
        );
    });
}

#[test]
fn host() {
    for (pass_host, upstream_host, want) in [
        (PassHost::Pass, "", "client.test:1"),
        (PassHost::Node, "", "NODE"),
        (PassHost::Rewrite, "other.test:8080", "other.test:8080"),
    ] {
        run(async || {
            let peer = Peer::answering(OK).await;
            let core = Core::new(Setup { pass_host, upstream_host, ..Setup::new(&[peer.address]) });
            core.ask("GET", "").await;
            let want = want.replace("NODE", &peer.address.to_string());
            assert_eq!(*peer.requests.borrow(), [format!("GET /x?y HTTP/1.1\r\nhost: {want}\r\n\r\n")]);
        });
    }
}

#[test]
fn a_request_without_host() {
    run(async || {
        let peer = Peer::answering(OK).await;
        let core = Core::new(Setup::new(&[peer.address]));
        let request = Request::get("/").body(RequestBody::full(Bytes::new())).unwrap();
        said(core.send_with(request).await.0).await;
        assert_eq!(*peer.requests.borrow(), [format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", peer.address)]);
    });
}

#[test]
fn localhost_is_built_in() {
    run(async || {
        let peer = Peer::answering(OK).await;
        let mut setup = Setup { pass_host: PassHost::Node, ..Setup::new(&[peer.address]) };
        setup.nodes[0] = node("localhost", peer.address.port());
        let core = Core::new(setup);
        for _ in 0..4 {
            assert_eq!(core.ask("GET", "").await, "200 ok");
        }
        assert_eq!(peer.connections.get(), 1);
        assert!(peer.requests.borrow()[0].contains(&format!("\r\nhost: localhost:{}\r\n", peer.address.port())));
    });
}

#[test]
fn in_flight_per_node() {
    run(async || {
        let peer = Peer::answering(OK).await;
        let core = Core::new(Setup { in_flight_per_node: 2, ..Setup::new(&[peer.address]) });
        let held = [core.send("GET", "").await.unwrap(), core.send("GET", "").await.unwrap()];
        assert_eq!(core.ask("GET", "").await, "503 every node has as many requests as it may have");
        let [first, second] = held;
        assert_eq!(said(Ok(first)).await, "200 ok");
        assert_eq!(core.ask("GET", "").await, "200 ok");
        drop(second);
        let third = core.send("GET", "").await.unwrap();
        assert_eq!(core.ask("GET", "").await, "200 ok");
        drop(third);
        let other = Peer::answering(OK).await;
        let core = Core::new(Setup { in_flight_per_node: 1, ..Setup::new(&[peer.address, other.address]) });
        let held = [core.send("POST", "x").await.unwrap(), core.send("POST", "x").await.unwrap()];
        assert_eq!(core.ask("GET", "").await, "503 every node has as many requests as it may have");
        drop(held);
    });
}

#[test]
fn the_outcome() {
    run(async || {
        let peer = Peer::answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").await;
        let core = Core::new(Setup::new(&[peer.address]));
        let (_, outcome) = core.send_with(request("GET", "")).await;
        assert_eq!((outcome.upstream, outcome.upstream_status, outcome.tries), (Some(peer.address), Some(404), 1));
        assert!(outcome.upstream_time.is_some());
    });
}
