//! What may not be passed over: hosts below nested wildcards, and what was not decided.

use super::tests::{BOTH, HTTPS, check, check_rules, checked_within, route, ssl};
use super::*;
use crate::Severity;
use crate::proof::{Budget, NotProved};

/// A host of two labels more than a wildcard is not one label below the next one.
#[test]
fn wildcards_below_wildcards() {
    let objects = [ssl(&["*.p.test", "*.x.p.test"], Some(&[]), ""), ssl(&["*"], None, "")].concat();
    let routes = [route(&["*.x.p.test"], &["/*"], ""), route(&["*.p.test"], &["/*"], "")].concat();
    check(
        &[HTTPS.into(), objects, routes],
        &[
            "0|*.p.test *.x.p.test|closed|GET https://x.x.p.test/",
            "0|*|no certificate asked for|GET https://x.x.x.p.test/",
            "1|*.p.test *.x.p.test|closed|GET https://x.p.test/",
            "1|*|no certificate asked for|GET https://x.y.p.test/",
        ],
    );
}

/// No row is missing because the search for it ended early.
#[test]
fn what_is_not_decided_has_a_row() {
    // Each takes the shortest path that the ones before leave.
    let before: String = ('a'..='z').map(|c| route(&[], &[&format!("/{c}*")], "")).collect();
    let more =
        "/A* /B* /C* /D* /E* /F* /G* /H* /I* /J* /-* /_* /.* /~* /0* /1* /2* /3* /4* /5* /6* /7* /8* /9* /K* /L* /M*";
    let before: String = before + &more.split(' ').map(|uri| route(&[], &[uri], "")).collect::<String>();
    let config = [HTTPS, &ssl(&["m.test"], Some(&[]), ""), &before, &route(&[], &["/"], ""), &route(&[], &["/*"], "")];
    let config = config.concat();
    let rows = |rivals: usize| {
        let model = checked_within(&config, &Budget { rivals, ..Budget::default() }).model.unwrap();
        let cells = Reach::of(&model).matrix().rows.last().unwrap().cells.clone();
        cells.iter().map(|cell| matches!(cell.access, Access::NotProved(NotProved::Rivals))).collect::<Vec<_>>()
    };
    assert_eq!(rows(Budget::default().rivals), [false, false]);
    assert_eq!(rows(10), [true, true]);
}

/// Expects findings that say "not ruled out", as `RULE LEVEL: TITLE`.
#[track_caller]
fn check_undecided(config: &str, budget: &Budget, expected: &[&str]) {
    let found = checked_within(config, budget).found;
    let undecided = found.iter().filter(|finding| finding.undecided);
    let words = undecided.map(|d| format!("{} {}: {}", d.rule.name, d.severity.name(), d.title));
    assert_eq!(words.collect::<Vec<_>>(), expected, "{:#?}", found.iter().map(|d| &d.title).collect::<Vec<_>>());
}

