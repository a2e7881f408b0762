//! Bodies stream in both directions, and stand still in neither without end.

use http_body_util::BodyExt;
use sealgate_policy::desc::RouteTimeoutsDesc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Core, OK, Peer, Setup, TIMEOUTS, run, said};

#[test]
fn a_response_streams() {
    run(async || {
        let (go, wait) = tokio::sync::oneshot::channel::<()>();
        let wait = std::cell::RefCell::new(Some(wait));
        let peer = Peer::new(move |mut wire, _| {
            let wait = wait.borrow_mut().take();
            async move {
                wire.request().await;
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst").await;
                wait.unwrap().await.unwrap();
                wire.say("later").await;
            }
        })
        .await;
        let core = Core::new(Setup::new(&[peer.address]));
        let mut response = core.send("GET", "").await.unwrap();
        let first = response.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(first, "first");
        go.send(()).unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "later");
    });
}

#[test]
fn large_both_ways() {
    run(async || {
        // Sends back what it gets while it gets it.
        let peer = Peer::new(|mut wire, _| async move {
            wire.head().await;
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n").await;
            let at = wire.unread.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
            let mut sent = wire.unread.len() - at;
            let begun = wire.unread[at..].to_vec();
            wire.say(begun).await;
            let mut buffer = vec![0; 65_536];
            while sent < 3_000_000 {
                let read = wire.stream.read(&mut buffer).await.unwrap();
                wire.stream.write_all(&buffer[..read]).await.unwrap();
                sent += read;
            }
        })
        .await;
        let core = Core::new(Setup::new(&[peer.address]));
        let body: String = (0..300_000).map(|number| format!("{number:09}\n")).collect();
        assert_eq!(core.ask("POST", &body).await, format!("200 {body}"));
    });
}

#[test]
fn a_request_goes_on_while_nobody_reads_the_response() {
    run(async || {
        let (done, got) = tokio::sync::oneshot::channel();
        let done = std::cell::RefCell::new(Some(done));
        let peer = Peer::new(move |mut wire, _| {
            let done = done.borrow_mut().take();
            async move {
                wire.head().await;
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").await;
                while wire.unread.len() < 20_000_000 {
                    wire.read().await.unwrap();
                }
                done.unwrap().send(wire.unread.len()).unwrap();
                wire.say("after").await;
            }
        })
        .await;
        let core = Core::new(Setup::new(&[peer.address]));
        let response = core.send("POST", &"x".repeat(20_000_000)).await.unwrap();
        assert!(got.await.unwrap() >= 20_000_000);
        assert_eq!(said(Ok(response)).await, "200 after");
    });
}

#[test]
fn a_response_that_stands_still() {
    run(async || {
        let peer = Peer::new(|mut wire, _| async move {
            wire.request().await;
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst").await;
            wire.wait().await;
        })
        .await;
        let core =
            Core::new(Setup { timeouts: RouteTimeoutsDesc { read: 1, ..TIMEOUTS }, ..Setup::new(&[peer.address]) });
        assert_eq!(core.ask("GET", "").await, "200 broken: nothing came of the response for the read time-out");
    });
}

#[test]
fn a_node_that_takes_nothing() {
    run(async || {
        let peer = Peer::new(|mut wire, _| async move {
            wire.head().await;
            std::future::pending::<()>().await;
        })
        .await;
        let core =
            Core::new(Setup { timeouts: RouteTimeoutsDesc { send: 1, ..TIMEOUTS }, ..Setup::new(&[peer.address]) });
        let got = core.ask("POST", &"x".repeat(20_000_000)).await;
        assert_eq!(got, "504 the node took nothing of the request for too long");
        let peer = Peer::answering(OK).await;
        let core = Core::new(Setup {
            timeouts: RouteTimeoutsDesc { connect: TIMEOUTS.connect, ..RouteTimeoutsDesc::default() },
            ..Setup::new(&[peer.address])
        });
        assert_eq!(core.ask("POST", "body").await, "200 ok", "0 is off");
    });
}
