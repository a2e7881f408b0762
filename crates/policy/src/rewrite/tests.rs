//! Rewritten heads as data.

use http::{HeaderName, HeaderValue, StatusCode};

use super::*;
use crate::desc::HeaderOp::{Add, Remove, Set};
use crate::fixture::{Header, Tables, head, now, plain, tls};
use crate::pki::Verdict;
use crate::plugin::{Effect, Plugin, Write};
use crate::{Connection, decide};

/// The start line's target and all headers, as `name: value` lines in order of name.
fn rewritten(tables: &Tables, connection: &Connection, start: &str, lines: &[&str]) -> Vec<String> {
    let gateway = tables.gateway();
    let mut head = head(start, lines);
    let decision = decide(&gateway, connection, &mut head, now()).unwrap();
    let call = Call { request_id: "id-1", now: now(), entropy: &mut |_| {} };
    rewrite(&gateway, connection, &decision, &mut head, call).unwrap();
    assert_eq!(head.version, Version::HTTP_11);
    let lines = head.headers.iter().map(|(name, value)| format!("{name}: {}", value.as_bytes().escape_ascii()));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.insert(0, head.uri.to_string());
    lines
}

/// What every request gets on plain HTTP with `Host: a.test:81`.
const ALWAYS: [&str; 5] = [
    "host: a.test:81",
    "x-forwarded-for: 192.0.2.1",
    "x-forwarded-host: a.test",
    "x-forwarded-port: 9080",
    "x-forwarded-proto: http",
];

fn check(headers: &[Header], lines: &[&str], more: &[&str]) {
    let tables = Tables::default().any_route(&[], &["/*"], 0, 0, headers);
    let sent: Vec<&str> = [&["host: a.test:81"], lines].concat();
    let mut expected = [&ALWAYS[..], &["x-real-ip: 192.0.2.1"], more].concat();
    expected.sort_unstable();
    expected.insert(0, "/x?y");
    assert_eq!(rewritten(&tables, &plain(), "/x?y", &sent), expected, "{headers:?} {lines:?}");
}

#[test]
fn what_the_gateway_says() {
    check(&[], &[], &[]);
    check(&[], &["x-other: 1", "x-other: 2"], &["x-other: 1", "x-other: 2"]);
    check(&[], &["x-forwarded-for: 9.9.9.9", "x-real-ip: 9.9.9.9", "x-forwarded-proto: https"], &[]);
    check(&[], &["cookie: a=1"], &["cookie: a=1"]);
    check(&[], &["cookie: a=1", "cookie: b=2", "cookie: c"], &["cookie: a=1; b=2; c"]);
    check(&[], &["transfer-encoding: chunked", "connection: close", "te: trailers"], &[]);
}

#[test]
fn operations_are_done_in_the_order_of_their_rows() {
    check(&[(Set, "X-A", "1")], &[], &["x-a: 1"]);
    check(&[(Set, "X-A", "1")], &["x-a: 2", "x-a: 3"], &["x-a: 1"]);
    check(&[(Add, "X-A", "1")], &["x-a: 2"], &["x-a: 1", "x-a: 2"]);
    check(&[(Add, "X-A", "1"), (Add, "X-A", "2")], &[], &["x-a: 1", "x-a: 2"]);
    check(&[(Add, "X-A", "2"), (Set, "X-A", "1")], &[], &["x-a: 1"]);
    check(&[(Add, "X-A", "2"), (Set, "X-A", "1"), (Remove, "X-A", "")], &["x-a: 3"], &[]);
    check(&[(Remove, "X-A", "")], &["x-a: 1", "x-a: 2", "x-b: 3"], &["x-b: 3"]);
}

#[test]
fn an_empty_value_removes() {
    check(&[(Set, "X-A", "")], &["x-a: 1"], &[]);
    check(&[(Set, "X-A", "$arg_none")], &["x-a: 1"], &[]);
    check(&[(Set, "X-A", "$ssl_client_fingerprint")], &["x-a: spoofed"], &[]);
    check(&[(Set, "X-A", "$ssl_client_verify")], &["x-a: SUCCESS"], &[]);
    check(&[(Add, "X-A", "$arg_none")], &["x-a: 1"], &["x-a: 1"]);
}

#[test]
fn values_are_those_of_the_request_as_received() {
    check(&[(Set, "X-A", "$http_x_b"), (Set, "X-B", "$http_x_a")], &["x-a: 1", "x-b: 2"], &["x-a: 2", "x-b: 1"]);
    check(&[(Set, "X-A", "$http_x_forwarded_for")], &["x-forwarded-for: 9.9.9.9"], &[]);
    check(&[(Set, "X-A", "$uri|$args|$host|$http_host|$request_id")], &[], &["x-a: /x|y|a.test|a.test:81|id-1"]);
    check(&[(Set, "X-A", "$route_id-$route_name-$1")], &[], &["x-a: 7-seven-"]);
}

#[test]
fn the_route_has_the_last_word() {
    let xff = [(Set, "X-Forwarded-Proto", "grpc"), (Remove, "X-Forwarded-Host", ""), (Add, "X-Real-IP", "::1")];
    let tables = Tables::default().any_route(&[], &["/*"], 0, 0, &xff);
    let expected = [
        "/",
        "host: a",
        "x-forwarded-for: 192.0.2.1",
        "x-forwarded-port: 9080",
        "x-forwarded-proto: grpc",
        "x-real-ip: 192.0.2.1",
        "x-real-ip: ::1",
    ];
    assert_eq!(rewritten(&tables, &plain(), "/", &["host: a"]), expected);
}

