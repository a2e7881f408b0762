//! Which requests go to another node, and when none does.

use sealgate_policy::desc::RouteTimeoutsDesc;

use super::{Core, OK, Peer, Setup, TIMEOUTS, request, run};

/// A node that says nothing is given up at once.
const IMPATIENT: RouteTimeoutsDesc = RouteTimeoutsDesc { first_byte: 1, ..TIMEOUTS };

/// With one node that does `fault` and one that answers, ten requests: all well, or half of them as `want`.
fn check(method: &str, body: &str, fault: &'static str, want: Option<&str>) {
    run(async || {
        let bad = Peer::once(fault).await;
        let good = Peer::answering(OK).await;
        let core = Core::new(Setup::new(&[bad.address, good.address]));
        let mut failed = 0;
        for _ in 0..10 {
            let got = core.ask(method, body).await;
            if got != "200 ok" {
                failed += 1;
                assert!(want.is_some_and(|want| got.starts_with(want)), "{method} {fault:?}: {got}");
            }
        }
        let (sent_again, expected) = (good.seen() - 5, if want.is_some() { (5, 0) } else { (0, 5) });
        assert_eq!((failed, sent_again), expected, "{method} {fault:?}");
        assert_eq!(bad.seen(), 5, "{method} {fault:?}");
    });
}

#[test]
fn closed_without_an_answer() {
    let closed = Some("502 the node closed the connection");
    check("GET", "", "", None);
    check("PUT", "", "", None);
    check("DELETE", "", "", None);
    check("OPTIONS", "", "", None);
    check("POST", "", "", closed);
    check("PATCH", "", "", closed);
    check("LOCK", "", "", closed);
    check("PUT", "body", "", closed);
    check("GET", "body", "", closed);
    check("POST", "body", "", closed);
}

#[test]
fn not_once_something_was_answered() {
    check("GET", "", "H", Some("502 the node's answer cannot be read"));
    check("GET", "", "HTTP/1.1 100 Continue\r\n\r\n", Some("502 the node's answer cannot be read"));
    check("GET", "", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", Some("200 broken"));
    check("GET", "", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", Some("503 "));
}

#[test]
fn refused() {
    run(async || {
        let good = Peer::answering(OK).await;
        let core = Core::new(Setup::new(&[Peer::refusing().await, good.address, Peer::refusing().await]));
        for method in ["GET", "POST", "PATCH"].repeat(10) {
            assert_eq!(core.ask(method, "body").await, "200 ok", "{method}");
        }
        assert_eq!(good.requests.borrow().iter().filter(|request| request.ends_with("\r\n\r\nbody")).count(), 30);
        let core = Core::new(Setup::new(&[Peer::refusing().await, Peer::refusing().await]));
        let (result, outcome) = core.send_with(request("GET", "")).await;
        assert_eq!((result.unwrap_err().status().as_u16(), outcome.tries), (502, 2));
        assert_eq!(Core::new(Setup::new(&[])).ask("GET", "").await, "503 the upstream has no node");
    });
}

#[test]
fn no_more_than_allowed() {
    for (retries, tries) in [(0, 1), (1, 2), (2, 3), (9, 3)] {
        run(async || {
            let mut peers = Vec::new();
            for _ in 0..3 {
                peers.push(Peer::once("").await);
            }
            let addresses: Vec<_> = peers.iter().map(|peer| peer.address).collect();
            let core = Core::new(Setup { retries, ..Setup::new(&addresses) });
            let (result, outcome) = core.send_with(request("GET", "")).await;
            assert_eq!((result.unwrap_err().status().as_u16(), outcome.tries), (502, tries));
            let seen: Vec<usize> = peers.iter().map(Peer::seen).collect();
            assert!(seen.iter().all(|seen| *seen <= 1), "the same node twice: {seen:?}");
            assert_eq!(seen.iter().sum::<usize>(), tries as usize);
        });
    }
}

#[test]
fn timeouts() {
    for (method, want) in [("GET", "200 ok"), ("POST", "504 the node took too long to answer")] {
        run(async || {
            let silent = Peer::new(|mut wire, _| async move {
                wire.request().await;
                wire.wait().await;
            })
            .await;
            let good = Peer::answering(OK).await;
            let core = Core::new(Setup { timeouts: IMPATIENT, ..Setup::new(&[silent.address, good.address]) });
            let mut got = [core.ask(method, "").await, core.ask(method, "").await];
            got.sort();
            assert_eq!(got, ["200 ok", want], "{method}");
            let core = Core::new(Setup { timeouts: IMPATIENT, ..Setup::new(&[silent.address]) });
            assert!(core.ask("GET", "").await.starts_with("504 "));
            let late = Setup { timeouts: IMPATIENT, retry_timeout: 1, ..Setup::new(&[silent.address; 2]) };
            let (result, outcome) = Core::new(late).send_with(request("GET", "")).await;
            assert_eq!((result.unwrap_err().status().as_u16(), outcome.tries), (504, 1), "retry_timeout is over");
        });
    }
}

#[test]
fn the_budget() {
    run(async || {
        let bad = Peer::once("").await;
        let core = Core::new(Setup { retries: 1, ..Setup::new(&[bad.address; 2]) });
        for _ in 0..200 {
            assert!(core.ask("GET", "").await.starts_with("502 "));
        }
        let again = bad.seen() - 200;
        assert!((130..=199).contains(&again), "100 saved, 40 earned, 10 a second: {again}");
    });
}

#[test]
fn exact_shares() {
    run(async || {
        let peers = [Peer::answering(OK).await, Peer::answering(OK).await, Peer::answering(OK).await];
        let mut setup = Setup::new(&peers.each_ref().map(|peer| peer.address));
        setup.nodes[0].weight = 3;
        setup.nodes[2].weight = 0;
        let core = Core::new(setup);
        for _ in 0..40 {
            core.ask("GET", "").await;
        }
        assert_eq!(peers.each_ref().map(Peer::seen), [30, 10, 0]);
    });
}
