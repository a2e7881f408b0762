//! Decisions as data: what is refused, in which order, and what is read.

use std::fmt::Debug;

use proptest::prelude::*;

use super::*;
use crate::desc::{EscapedSlashes, GatewayDesc, HeaderOp, LimitsDesc, Protocol};
use crate::fixture::{Tables, failed, head, now, plain, tls};
use crate::pki::Verdict;
use crate::{HostError, Limit, PathError};

/// 0 open, 1 mTLS, 2 mTLS with a skip list, and everything else open.
fn tables() -> Tables {
    Tables::default()
        .ssl(&["open.test", "*.open.test"], None)
        .ssl(&["mtls.test", "other.test", "*.mtls.test"], Some(&[]))
        .ssl(&["skip.test", "*.skip.test"], Some(&["^/anything.*"]))
        .any_route(&[], &["/*"], 0, 0, &[(HeaderOp::Set, "X-Dn", "$ssl_client_s_dn")])
}

fn refused(gateway: &Gateway, connection: &Connection, start: &str, lines: &[&str]) -> Result<(), Refusal> {
    decide(gateway, connection, &mut head(start, lines), now()).map(drop)
}

#[track_caller]
fn check_plain(start: &str, lines: &[&str], expected: Result<Option<&str>, Refusal>) {
    let gateway = Tables::default().route(&[], &["/*"]).gateway();
    let decision = decide(&gateway, &plain(), &mut head(start, lines), now());
    let host = decision.map(|decision| decision.host.map(|host| host.as_sent().to_owned()));
    assert_eq!(host, expected.map(|host| host.map(str::to_owned)), "{start} {lines:?}");
}

#[test]
fn one_host() {
    check_plain("/", &["host: Test.com:81"], Ok(Some("Test.com:81")));
    check_plain("/", &[], Err(Refusal::HostMissing));
    check_plain("/", &["host: a", "host: a"], Err(Refusal::HostRepeated));
    check_plain("/", &["host: "], Err(Refusal::Host(HostError::Empty)));
    check_plain("/", &["host: a,b"], Err(Refusal::Host(HostError::Character(b','))));
    check_plain("/", &["host: u@a"], Err(Refusal::Host(HostError::Userinfo)));
    check_plain("http://a/", &["host: b"], Ok(Some("a")));
    check_plain("http://a/", &["host: b..c"], Err(Refusal::Host(HostError::EmptyLabel)));
    check_plain("http://a/", &[], Err(Refusal::HostMissing));
    check_plain("http://u@a/", &["host: a"], Err(Refusal::Host(HostError::Userinfo)));
    check_plain("http://a/", &["host: b", "host: c"], Err(Refusal::HostRepeated));
    check_plain("GET / HTTP/1.0", &[], Ok(None));
    check_plain("GET / HTTP/1.0", &["host: a"], Ok(Some("a")));
    check_plain("GET http://a/ HTTP/1.0", &[], Ok(Some("a")));
    check_plain("GET https://a/ HTTP/2", &[], Ok(Some("a")));
    check_plain("GET https://a/ HTTP/2", &["host: A."], Ok(Some("a")));
    check_plain("GET https://a/ HTTP/2", &["host: b"], Err(Refusal::HostDiffers));
    check_plain("GET https://a:1/ HTTP/2", &["host: a"], Err(Refusal::HostDiffers));
    check_plain("GET https://u@a/ HTTP/2", &[], Err(Refusal::Host(HostError::Userinfo)));
    check_plain("GET / HTTP/2", &["host: a"], Ok(Some("a")));
    check_plain("GET / HTTP/2", &[], Err(Refusal::HostMissing));
}

#[test]
fn a_server_name_stands_for_an_absent_host_of_http_1_0() {
    let gateway = tables().gateway();
    let connection = tls(&gateway, "OPEN.test", Verdict::Absent);
    let decision = decide(&gateway, &connection, &mut head("GET / HTTP/1.0", &[]), now()).unwrap();
    assert_eq!(decision.host.unwrap().name(), "open.test");
}

