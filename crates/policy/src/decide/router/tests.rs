//! Routers as data, and against one that scans all routes.

use proptest::prelude::*;

use super::*;
use crate::Method;
use crate::fixture::Tables;
use RouterMode::{HostUri, Uri, UriWithParameter};

const GET: u16 = 1;
const POST: u16 = 2;

/// Hosts, URIs, methods, priority.
type Row<'a> = (&'a [&'static str], &'a [&'static str], u16, i32);

fn router(mode: RouterMode, rows: &[Row<'_>]) -> Router {
    let tables = Tables::default().mode(mode);
    let tables = rows.iter().fold(tables, |tables, &(hosts, uris, methods, priority)| {
        tables.any_route(hosts, uris, methods, priority, &[])
    });
    tables.with_desc(|desc| Router::new(desc).unwrap())
}

#[track_caller]
fn check(mode: RouterMode, rows: &[Row<'_>], request: (&str, &str), expected: Option<u32>) {
    let (host, path) = request;
    let host = (!host.is_empty()).then_some(host);
    let found = router(mode, rows).find(host, path, &by(Some(Method::Get))).map(|found| found.route);
    assert_eq!(found, expected, "{request:?}");
}

fn by(method: Option<Method>) -> Facts {
    Facts { method, address: None }
}

#[test]
fn host_then_uri() {
    let rows: &[Row<'_>] = &[
        (&[], &["/exact"], 0, 0),
        (&["*.com"], &["/*"], 0, 0),
        (&["*.foo.com"], &["/*"], 0, 0),
        (&["a.foo.com", "b.foo.com"], &["/a/*", "/b"], 0, 0),
        (&[], &["/*"], 0, 0),
        (&["only.org"], &["/x"], 0, 0),
    ];
    let check = |host, path, expected| check(HostUri, rows, (host, path), expected);
    check("a.foo.com", "/a/1", Some(3));
    check("b.foo.com", "/b", Some(3));
    check("a.foo.com", "/c", Some(2));
    check("x.y.foo.com", "/exact", Some(2));
    check("foo.com", "/exact", Some(1));
    check(".foo.com", "/exact", Some(1));
    check("com", "/exact", Some(0));
    check("", "/exact", Some(0));
    check("", "/other", Some(4));
    check("only.org", "/x", Some(5));
    check("only.org", "/y", Some(4));
    check("xa.foo.com", "/a/1", Some(2));
}

#[test]
fn uri_then_host() {
    let rows: &[Row<'_>] = &[
        (&[], &["/exact"], 0, 0),
        (&["foo.com"], &["/*"], 0, 0),
        (&["*.foo.com"], &["/a"], 0, 0),
        (&[], &["/*"], 0, -1),
    ];
    let check = |host, path, expected| check(Uri, rows, (host, path), expected);
    check("foo.com", "/exact", Some(0));
    check("foo.com", "/x", Some(1));
    check("a.foo.com", "/a", Some(2));
    check("foo.com", "/a", Some(1));
    check("bar.com", "/a", Some(3));
    check("", "/a", Some(3));
}

/// Routes of one URI and a priority each, without host.
#[track_caller]
fn check_uris(routes: &[(&'static str, i32)], path: &str, expected: Option<u32>) {
    let uris: Vec<[&'static str; 1]> = routes.iter().map(|(uri, _)| [*uri]).collect();
    let rows: Vec<Row<'_>> = uris.iter().zip(routes).map(|(uri, route)| (&[][..], &uri[..], 0, route.1)).collect();
    check(HostUri, &rows, ("h", path), expected);
}

#[test]
fn uri_precedence() {
    check_uris(&[("/a/*", 0), ("/a/b", 0)], "/a/b", Some(1));
    check_uris(&[("/*", 0), ("/a/*", 0), ("/a/b/*", 0)], "/a/b/c", Some(2));
    check_uris(&[("/*", 0), ("/a/*", 0), ("/a/b/*", 0)], "/a/c", Some(1));
    check_uris(&[("/a/*", 0), ("/a/*/c", 0)], "/a/b/c", Some(1));
    check_uris(&[("/a/*", 0), ("/a/*/c", 0)], "/a/b/d", Some(0));
    check_uris(&[("/a/b*c", 0), ("/a/*", 0)], "/a/bd", Some(1));
    check_uris(&[("/a/*", 0), ("/a/*", 0)], "/a/b", Some(0));
    check_uris(&[("/a", 0)], "/a/", None);
    check_uris(&[], "/a", None);
}

#[test]
fn priority_orders_routes_of_one_path_only() {
    check_uris(&[("/a/b", 0), ("/a/b", 1)], "/a/b", Some(1));
    check_uris(&[("/a/b", 0), ("/a/*", 9)], "/a/b", Some(0));
    check_uris(&[("/a/*", 9), ("/a/b*", 0)], "/a/b", Some(1));
    check_uris(&[("/a/*", 0), ("/a/*", -1)], "/a/b", Some(0));
    check_uris(&[("/a/*", 1), ("/a/*b", 0)], "/a/b", Some(0));
}

#[test]
fn a_miss_on_the_method_goes_on() {
    let rows: &[Row<'_>] =
        &[(&["h"], &["/a"], POST, 0), (&["h"], &["/a"], POST, 5), (&["h"], &["/a*"], POST, 0), (&[], &["/*"], GET, 0)];
    check(HostUri, rows, ("h", "/a"), Some(3));
    check(HostUri, &rows[..3], ("h", "/a"), None);
    let router = router(HostUri, rows);
    assert_eq!(router.find(Some("h"), "/a", &by(Some(Method::Post))).map(|found| found.route), Some(1));
    assert_eq!(router.find(Some("h"), "/a", &by(Some(Method::Head))).map(|found| found.route), None);
    assert_eq!(router.find(Some("h"), "/a", &by(None)).map(|found| found.route), None);
}

#[test]
fn parameters() {
    let rows: &[Row<'_>] =
        &[(&[], &["/name/:name/bar"], 0, 0), (&[], &["/name/*rest"], 0, 0), (&[], &["/name/x/bar"], 0, 0)];
    let check = |path, expected| check(UriWithParameter, rows, ("h", path), expected);
    check("/name/json/bar", Some(0));
    check("/name/json/foo", Some(1));
    check("/name/x/bar", Some(2));
    check("/nam", None);
}

#[test]
fn ten_thousand_routes() {
    let uris: Vec<&'static str> = (0..10_000).map(|n| &*format!("/r{n}/*").leak()).collect();
    let rows: Vec<Row<'_>> = uris.chunks(1).map(|uris| (&[][..], uris, 0, 0)).collect();
    let router = router(HostUri, &rows);
    for n in [0, 1, 42, 9_999] {
        assert_eq!(router.find(None, &format!("/r{n}/x"), &by(None)).map(|found| found.route), Some(n));
    }
}

/// Hosts, URIs, methods, priority.
type AnyRow = (Vec<&'static str>, Vec<&'static str>, u16, i32);

fn any_row() -> impl Strategy<Value = AnyRow> {
    let hosts = prop::sample::subsequence(vec!["a.b", "*.b", "*.a.b", "b"], 0..3);
    let uris = vec!["/", "/x", "/x/*", "/x*", "/*", "/x/y", "/*/y", "/x/*y", "/x/:p/y", "/x/*p"];
    let methods = prop::sample::select(vec![0, GET, POST, GET | POST]);
    (hosts, prop::sample::subsequence(uris, 1..3), methods, -1..=1i32)
}

/// Scans all routes that fit and takes the best by the contract's words.
fn naive(mode: RouterMode, rows: &[AnyRow], host: &str, path: &str, method: u16) -> Option<u32> {
    let literal = |uri: &str| match mode {
        UriWithParameter => uri.find(['*', ':']).unwrap_or(uri.len()),
        HostUri | Uri => uri.find('*').unwrap_or(uri.len()),
    };
    let covers = |pattern: &str| match pattern.strip_prefix('*') {
        Some(parent) => host.len() > parent.len() && host.ends_with(parent),
        None => pattern == host,
    };
    let mut best = None;
    for (index, (hosts, uris, methods, priority)) in rows.iter().enumerate() {
        if *methods != 0 && methods & method == 0 {
            continue;
        }
        let any = hosts.is_empty().then_some("");
        for pattern in any.into_iter().chain(hosts.iter().copied().filter(|pattern| covers(pattern))) {
            for uri in uris.iter().filter(|uri| UriPattern::parse(uri, mode).unwrap().is_match(path)) {
                let host = if mode == HostUri {
                    (!pattern.is_empty(), !pattern.starts_with('*'), pattern.len())
                } else {
                    (false, false, 0)
                };
                let rank = (literal(uri) == uri.len(), literal(uri), *priority, uri.len(), Reverse(index));
                best = best.max(Some((host, rank)));
            }
        }
    }
    best.map(|(_, (.., Reverse(index)))| index as u32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn agrees_with_a_scan(
        mode in prop::sample::select(vec![HostUri, Uri, UriWithParameter]),
        rows in prop::collection::vec(any_row(), 0..8),
        host in prop::sample::select(vec!["", "a.b", "c.b", "c.a.b", "b", "c"]),
        path in prop::sample::select(vec!["/", "/x", "/x/", "/x/y", "/x/z/y", "/xx", "/y", "/:p"]),
        method in prop::sample::select(vec![Some(Method::Get), Some(Method::Post), Some(Method::Head), None]),
    ) {
        let table: Vec<Row<'_>> =
            rows.iter().map(|(hosts, uris, methods, priority)| (&hosts[..], &uris[..], *methods, *priority)).collect();
        let router = router(mode, &table);
        let found = router.find((!host.is_empty()).then_some(host), path, &by(method));
        let method = method.map_or(0, Method::bit);
        prop_assert_eq!(found.map(|found| found.route), naive(mode, &rows, host, path, method));
    }
}
