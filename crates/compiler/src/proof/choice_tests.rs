//! What is said of routes, against the router that serves them, over every small request.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use proptest::prelude::*;
use rustls_pki_types::UnixTime;
use sealgate_policy::Method;
use sealgate_policy::desc::RouterMode;

use super::*;
use crate::{Clock, Sources, check as check_sources};

/// Hosts, paths, methods, priority.
type Row = (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>, i32);

fn model(mode: &str, rows: &[Row]) -> Model {
    let mut text = format!("[listen]\nhttp = [\"127.0.0.1:9080\"]\n[router]\nhttp = \"{mode}\"\n");
    for (hosts, uris, methods, priority) in rows {
        writeln!(text, "[[routes]]\nuris = {uris:?}\npriority = {priority}\nupstream = {{ type = \"echo\" }}").unwrap();
        if !hosts.is_empty() {
            writeln!(text, "hosts = {hosts:?}").unwrap();
        }
        if !methods.is_empty() {
            writeln!(text, "methods = {methods:?}").unwrap();
        }
    }
    let checked = check_sources(&Sources::new("gateway.toml", text), Clock(UnixTime::since_unix_epoch(Duration::ZERO)));
    checked.model.unwrap()
}

#[track_caller]
fn check(mode: &str, rows: &[Row], expected: &[&str]) {
    let choice = choice(&model(mode, rows), &Budget::default());
    let shown: Vec<String> = choice
        .fates
        .values()
        .map(|fate| match fate {
            Fate::Chosen => "chosen".to_owned(),
            Fate::Never(by) => by.iter().map(|uri| format!("{}.{}", uri.route, uri.uri)).collect::<Vec<_>>().join(" "),
            Fate::Unmatched => "unmatched".to_owned(),
            Fate::NotProved(why) => format!("{why:?}"),
        })
        .collect();
    assert_eq!(shown, expected);
}

const HOST: &str = "radixtree_host_uri";
const URI: &str = "radixtree_uri";
const PARAMETERS: &str = "radixtree_uri_with_parameter";

fn path(uri: &'static str, priority: i32) -> Row {
    (vec![], vec![uri], vec![], priority)
}

#[test]
fn the_same_path() {
    check(HOST, &[path("/a", 0), path("/a", 0)], &["chosen", "0.0"]);
    check(HOST, &[path("/a", 0), path("/a", 1)], &["1.0", "chosen"]);
    check(HOST, &[path("/a", 0), path("/a/*", 0)], &["chosen", "chosen"]);
    let by = |methods| (vec![], vec!["/a"], methods, 0);
    check(HOST, &[by(vec!["GET"]), by(vec!["POST"]), by(vec!["GET", "POST"])], &["chosen", "chosen", "0.0 1.0"]);
    check(HOST, &[by(vec!["GET"]), by(vec![])], &["chosen", "chosen"]);
    check(HOST, &[by(vec!["GET"]), by(vec!["GET", "CONNECT"])], &["chosen", "0.0"]);
}

#[test]
fn hosts() {
    let host = |host| (vec![host], vec!["/*"], vec![], 0);
    let rows = [path("/*", 1), host("*.b"), host("a.b"), host("*.a.b")];
    check(HOST, &rows, &["chosen"; 4]);
    check(URI, &rows, &["chosen", "0.0", "0.0", "0.0"]);
    check(URI, &[host("*.b"), host("a.b"), host("*.c.b"), host("b")], &["chosen", "0.0", "0.0", "chosen"]);
    check(URI, &[host("a.b"), host("*.b")], &["chosen"; 2]);
}

#[test]
fn other_paths() {
    check(HOST, &[path("/a/*", 1), path("/a/*b", 0)], &["chosen", "0.0"]);
    check(HOST, &[path("/a/*", 0), path("/a/*b", 0)], &["chosen"; 2]);
    check(HOST, &[path("/*", 0), path("/**", 0)], &["1.0", "chosen"]);
    check(PARAMETERS, &[path("/:long", 0), path("/:id", 0)], &["chosen", "0.0"]);
    // `/a` and `/a/` are taken out one by one, and `/a/x` is left.
    check(HOST, &[path("/a", 0), path("/a/", 0), path("/a*", 0)], &["chosen"; 3]);
    // Together they take all.
    check(HOST, &[path("/a/*x", 1), path("/a/*y", 1), path("/a/*xy", 0)], &["chosen", "chosen", "1.0"]);
}

#[test]
fn ties() {
    #[track_caller]
    fn check(rows: &[Row], expected: &[(u32, u32, Option<&str>)]) {
        let ties = choice(&model(HOST, rows), &Budget::default()).ties;
        let shown: Vec<_> = ties.iter().map(|tie| (tie.first.route, tie.second.route, tie.host.as_deref())).collect();
        assert_eq!(shown, expected);
    }
    let get = |hosts, priority| (hosts, vec!["/a"], vec!["GET"], priority);
    let any = |hosts, priority| (hosts, vec!["/a"], vec![], priority);
    check(&[get(vec!["a"], 0), any(vec!["a"], 0)], &[(0, 1, Some("a"))]);
    check(&[get(vec!["a"], 0), any(vec!["b"], 0)], &[]);
    check(&[get(vec!["a"], 1), any(vec!["a"], 0)], &[]);
    check(&[get(vec![], 0), any(vec![], 0)], &[(0, 1, None)]);
    // One of the hosts is lost as a whole.
    check(&[get(vec!["a"], 0), get(vec!["a", "b"], 0)], &[(0, 1, Some("a"))]);
    check(&[get(vec!["a"], 1), get(vec!["a", "b"], 0)], &[]);
    // Both are: that is no tie, but a route that is never chosen.
    check(&[get(vec!["a", "b"], 0), get(vec!["a", "b"], 0)], &[]);
}