#[test]
fn a_host_of_an_mtls_object_is_the_server_name() {
    #[track_caller]
    fn check(sni: &str, host: &str, expected: &Result<(), Refusal>) {
        let gateway = tables().gateway();
        let connection = tls(&gateway, sni, Verdict::Absent);
        let (host, authority) = (format!("host: {host}"), format!("GET https://{host}/anything HTTP/2"));
        assert_eq!(&refused(&gateway, &connection, "/anything", &[&host]), expected, "{sni} {host}");
        assert_eq!(&refused(&gateway, &connection, &authority, &[]), expected, "{sni} {authority}");
        let absolute = format!("http://{}/anything", &host[6..]);
        assert_eq!(&refused(&gateway, &connection, &absolute, &["host: open.test"]), expected, "{sni} {absolute}");
    }
    check("open.test", "open.test", &Ok(()));
    check("open.test", "a.open.test", &Ok(()));
    check("open.test", "a.b.open.test", &Ok(()));
    check("open.test", "unknown.test", &Ok(()));
    check("open.test", "[::1]", &Ok(()));
    check("open.test", "mtls.test", &Err(Refusal::HostMismatch));
    check("open.test", "MTLS.test.", &Err(Refusal::HostMismatch));
    check("open.test", "mtls.test:443", &Err(Refusal::HostMismatch));
    check("open.test", "a.mtls.test", &Err(Refusal::HostMismatch));
    check("open.test", "a.b.mtls.test", &Err(Refusal::HostMismatch));
    check("open.test", "skip.test", &Err(Refusal::HostMismatch));
    check("open.test", "x.y.skip.test", &Err(Refusal::HostMismatch));
    check("skip.test", "skip.test", &Ok(()));
    check("skip.test", "SKIP.test.:1", &Ok(()));
    check("Skip.Test.", "skip.test", &Ok(()));
    check("a.skip.test", "a.skip.test", &Ok(()));
    check("a.skip.test", "b.skip.test", &Err(Refusal::HostMismatch));
    check("skip.test", "open.test", &Ok(()));
    check("skip.test", "unknown.test", &Ok(()));
    check("mtls.test", "other.test", &Err(Refusal::HostMismatch));
}

#[test]
fn the_server_name_s_object_judges_the_client() {
    #[track_caller]
    fn check(sni: &str, verdict: Verdict, start: &str, expected: Result<(), (bool, &str)>) {
        let gateway = tables().gateway();
        let connection = tls(&gateway, sni, verdict);
        let refusal = refused(&gateway, &connection, start, &["host: unknown.test"]);
        let refusal = refusal.map_err(|refusal| {
            let reason = refusal.reason().unwrap();
            assert_eq!(refusal.status(Protocol::H2), 400);
            (refusal.closes(), reason.name())
        });
        assert_eq!(refusal, expected, "{sni} {start}");
    }
    check("open.test", Verdict::Absent, "/", Ok(()));
    check("open.test", failed(), "/", Ok(()));
    check("mtls.test", Verdict::Absent, "/", Err((true, "no_certificate")));
    check("mtls.test", failed(), "/", Err((true, "expired")));
    check("mtls.test", failed(), "/anything", Err((true, "expired")));
    check("skip.test", Verdict::Absent, "/", Err((false, "no_certificate")));
    check("skip.test", failed(), "/", Err((false, "expired")));
    check("skip.test", Verdict::Absent, "/anything", Ok(()));
    check("skip.test", failed(), "/anything/x", Ok(()));
    check("skip.test", Verdict::Absent, "/%61nything", Ok(()));
    check("skip.test", Verdict::Absent, "//anything", Ok(()));
    check("skip.test", Verdict::Absent, "/uuid/../anything", Ok(()));
    check("skip.test", Verdict::Absent, "/uuid?/anything", Err((false, "no_certificate")));
    check("skip.test", Verdict::Absent, "/anything/../uuid", Err((false, "no_certificate")));
    check("skip.test", Verdict::Absent, "/anything/%2e%2e/uuid", Err((false, "no_certificate")));
    check("skip.test", Verdict::Absent, "/anything%2f..%2fuuid", Err((false, "no_certificate")));
    check("skip.test", Verdict::Absent, "/Anything", Err((false, "no_certificate")));
}

#[test]
fn a_tls_connection_without_ssl_object_is_refused() {
    let gateway = tables().gateway();
    for ssl in [None, Some(3)] {
        let connection = Connection { ssl, ..tls(&gateway, "open.test", Verdict::Absent) };
        assert_eq!(refused(&gateway, &connection, "/", &["host: open.test"]), Err(Refusal::NoSslObject));
    }
    let connection = Connection { server_name: None, ..tls(&gateway, "skip.test", Verdict::Absent) };
    let refusal = refused(&gateway, &connection, "/anything", &["host: skip.test"]);
    assert_eq!(refusal, Err(Refusal::HostMismatch));
}