#[test]
fn no_value_breaks_a_header() {
    let tables = Tables::default().any_route(&[], &["/*"], 0, 0, &[(Set, "X-A", "$uri $arg_a")]);
    let lines = rewritten(&tables, &plain(), "/a%0d%0aX-B:%201%7f?a=%0a%00%ff", &["host: a"]);
    assert_eq!(lines[0], "/a%0D%0AX-B:%201%7F?a=%0a%00%ff");
    assert!(lines.contains(&"x-a: /a%0D%0AX-B: 1%7F %0A%00%FF".to_owned()), "{lines:?}");
}

#[test]
fn a_trusted_peer_is_believed() {
    let tables = Tables::default().trusting("192.0.2.1", 32).route(&[], &["/*"]);
    let sent = [
        "host: a",
        "x-forwarded-for: 9.9.9.9",
        "x-forwarded-for: 8.8.8.8",
        "x-real-ip: 9.9.9.9",
        "x-forwarded-proto: https",
        "x-forwarded-host: b",
        "x-forwarded-port: 443",
    ];
    let expected = [
        "/",
        "host: a",
        "x-forwarded-for: 9.9.9.9, 8.8.8.8, 192.0.2.1",
        "x-forwarded-host: b",
        "x-forwarded-port: 443",
        "x-forwarded-proto: https",
        "x-real-ip: 9.9.9.9",
    ];
    assert_eq!(rewritten(&tables, &plain(), "/", &sent), expected);
    let mapped = Connection { remote: "[::ffff:192.0.2.1]:1".parse().unwrap(), ..plain() };
    assert_eq!(rewritten(&tables, &mapped, "/", &sent), expected);
}

#[test]
fn the_target_is_in_origin_form_and_its_authority_is_the_host() {
    let tables = Tables::default().ssl(&["*"], None).route(&[], &["/*"]);
    let check = |connection: &Connection, start: &str, lines: &[&str], target: &str, host: Option<&str>| {
        let rewritten = rewritten(&tables, connection, start, lines);
        assert_eq!(rewritten[0], target, "{start}");
        let found: Vec<&str> = rewritten.iter().filter_map(|line| line.strip_prefix("host: ")).collect();
        assert_eq!(found, host.into_iter().collect::<Vec<_>>(), "{start}");
    };
    check(&plain(), "http://A.test:81/x/../y?z", &["host: b"], "/y?z", Some("A.test:81"));
    check(&plain(), "GET https://a/x HTTP/2", &[], "/x", Some("a"));
    check(&plain(), "GET /x HTTP/1.0", &[], "/x", None);
    let gateway = tables.gateway();
    check(&tls(&gateway, "a.test", Verdict::Absent), "GET /x HTTP/1.0", &[], "/x", Some("a.test"));
}

/// Answers with 418 where the path is `/teapot`, and marks everything else.
#[derive(Debug)]
struct Teapot;

impl Plugin for Teapot {
    fn access(&self, context: &Context<'_>) -> Result<(), Box<Answer>> {
        if context.path.is_some_and(|path| path.decoded() == "/teapot") {
            return Err(Box::new(Answer {
                status: StatusCode::IM_A_TEAPOT,
                headers: HeaderMap::new(),
                body: Vec::new(),
            }));
        }
        Ok(())
    }

    fn rewrite(&self, _: &Context<'_>, entropy: &mut Entropy<'_>, edits: &mut Edits) {
        let mut byte = [0];
        entropy(&mut byte);
        let value = HeaderValue::from(u16::from(byte[0]));
        edits.received.push((HeaderName::from_static("x-mark"), Write::Set(value.clone())));
        edits.response.push((HeaderName::from_static("x-mark"), Write::Default(value)));
    }

    fn effect(&self) -> Effect {
        Effect::MayAnswer
    }
}

#[test]
fn plugins_answer_and_edit() {
    fn check(path: &str, expected: Result<&str, StatusCode>) {
        let tables = Tables::default().any_route(&[], &["/*"], 0, 0, &[(Set, "X-Copy", "$http_x_mark")]);
        let gateway = tables.gateway().with_first_plugin(0, Box::new(Teapot));
        let mut head = head(path, &["host: a.test"]);
        let decision = decide(&gateway, &plain(), &mut head, now()).unwrap();
        let call = Call { request_id: "id-1", now: now(), entropy: &mut |bytes| bytes.fill(7) };
        let result = rewrite(&gateway, &plain(), &decision, &mut head, call).map_err(|answer| answer.status);
        let mut response = HeaderMap::new();
        let edited = result.map(|edits| {
            edits.apply(&mut response);
            let sent = |name: &str| head.headers[name].to_str().unwrap();
            format!("{} {} {}", sent("x-mark"), sent("x-copy"), response["x-mark"].to_str().unwrap())
        });
        assert_eq!(edited.as_deref().map_err(|status| *status), expected);
    }
    check("/x", Ok("7 7 7"));
    check("/teapot", Err(StatusCode::IM_A_TEAPOT));
}
