//! Values of variables as data. Those of a verified client are tested where certificates can be made.

use std::time::Duration;

use http::HeaderValue;

use crate::fixture::{Tables, failed, head, now, plain, tls};
use crate::pki::Verdict;
use crate::{CanonicalPath, Connection, Context, Gateway, Host, Outcome, Template};

fn gateway() -> Gateway {
    Tables::default().ssl(&["test.com"], None).route(&[], &["/*"]).gateway()
}

fn value(name: &str, connection: &Connection, head: &http::request::Parts, outcome: Option<&Outcome>) -> String {
    let gateway = gateway();
    let path = CanonicalPath::parse(head.uri.path(), gateway.escaped_slashes()).unwrap();
    let host = head.headers.get("host").map(|value| Host::parse(value.as_bytes()).unwrap());
    let context = Context {
        connection,
        verdict: &connection.verdict,
        head,
        path: Some(&path),
        host: host.as_ref(),
        route: gateway.route(0),
        uri_params: None,
        captures: &[],
        request_id: "id-1",
        now: now(),
        outcome,
    };
    let mut text = String::new();
    Template::parse(&format!("${{{name}}}")).unwrap().render(&context, &mut text);
    text
}

#[test]
fn requests() {
    fn check(name: &str, expected: &str) {
        let lines = ["host: Test.com:81", "content-length: 5", "content-type: a/b", "x-a: 1", "x-a: 2"];
        let head = head("POST /a%20b/../%63?x=1&y=%20+&x=2&&z&%77=w HTTP/1.1", &lines);
        assert_eq!(value(name, &plain(), &head, None), expected, "{name}");
    }
    check("host", "test.com");
    check("http_host", "Test.com:81");
    check("uri", "/c");
    check("request_uri", "/a%20b/../%63?x=1&y=%20+&x=2&&z&%77=w");
    check("args", "x=1&y=%20+&x=2&&z&%77=w");
    check("request_method", "POST");
    check("request_id", "id-1");
    check("content_length", "5");
    check("content_type", "a/b");
    check("http_x_a", "1");
    check("http_x_b", "");
    check("arg_x", "1");
    check("arg_y", "  ");
    check("arg_z", "");
    check("arg_w", "w");
    check("arg_X", "");
    check("route_id", "7");
    check("route_name", "seven");
    check("service_id", "");
    check("time_iso8601", "2024-02-29T23:59:59+00:00");
    check("msec", "1709251199.000");
    check("uri_param_x", "");
    check("status", "");
    check("upstream_addr", "");
}

#[test]
fn cookies() {
    fn check(name: &str, lines: &[&str], expected: &str) {
        assert_eq!(value(&format!("cookie_{name}"), &plain(), &head("/", lines), None), expected, "{lines:?}");
    }
    check("a", &["cookie: a=1; b=2; a=3"], "1");
    check("b", &["cookie: a=1; b=2"], "2");
    check("b", &["cookie: a=1", "cookie: b=2"], "2");
    check("a", &["cookie: aa=1;a=2=3"], "2=3");
    check("a", &["cookie: a"], "");
    check("A", &["cookie: a=1"], "");
    check("a", &[], "");
}

#[test]
fn bytes_that_are_no_text_are_percent_encoded() {
    let mut head = head("/?x=%ff%41&y=ü&z=%zz", &[]);
    head.headers.insert("x-a", HeaderValue::from_bytes(b"a\xff\xc3\xbc").unwrap());
    for (name, expected) in [("http_x_a", "a%FFü"), ("arg_x", "%FFA"), ("arg_y", "ü"), ("arg_z", "%zz")] {
        assert_eq!(value(name, &plain(), &head, None), expected, "{name}");
    }
}

#[test]
fn connections() {
    fn check(connection: &Connection, name: &str, expected: &str) {
        assert_eq!(value(name, connection, &head("/", &[]), None), expected, "{name}");
    }
    let plain = plain();
    for (name, expected) in [
        ("remote_addr", "192.0.2.1"),
        ("remote_port", "4711"),
        ("server_addr", "198.51.100.1"),
        ("server_port", "9080"),
        ("scheme", "http"),
        ("host", ""),
        ("ssl_protocol", ""),
        ("ssl_session_reused", ""),
        ("ssl_server_name", ""),
        ("ssl_client_verify", ""),
    ] {
        check(&plain, name, expected);
    }
    let tls = tls(&gateway(), "Test.com.", Verdict::Absent);
    for (name, expected) in [
        ("scheme", "https"),
        ("ssl_protocol", "TLSv1.3"),
        ("ssl_cipher", "C"),
        ("ssl_curve", "X25519"),
        ("ssl_alpn_protocol", "h2"),
        ("ssl_server_name", "Test.com."),
        ("ssl_session_reused", "."),
        ("ssl_early_data", ""),
        ("ssl_session_id", ""),
        ("ssl_client_verify", "NONE"),
    ] {
        check(&tls, name, expected);
    }
    let mapped = Connection { remote: "[::ffff:192.0.2.1]:1".parse().unwrap(), ..plain.clone() };
    check(&mapped, "remote_addr", "192.0.2.1");
    for (address, expected) in [("0.0.0.0:1", "0.0.0.0"), ("192.0.2.1:0", "192.0.2.1")] {
        let connection = Connection { remote: address.parse().unwrap(), ..plain.clone() };
        check(&connection, "remote_addr", expected);
    }
    let unix = Connection { remote: "0.0.0.0:0".parse().unwrap(), ..plain };
    check(&unix, "remote_addr", "unix:");
    check(&unix, "remote_port", "");
}

#[test]
fn nothing_but_the_verdict_is_said_of_an_unverified_client() {
    let failed = tls(&gateway(), "test.com", failed());
    for name in crate::Variable::names().filter(|name| name.starts_with("ssl_client_")) {
        let expected = if name == "ssl_client_verify" { "FAILED:certificate has expired" } else { "" };
        assert_eq!(value(name, &failed, &head("/", &[]), None), expected, "{name}");
    }
}

#[test]
fn outcomes() {
    let outcome = Outcome {
        status: 201,
        body_bytes_sent: 7,
        request_length: 8,
        request_time: Duration::from_micros(1_234_567),
        upstream_addr: Some("[2001:db8::1]:80".parse().unwrap()),
        upstream_status: Some(202),
        upstream_response_time: Some(Duration::from_millis(5)),
    };
    for (name, expected) in [
        ("status", "201"),
        ("body_bytes_sent", "7"),
        ("request_length", "8"),
        ("request_time", "1.235"),
        ("upstream_addr", "[2001:db8::1]:80"),
        ("balancer_ip", "2001:db8::1"),
        ("balancer_port", "80"),
        ("upstream_status", "202"),
        ("upstream_response_time", "0.005"),
    ] {
        assert_eq!(value(name, &plain(), &head("/", &[]), Some(&outcome)), expected, "{name}");
    }
}