#[test]
fn plain_http_never_reaches_a_host_that_asks_for_a_certificate() {
    #[track_caller]
    fn check(host: &str, path: &str, expected: &Result<(), Refusal>) {
        let gateway = tables().gateway();
        assert_eq!(&refused(&gateway, &plain(), path, &[&format!("host: {host}")]), expected, "{host} {path}");
        let absolute = format!("http://{host}{path}");
        assert_eq!(&refused(&gateway, &plain(), &absolute, &["host: open.test"]), expected, "{absolute}");
    }
    check("open.test", "/", &Ok(()));
    check("unknown.test", "/", &Ok(()));
    check("a.b.open.test", "/", &Ok(()));
    check("mtls.test", "/", &Err(Refusal::PlaintextDenied));
    check("MTLS.test.:80", "/", &Err(Refusal::PlaintextDenied));
    check("a.mtls.test", "/", &Err(Refusal::PlaintextDenied));
    check("a.b.mtls.test", "/", &Err(Refusal::PlaintextDenied));
    check("mtls.test", "/anything", &Err(Refusal::PlaintextDenied));
    check("skip.test", "/uuid", &Err(Refusal::PlaintextDenied));
    check("a.b.skip.test", "/uuid", &Err(Refusal::PlaintextDenied));
    check("skip.test", "/anything", &Ok(()));
    check("a.b.skip.test", "/anything", &Ok(()));
    check("skip.test", "/anything/../uuid", &Err(Refusal::PlaintextDenied));
}

#[test]
fn everything_belongs_to_an_object_named_by_a_star() {
    let gateway = Tables::default().ssl(&["a.test"], None).ssl(&["*"], Some(&[])).route(&[], &["/*"]).gateway();
    let check = |host: &str, expected| {
        let connection = tls(&gateway, "a.test", Verdict::Absent);
        assert_eq!(refused(&gateway, &connection, "/", &[&format!("host: {host}")]), expected, "{host}");
    };
    check("a.test", Ok(()));
    check("b.test", Err(Refusal::HostMismatch));
    check("[::1]", Err(Refusal::HostMismatch));
    check("127.0.0.1:80", Err(Refusal::HostMismatch));
}

/// Each request has the faults of all steps from one step on; the first of them is told.
#[test]
fn steps_are_taken_in_order() {
    let gateway = tables().any_route(&["x.test"], &["/x"], 0, 0, &[]).gateway();
    let check = |start: &str, lines: &[&str], expected: Refusal| {
        let connection = tls(&gateway, "mtls.test", failed());
        assert_eq!(refused(&gateway, &connection, start, lines), Err(expected), "{start} {lines:?}");
    };
    let te = "transfer-encoding: gzip";
    let named = "connection: host";
    check("CONNECT a:1 HTTP/1.1", &[te], Refusal::Connect);
    check("/..", &[te, "host: a b", named], Refusal::TransferEncoding);
    check("/..", &["host: a b", named], Refusal::Host(HostError::Character(b' ')));
    check("/..", &["host: skip.test", named], Refusal::Path(PathError::AboveRoot));
    check("/", &["host: skip.test", named], Refusal::ConnectionNames("host"));
    check("/", &["host: skip.test"], Refusal::HostMismatch);
    let Err(Refusal::Certificate { skip_list: false, .. }) =
        refused(&gateway, &tls(&gateway, "mtls.test", failed()), "/", &["host: mtls.test"])
    else {
        panic!("the verdict comes before the route");
    };
    let gateway = Tables::default().route(&["x.test"], &["/x"]).gateway();
    assert_eq!(refused(&gateway, &plain(), "/x", &["host: y.test"]), Err(Refusal::NoRoute));
    assert_eq!(
        refused(&gateway, &plain(), "OPTIONS * HTTP/1.1", &["host: x.test"]),
        Err(Refusal::Path(PathError::NotAbsolute))
    );
}

#[test]
fn what_was_matched_is_what_is_forwarded() {
    fn check(start: &str, slashes: EscapedSlashes, expected: &str) {
        let tables = Tables::default().slashes(slashes).route(&[], &["/*"]);
        let decision = decide(&tables.gateway(), &plain(), &mut head(start, &["host: a"]), now()).unwrap();
        assert_eq!(decision.target.as_str(), expected, "{start}");
        assert_eq!(decision.target.path(), decision.path.encoded());
    }
    check("/a?b=%2e%2e/../c", EscapedSlashes::Decode, "/a?b=%2e%2e/../c");
    check("/a/../b?", EscapedSlashes::Decode, "/b?");
    check("/a/../b", EscapedSlashes::Decode, "/b");
    check("//a%20%2e?x", EscapedSlashes::Decode, "/a%20.?x");
    check("/a%2fb?x", EscapedSlashes::Decode, "/a/b?x");
    check("/a%2fb?x", EscapedSlashes::Keep, "/a%2Fb?x");
    check("http://b?x=1", EscapedSlashes::Decode, "/?x=1");
    check("http://b", EscapedSlashes::Decode, "/");
}