#[test]
fn what_is_not_decided_is_a_finding_of_the_rule_that_asked() {
    let identity = "plugins.proxy-rewrite.headers = { X-Dn = \"$ssl_client_s_dn\" }";
    let all = Budget::default();
    let config = |skip: &str, uri: &str, more: &str| {
        [HTTPS, &ssl(&["m.test"], Some(&[skip]), ""), &route(&["m.test"], &[uri], more)].concat()
    };
    // Decided: a path shows it.
    check_undecided(&config(r"/public\b", "/*", identity), &all, &[]);
    check_rules(&[config(r"/public\b", "/*", identity)], &["anonymous_identity"]);
    check_undecided(&config(r"^/public\b", "/*", identity), &all, &[]);
    // Not decided: no ASCII path shows it.
    check_undecided(
        &config(r"public\b", "/ü*", identity),
        &all,
        &[
            "anonymous_identity error: not ruled out: route `1` sets `X-Dn` from `$ssl_client_s_dn`, and is reached without \
           a client certificate",
        ],
    );
    check_undecided(&config(r"public\b", "/ü*", ""), &all, &[]);
    check_undecided(
        &config(r"/[ab]*a[ab]{20}", "/*", ""),
        &all,
        &["unanchored_skip warning: not ruled out: the skip pattern `/[ab]*a[ab]{20}` is not anchored"],
    );
    // Two ways in, of which the second was not looked for any more.
    let two = [BOTH, &ssl(&["m.test"], Some(&[]), ""), &route(&["m.test", "n.test"], &["/*"], identity)].concat();
    let title =
        "not ruled out: route `1` sets `X-Dn` from `$ssl_client_s_dn`, and is reached without a client certificate";
    check_undecided(&two, &Budget { questions: 1, ..all }, &[&format!("anonymous_identity error: {title}")]);
    check_undecided(&two, &all, &[]);
    // Reached in clear, but whether a certificate is asked for anywhere is not known.
    let taken = route(&["m.test"], &["/", "/x*", "/~*"], "");
    let own = route(&["m.test", "n.test"], &["/*"], identity);
    let guarded = [BOTH, &ssl(&["m.test"], Some(&[]), ""), &taken, &own].concat();
    let title = title.replace("route `1`", "route `2`");
    check_undecided(&guarded, &Budget { automata: 0, ..all }, &[&format!("anonymous_identity error: {title}")]);
    check_undecided(&guarded, &all, &[]);
    let plain = [BOTH, &ssl(&["o.test"], None, ""), &route(&["o.test"], &["/*"], identity)].concat();
    check_undecided(
        &plain,
        &Budget { questions: 0, ..all },
        &["empty_identity warning: not ruled out: `$ssl_client_s_dn` is empty on route `1`"],
    );
    let looping = "[[routes]]\nuri = \"/*\"\nhost = \"c.test\"\nupstream = { nodes = { \"127.0.0.1:9080\" = 1 } }\n";
    check_undecided(
        &[BOTH, &ssl(&["o.test"], None, ""), looping].concat(),
        &Budget { questions: 0, ..all },
        &[
            "upstream_loop warning: not ruled out: the node `127.0.0.1:9080` is this gateway's own listener: requests go in \
           circles",
        ],
    );
}

/// The search ends before the last of many routes, which is the only one that anybody reaches.
#[test]
fn a_budget_that_ends_is_told() {
    let identity = "plugins.proxy-rewrite.headers = { X-Dn = \"$ssl_client_s_dn\" }";
    let route = |n: usize| {
        let host = format!("h{n}.m.test");
        let plain = if n == 1999 { "plain.test" } else { "q.m.test" };
        route(&[&host, plain], &["/*"], identity)
    };
    let routes: String = (0..2000).map(route).collect();
    let config = [BOTH, "[router]\nhttp = \"radixtree_uri\"\n", &ssl(&["*.m.test"], Some(&[]), ""), &routes].concat();
    let finding = |tries: usize| {
        let found = checked_within(&config, &Budget { tries, ..Budget::default() }).found;
        let mut of_rule = found.iter().filter(|finding| finding.rule.name == "anonymous_identity");
        let first =
            of_rule.next().unwrap_or_else(|| panic!("{:?}", found.iter().map(|d| &d.title).collect::<Vec<_>>()));
        assert_eq!(of_rule.count(), 0);
        (first.undecided, first.severity, first.secondary.len(), first.title.clone())
    };
    let (undecided, severity, places, title) = finding(400_000);
    assert_eq!((undecided, severity, places), (true, Severity::Error, 0));
    assert!(title.starts_with("not ruled out: route `2000` "), "{title}");
    // All of it is searched: the last one is reached.
    let (undecided, severity, ..) = finding(40_000_000);
    assert_eq!((undecided, severity), (false, Severity::Error));
}

/// What a second search did not decide is among the ways that nobody meant.
#[test]
fn unmeant_ways_that_were_not_ruled_out() {
    let config =
        [HTTPS, &ssl(&["m.test"], Some(&["^/public", "admin"]), ""), &route(&["m.test"], &["/*"], "")].concat();
    let ways = |budget: &Budget| {
        let model = checked_within(&config, budget).model.unwrap();
        Reach::of(&model).unmeant_ways(&model).iter().map(|way| way.witness.is_ok()).collect::<Vec<_>>()
    };
    assert_eq!(ways(&Budget::default()), [true]);
    assert_eq!(ways(&Budget { automata: 0, ..Budget::default() }), [false]);
}
