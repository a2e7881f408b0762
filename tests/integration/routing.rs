//! Which route a request takes.

use libtest_mimic::Trial;
use sealgate_tests::gateway::Gateway;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

/// Method, host, path, route by host first, route by URI first; empty = 404.
const ROWS: &[(&str, &str, &str, &str, &str)] = &[
    ("GET", "x.test", "/a", "any-exact", "any-exact"),
    ("GET", "x.test", "/a/", "", ""),
    ("GET", "x.test", "/A", "", ""),
    ("GET", "www.foo.test", "/a", "host-prefix", "any-exact"),
    ("GET", "WWW.foo.test:80", "/b", "host-prefix", "host-prefix"),
    ("GET", "x.foo.test", "/b", "wildcard", "wildcard"),
    ("GET", "x.y.foo.test", "/b", "wildcard", "wildcard"),
    ("GET", "foo.test", "/b", "", ""),
    ("GET", "x.bar.foo.test", "/b", "wildcard", "wildcard"),
    ("GET", "x.test", "/p/x", "prefix", "prefix"),
    ("GET", "x.test", "/p", "", ""),
    ("GET", "x.test", "/p/", "prefix", "prefix"),
    ("GET", "x.test", "/p/q/x", "longer-prefix", "longer-prefix"),
    ("GET", "x.test", "/p/q/r", "exact-low", "exact-low"),
    ("GET", "x.test", "/p/./q//r", "exact-low", "exact-low"),
    ("GET", "x.test", "/m", "get-only", "get-only"),
    ("POST", "x.test", "/m", "post-only", "post-only"),
    ("PUT", "x.test", "/m", "", ""),
    ("HEAD", "x.test", "/m", "", ""),
    ("GET", "x.test", "/same", "preferred", "preferred"),
    ("GET", "x.test", "/absent", "", ""),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("routing", "host_first", || check("routing", |row| row.3)),
        test("routing", "uri_first", || check("routing-uri", |row| row.4)),
        test("routing", "the_longer_wildcard_of_a_host_wins", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("routing", &[node.address]).await;
            assert_eq!(ask(&gateway, "GET", "x.bar.foo.test", "/a").await.0, 200);
            assert_eq!(node.last().header("x-route").as_deref(), Some("longer-wildcard"));
        }),
        test("routing", "parameters", || async {
            let node = Node::ok().await;
            let gateway = Gateway::start("parameters", &[node.address]).await;
            for (path, route, values) in [
                ("/users/ann/books/7", "user", &[("x-name", "ann"), ("x-book", "7")][..]),
                ("/users/%61nn/books/a%20b", "user", &[("x-name", "ann"), ("x-book", "a b")]),
                ("/users/ann/books", "", &[]),
                ("/users/ann/books/7/8", "", &[]),
                ("/files/a/b/c", "rest", &[("x-path", "a/b/c")]),
            ] {
                let (status, _) = ask(&gateway, "GET", "x.test", path).await;
                assert_eq!(status, if route.is_empty() { 404 } else { 200 }, "{path}");
                for (name, value) in values {
                    assert_eq!(node.last().header("x-route").as_deref(), Some(route), "{path}");
                    assert_eq!(node.last().header(name).as_deref(), Some(*value), "{path}");
                }
            }
        }),
        test("routing", "no_route_is_404_in_json", || async {
            let gateway = Gateway::start("routing", &[]).await;
            let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
            let response = wire.get("x.test", "/nowhere").await.unwrap();
            assert_eq!(response.status, 404);
            assert_eq!(response.text(), "{\"error_msg\":\"404 Route Not Found\"}\n");
            assert_eq!(response.header("server").as_deref(), Some("sealgate"));
        }),
    ]
}

async fn check(config: &str, expected: fn(&(&'static str, &str, &str, &'static str, &'static str)) -> &'static str) {
    let node = Node::ok().await;
    let gateway = Gateway::start(config, &[node.address]).await;
    for row in ROWS {
        let (method, host, path, ..) = *row;
        let (status, _) = ask(&gateway, method, host, path).await;
        let route = expected(row);
        assert_eq!(status, if route.is_empty() { 404 } else { 200 }, "{row:?}");
        if status == 200 {
            assert_eq!(node.last().header("x-route").as_deref(), Some(route), "{row:?}");
        }
    }
}

async fn ask(gateway: &Gateway, method: &str, host: &str, path: &str) -> (u16, String) {
    let mut wire = Wire::new(TcpStream::connect(gateway.http).await.unwrap());
    let response = wire.ask(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await.unwrap();
    (response.status, response.text())
}