#[test]
fn sizes_come_first() {
    let limits = LimitsDesc { request_target: 4, request_fields: 2, ..LimitsDesc::default() };
    let tables = Tables::default().route(&[], &["/*"]);
    let gateway = tables.with_desc(|desc| Gateway::new(&GatewayDesc { limits, ..*desc })).unwrap();
    let check = |start: &str, lines: &[&str], expected| {
        assert_eq!(refused(&gateway, &plain(), start, lines), expected, "{start} {lines:?}");
    };
    check("/abc", &["host: a"], Ok(()));
    check("/abcd", &["host: a"], Err(Refusal::TooLarge(Limit::Target)));
    // Whatever else is wrong with it.
    check("/ab%zz", &["host: a", "host: b"], Err(Refusal::TooLarge(Limit::Target)));
    check("/", &["host: a", "transfer-encoding: x", "x: y"], Err(Refusal::TooLarge(Limit::Fields)));
}

#[test]
fn a_target_that_grows_too_long_is_refused() {
    let gateway = Tables::default().route(&[], &["/*"]).gateway();
    let start = format!("/{}", "|".repeat(30_000));
    assert_eq!(refused(&gateway, &plain(), &start, &["host: a"]), Err(Refusal::TargetTooLong));
}

#[test]
fn headers_are_cleaned_on_every_route_and_listener() {
    fn check<D: Debug>(tables: &Tables, decision: impl Fn(&Gateway, &mut Parts) -> D, line: &str, stays: bool) {
        let mut head = head("/anything", &["host: skip.test", line]);
        let decision = decision(&tables.gateway(), &mut head);
        assert_eq!(head.headers.len(), 1 + usize::from(stays), "{line} {decision:?}");
    }
    let on_plain = |gateway: &Gateway, head: &mut Parts| decide(gateway, &plain(), head, now());
    let on_tls =
        |gateway: &Gateway, head: &mut Parts| decide(gateway, &tls(gateway, "skip.test", Verdict::Absent), head, now());
    for line in [
        "x-dn: a",
        "x_dn: a",
        "client-cert: a",
        "upgrade: h2c",
        "x-forwarded-for: a",
        "content_length: 1",
        "x-other: a",
    ] {
        check(&tables(), on_plain, line, line == "x-other: a");
        check(&tables(), on_tls, line, line == "x-other: a");
    }
    let trusting = tables().trusting("192.0.2.0", 24);
    check(&trusting, on_plain, "x-forwarded-for: a", true);
    check(&trusting, on_plain, "x-dn: a", false);
    check(&tables().trusting("127.0.0.0", 8), on_plain, "x-forwarded-for: a", false);
}

proptest! {
    /// Whatever is sent: no panic, and what is let through without a certificate is a listed path or a host and name
    /// that ask for none.
    #[test]
    fn nothing_gets_past_the_policy(
        sni in prop::sample::select(vec!["open.test", "a.open.test", "mtls.test", "skip.test", "a.skip.test", ""]),
        host in r"(a\.|b\.){0,2}(open|mtls|skip|MTLS|no)\.test\.?(:1)?",
        path in r"/(anything|uuid|\.\.|%2e%2e|/|%2f){0,5}",
        h2 in any::<bool>(),
    ) {
        let gateway = tables().gateway();
        let connection = if sni.is_empty() { plain() } else { tls(&gateway, sni, Verdict::Absent) };
        let mut head = if h2 {
            head(&format!("GET https://{host}{path} HTTP/2"), &[])
        } else {
            head(&path, &[&format!("host: {host}")])
        };
        if let Ok(decision) = decide(&gateway, &connection, &mut head, now()) {
            let host = decision.host.unwrap();
            let mtls = host.name().ends_with("mtls.test");
            let skip = host.name().ends_with("skip.test");
            let listed = decision.target.path().starts_with("/anything");
            prop_assert!(!mtls);
            prop_assert!(!skip || (listed && (sni.is_empty() || sni == host.name())));
            prop_assert!(sni != "mtls.test");
            prop_assert!(!sni.ends_with("skip.test") || listed);
        }
    }
}
