//! What decisions say that they did, as rows.

use crate::decide::trace::{Among, HostSource, Step, Steps};
use crate::desc::HeaderOp;
use crate::fixture::{Tables, failed, head, now, plain, tls};
use crate::pki::Verdict;
use crate::{Connection, Gateway, decide, decide_with};

fn gateway() -> Gateway {
    let dn = [(HeaderOp::Set, "X-Dn", "$ssl_client_s_dn")];
    Tables::default()
        .ssl(&["open.test"], None)
        .ssl(&["mtls.test"], Some(&[]))
        .ssl(&["*.skip.test"], Some(&["^/a$", "^/b"]))
        .any_route(&["mtls.test"], &["/x", "/*"], 1, 0, &dn)
        .any_route(&[], &["/*/end"], 0, 0, &[])
        .route(&["*.test"], &["/*"])
        .gateway()
}

/// One report in a few words.
fn words(step: &Step) -> String {
    match step {
        Step::Framed => "framed".to_owned(),
        Step::NoHost => "no host".to_owned(),
        Step::Host { source, host } => {
            let source = match source {
                HostSource::Authority => "authority",
                HostSource::Field => "field",
                HostSource::ServerName => "server name",
            };
            format!("host {} of {source}", host.name())
        }
        Step::Path { received, path } => format!("path {received} is {}", path.decoded()),
        Step::Removed { header, rule } => format!("removed {header}: {rule:?}"),
        Step::HostObject { host, served, mtls } => format!("{host} is {served:?}, mtls {mtls}"),
        Step::OwnObject { ssl, mtls } => format!("own {ssl}, mtls {mtls}"),
        Step::Verdict(verdict) => format!("verdict {}", verdict.openssl_text()),
        Step::Skip { ssl, number, pattern, found } => format!("skip {ssl}.{number} {pattern}: {found}"),
        Step::Candidate { route, pattern, among, miss } => {
            let among = match among {
                Among::Host(host) => host.clone(),
                Among::Wildcard(parent) => format!("*.{parent}"),
                Among::AnyHost => "any host".to_owned(),
            };
            format!("{among}: route {route} {pattern}: {miss:?}")
        }
    }
}

#[track_caller]
fn check(connection: &Connection, start: &str, lines: &[&str], expected: &[&str]) {
    let gateway = gateway();
    let mut steps = Steps::default();
    let traced = decide_with(&gateway, connection, &mut head(start, lines), now(), &mut steps);
    let said: Vec<String> = steps.0.iter().map(words).collect();
    assert!(said.iter().map(String::as_str).eq(expected.iter().copied()), "{said:#?}");
    assert!(steps.0.is_sorted_by_key(Step::stage), "{said:#?}");
    if let (Err(refusal), Some(last)) = (&traced, steps.0.last()) {
        assert!(last.stage() <= refusal.stage(), "{refusal:?}");
    }
    let route = |decision: Result<crate::Decision, _>| decision.map(|decision| decision.route);
    assert_eq!(route(traced), route(decide(&gateway, connection, &mut head(start, lines), now())));
}

#[test]
fn every_step_is_told_in_order() {
    let gateway = gateway();
    let skip = |verdict| tls(&gateway, "a.skip.test", verdict);
    check(
        &skip(Verdict::Absent),
        "/b/../b//c",
        &["Host: A.skip.test:8443", "X-Dn: me", "X_Dn: me", "X-A: 1", "Connection: x-a", "X-Real-Ip: 1"],
        &[
            "framed",
            "host a.skip.test of field",
            "path /b/../b//c is /b/c",
            "removed x-a: Named",
            "removed x-dn: Identity",
            "removed x_dn: Identity",
            "removed x-real-ip: Forwarded",
            "removed connection: HopByHop",
            "a.skip.test is Wildcard(2), mtls true",
            "own 2, mtls true",
            "verdict NONE",
            "skip 2.0 ^/a$: false",
            "skip 2.1 ^/b: true",
            "*.test: route 2 /*: None",
        ],
    );
    check(
        &skip(failed()),
        "/c",
        &["Host: a.skip.test"],
        &[
            "framed",
            "host a.skip.test of field",
            "path /c is /c",
            "a.skip.test is Wildcard(2), mtls true",
            "own 2, mtls true",
            "verdict FAILED:certificate has expired",
            "skip 2.0 ^/a$: false",
            "skip 2.1 ^/b: false",
        ],
    );
}

#[test]
fn candidates_say_why_they_are_passed_over() {
    let gateway = gateway();
    let open = tls(&gateway, "open.test", Verdict::Absent);
    check(
        &open,
        "GET http://open.test/x HTTP/1.1",
        &["Host: mtls.test"],
        &[
            "framed",
            "host open.test of authority",
            "path /x is /x",
            "open.test is Exact(0), mtls false",
            "own 0, mtls false",
            "*.test: route 2 /*: None",
        ],
    );
    check(
        &plain(),
        "POST /x/y HTTP/1.1",
        &["Host: elsewhere"],
        &[
            "framed",
            "host elsewhere of field",
            "path /x/y is /x/y",
            "elsewhere is None, mtls false",
            "any host: route 1 /*/end: Some(Path)",
        ],
    );
    let other = tls(&gateway, "mtls.test", Verdict::Absent);
    let other = Connection { ssl: Some(0), ..other };
    check(
        &other,
        "POST /x HTTP/1.1",
        &["Host: mtls.test"],
        &[
            "framed",
            "host mtls.test of field",
            "path /x is /x",
            "mtls.test is Exact(1), mtls true",
            "own 0, mtls false",
            "mtls.test: route 0 /x: Some(Condition(\"methods\"))",
            "mtls.test: route 0 /*: Some(Condition(\"methods\"))",
            "*.test: route 2 /*: None",
        ],
    );
}

#[test]
fn a_refusal_ends_the_tale() {
    let gateway = gateway();
    let skip = tls(&gateway, "a.skip.test", Verdict::Absent);
    check(&skip, "/", &["Host: a.skip.test", "Transfer-Encoding: gzip"], &[]);
    check(&skip, "/", &[], &["framed"]);
    check(&skip, "/%00", &["Host: a"], &["framed", "host a of field"]);
    check(
        &skip,
        "/a",
        &["Host: mtls.test"],
        &["framed", "host mtls.test of field", "path /a is /a", "mtls.test is Exact(1), mtls true"],
    );
    check(
        &plain(),
        "/a",
        &["Host: x.y.skip.test"],
        &[
            "framed",
            "host x.y.skip.test of field",
            "path /a is /a",
            "x.y.skip.test is Below(2), mtls true",
            "skip 2.0 ^/a$: true",
            "*.test: route 2 /*: None",
        ],
    );
    check(
        &plain(),
        "GET / HTTP/1.0",
        &[],
        &["framed", "no host", "path / is /", "any host: route 1 /*/end: Some(Path)"],
    );
    check(
        &tls(&gateway, "open.test", Verdict::Absent),
        "GET / HTTP/1.0",
        &[],
        &[
            "framed",
            "host open.test of server name",
            "path / is /",
            "open.test is Exact(0), mtls false",
            "own 0, mtls false",
            "*.test: route 2 /*: None",
        ],
    );
}