/// More routes are tried before this one than are taken away.
#[test]
fn a_budget_is_no_proof() {
    let rows = [path("/x*", 0), path("/a", 0), path("/~*", 0), path("/*a", 0)];
    let fate = |rivals| {
        let budget = Budget { rivals, ..Budget::default() };
        choice(&model(HOST, &rows), &budget).fates.into_values().next_back()
    };
    assert_eq!(fate(1), Some(Fate::NotProved(NotProved::Rivals)));
    assert_eq!(fate(2), Some(Fate::Chosen));
}

/// Ties of more routes than may be tried.
#[test]
fn ties_end_with_the_budget() {
    let own = |n: usize| -> &'static str { format!("n{n}").leak() };
    let rows: Vec<Row> = (0..4000).map(|n| (vec!["a", own(n)], vec!["/a/*"], vec![], 0)).collect();
    let choice = choice(&model(URI, &rows), &Budget::default());
    assert!(!choice.ties.is_empty());
    assert_eq!(choice.ties_end.map(|(_, why)| why), Some(NotProved::Budget));
}

/// Bounds are counted, not timed.
#[test]
fn what_is_too_much_is_refused() {
    #[track_caller]
    fn check(text: String, expected: &str) {
        let clock = Clock(UnixTime::since_unix_epoch(Duration::ZERO));
        let found = check_sources(&Sources::new("gateway.toml", text), clock).found;
        let titles: Vec<&str> = found.iter().map(|finding| finding.title.as_str()).collect();
        assert!(titles.contains(&expected), "{titles:?}");
    }
    let list = |n: usize, text: &dyn Fn(usize) -> String| (0..n).map(text).collect::<Vec<_>>().join(", ");
    let hosts = list(1025, &|n| format!("\"n{n}\""));
    let uris = list(1025, &|n| format!("\"/{n}\""));
    let listen = "[listen]\nhttp = [\"127.0.0.1:9080\"]\n";
    check(
        format!("{listen}[[routes]]\nhosts = [{hosts}]\nuris = [{uris}]\nupstream = {{ type = \"echo\" }}\n"),
        "the routes have more than 1048576 pairs of a host and a path",
    );
    let patterns = list(10_001, &|n| format!("\"^/{n}$\""));
    check(
        format!("{listen}[[ssls]]\nsni = \"a\"\nclient = {{ skip_mtls_uri_regex = [{patterns}] }}\n"),
        "the configuration has more than 10000 different skip patterns",
    );
}

fn any_row() -> impl Strategy<Value = Row> {
    let hosts = prop::sample::subsequence(vec!["a.b", "*.b", "*.a.b", "b"], 0..3);
    let uris = prop::sample::subsequence(
        vec!["/", "/x", "/x/*", "/x*", "/*", "/x/y", "/*/y", "/x/*y", "/x/:p", "/x/:p/y", "/x/*p", "/**", "/x/:longer"],
        1..3,
    );
    let methods = prop::sample::subsequence(vec!["GET", "POST"], 0..3);
    (hosts, uris, methods, -1..=1i32)
}

/// Every path of up to three segments of a few names.
fn paths() -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    let mut longest = vec![String::new()];
    for _ in 0..3 {
        let names = ["x", "y", "xy", "xz", "z", ":p", ":longer"];
        longest = longest.iter().flat_map(|path| names.iter().map(move |name| format!("{path}/{name}"))).collect();
        paths.extend(longest.iter().cloned());
        paths.extend(longest.iter().map(|path| format!("{path}/")));
    }
    paths
}

proptest! {
    // Each case asks the router for some ten thousand requests.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_request_says_otherwise(
        mode in prop::sample::select(vec![HOST, URI, PARAMETERS]),
        rows in prop::collection::vec(any_row(), 1..7),
    ) {
        let model = model(mode, &rows);
        // `/**` is no pattern with parameters.
        prop_assume!(model.is_whole());
        let parsed = model.plan().router.http;
        prop_assert_eq!(parsed == RouterMode::HostUri, mode == HOST);
        let router = &model.gateway().router;
        let mut chosen = BTreeSet::new();
        for path in paths() {
            for host in ["a.b", "z.b", "z.a.b", "b", "z"] {
                for method in [Some(Method::Get), Some(Method::Post), None] {
                    if let Some(found) = router.find(Some(host), &path, &Facts { method, address: None }) {
                        chosen.insert((found.route, found.pattern.as_str().to_owned()));
                    }
                }
            }
        }
        let choice = choice(&model, &Budget::default());
        for (uri, fate) in &choice.fates {
            let source = rows[uri.route as usize].1[uri.uri as usize];
            let is_chosen = chosen.contains(&(uri.route, source.to_owned()));
            match fate {
                Fate::Chosen => prop_assert!(is_chosen, "{uri:?} is never chosen: {rows:?}"),
                Fate::Never(by) => prop_assert!(!is_chosen && !by.is_empty(), "{uri:?} is chosen: {rows:?}"),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        for tie in &choice.ties {
            let host = tie.host.as_deref().unwrap_or("z");
            let found = router.find(Some(host), &tie.target, &tie.facts).unwrap();
            prop_assert_eq!(found.route, tie.first.route);
            let (hosts, _, methods, priority) = &rows[tie.second.route as usize];
            prop_assert_eq!(*priority, rows[tie.first.route as usize].3);
            prop_assert!(methods.is_empty() || methods.contains(&crate::proof::method_name(&tie.facts)));
            let covers = |pattern: &&str| sealgate_policy::HostPattern::parse(pattern).unwrap().covers(host);
            prop_assert!(hosts.is_empty() || hosts.iter().any(covers));
        }
    }
}
