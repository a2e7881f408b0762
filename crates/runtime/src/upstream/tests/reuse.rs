//! When a connection serves another request (bug class "Early answers"): never with anything of the last one left.

use http_body_util::BodyExt;

use super::{Core, OK, Peer, Setup, run, settle};

#[test]
fn a_complete_exchange_leaves_its_connection() {
    for answer in [
        OK,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ] {
        run(async || {
            let peer = Peer::answering(answer).await;
            let core = Core::new(Setup::new(&[peer.address]));
            for method in ["GET", "POST", "GET"] {
                core.ask(method, if method == "POST" { "body" } else { "" }).await;
            }
            assert_eq!((peer.seen(), peer.connections.get()), (3, 1), "{answer:?}");
        });
    }
}

#[test]
fn what_must_not_be_used_again() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
        "HTTP/1.1 204 No Content\r\n\r\nbody",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ] {
        run(async || {
            let peer = Peer::answering(answer).await;
            let core = Core::new(Setup::new(&[peer.address]));
            for _ in 0..3 {
                let got = core.ask("GET", "").await;
                assert!(!got.contains("evil") && got.starts_with('2'), "{answer:?}: {got}");
            }
            assert_eq!((peer.seen(), peer.connections.get()), (3, 3), "{answer:?}");
        });
    }
}

#[test]
fn a_response_that_was_not_read_to_its_end() {
    run(async || {
        let peer =
            Peer::answering(format!("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{}", "x".repeat(1_000_000)))
                .await;
        let core = Core::new(Setup::new(&[peer.address]));
        let mut response = core.send("GET", "").await.unwrap();
        response.body_mut().frame().await.unwrap().unwrap();
        drop(response);
        assert!(core.ask("GET", "").await.starts_with("200 "));
        assert_eq!(peer.connections.get(), 2);
    });
}

#[test]
fn an_answer_before_the_request_was_sent() {
    run(async || {
        let peer = Peer::new(|mut wire, number| async move {
            if number == 0 {
                wire.head().await;
                wire.say("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno").await;
                wire.wait().await;
            } else {
                wire.request().await;
                wire.say(OK).await;
            }
        })
        .await;
        let core = Core::new(Setup::new(&[peer.address]));
        let large = "x".repeat(20_000_000);
        assert_eq!(core.ask("POST", &large).await, "413 no");
        assert_eq!(core.ask("GET", "").await, "200 ok");
        assert_eq!(peer.connections.get(), 2);
    });
}

#[test]
fn a_connection_that_was_closed_while_idle() {
    run(async || {
        let peer = Peer::once(OK).await;
        let core = Core::new(Setup::new(&[peer.address]));
        for method in ["GET", "POST", "PATCH", "GET"] {
            assert_eq!(core.ask(method, if method == "GET" { "" } else { "body" }).await, "200 ok");
            settle().await;
        }
        assert_eq!((peer.seen(), peer.connections.get()), (4, 4));
    });
}

#[test]
fn a_connection_that_is_closed_at_the_same_moment() {
    // The node closes when the second request is there, unread: whether it was processed nobody knows.
    for (method, want) in [("GET", "200 ok"), ("POST", "502 the node closed")] {
        run(async || {
            let peer = Peer::new(|mut wire, number| async move {
                wire.request().await;
                wire.say(OK).await;
                if number == 0 {
                    wire.head().await;
                }
            })
            .await;
            let core = Core::new(Setup::new(&[peer.address]));
            assert_eq!(core.ask("GET", "").await, "200 ok");
            let got = core.ask(method, "").await;
            assert!(got.starts_with(want), "{method}: {got}");
        });
    }
}
