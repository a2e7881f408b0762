//! What a diff may not pass over: other readings of paths, clients, the order of routes, and what was not decided.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use super::tests::{compare, words};
use super::*;
use crate::proof::Budget;
use crate::reach::tests::{BOTH, HTTPS, route, ssl};
use crate::reach::{Reach, Response};
use crate::{Clock, Sources, check_within};

/// The start of 2026.
const CLOCK: u64 = 1_767_225_600;

fn checked(config: &str, budget: &Budget) -> Checked {
    let sources = Sources::new("gateway.toml", config)
        .with("server.cer", include_bytes!("../../../../certs/server.cer"))
        .with("server.key", include_bytes!("../../../../certs/server.key"))
        .with("ca.cer", include_bytes!("../../../../certs/ca.cer"))
        .with(
            "both.cer",
            [&include_bytes!("pems/reissued-first.cer")[..], include_bytes!("../../../../certs/ca.cer")].concat(),
        )
        .with("first.cer", include_bytes!("pems/reissued-first.cer"))
        .with("again.cer", include_bytes!("pems/reissued-again.cer"))
        .with("longer.cer", include_bytes!("pems/reissued-longer.cer"))
        .with("constrained.cer", include_bytes!("pems/reissued-constrained.cer"));
    check_within(&sources, Clock(UnixTime::since_unix_epoch(Duration::from_secs(CLOCK))), budget)
}

/// Shifts and what was not ruled out, in a line each; every shift holds.
fn found(old: &[String], new: &[String], budget: &Budget) -> (Diff, Vec<String>) {
    let (old, new) = (checked(&old.concat(), budget), checked(&new.concat(), budget));
    let diff = compare(&old, &new);
    for shift in &diff.shifts {
        let routed = [&old, &new].map(|side| {
            side.model.as_ref().is_some_and(|model| matches!(model.ask(&shift.request), Response::Routed(_)))
        });
        let expected = match shift.direction {
            Direction::Widens => [false, true],
            Direction::Narrows => [true, false],
            Direction::Moves => [true, true],
        };
        assert_eq!(routed, expected, "{shift:?}");
    }
    let shifts = diff.shifts.iter().map(|shift| format!("{} {}", shift.direction, shift.request));
    let open = diff.not_ruled_out.iter().map(|open| format!("not ruled out: {open}"));
    let lines = shifts.chain(open).collect();
    (diff, lines)
}

#[track_caller]
fn check(old: &[String], new: &[String], expected: &[&str]) {
    let (_, lines) = found(old, new, &Budget::default());
    assert_eq!(lines, expected);
}

fn router(text: &str) -> String {
    format!("[router]\n{text}\n")
}

/// Without SNI and without `Host`, `fallback_sni` is the host: another one leads to other routes.
#[test]
fn a_fallback_is_a_host_too() {
    let config = |fallback: &str| {
        let objects = [ssl(&["a.test"], None, ""), ssl(&["b.test"], None, "")];
        let fallback = format!("[ssl]\nfallback_sni = \"{fallback}\"\n");
        [HTTPS.into(), fallback, objects.concat(), route(&["b.test"], &["/x"], "")]
    };
    let request = "GET /x HTTP/1.0 without Host over https, without SNI";
    check(&config("a.test"), &config("b.test"), &[&format!("widens {request}")]);
    check(&config("b.test"), &config("a.test"), &[&format!("narrows {request}")]);
}

/// A client of a CA that is new gets to no route before: one of a CA that both have shows the move.
#[test]
fn moves_are_shown_by_a_client_of_both() {
    let config = |ca: &str, names: [&str; 2]| {
        let object = ssl(&["m.test"], Some(&[]), "").replace("ca.cer", ca);
        let routes = names.map(|name| route(&["m.test"], &["/x"], &format!("name = \"{name}\"")));
        [HTTPS.into(), object, routes.concat()]
    };
    let (_, lines) = found(&config("ca.cer", ["one", "two"]), &config("both.cer", ["two", "one"]), &Budget::default());
    let of_ca = "with a certificate of CN=ROOTCA,O=sealgate demo";
    assert!(lines.contains(&format!("moves GET https://m.test/x, {of_ca}")), "{lines:#?}");
}

#[test]
fn patterns_are_read_in_their_own_mode() {
    let user = route(&[], &["/user/:id"], "");
    let plain = "[listen]\nhttp = [\"127.0.0.1:9080\"]\n".to_owned();
    let config = |mode: &str| [plain.clone(), router(&format!("http = \"{mode}\"")), user.clone()];
    let (uri, parameters) = (config("radixtree_uri"), config("radixtree_uri_with_parameter"));
    let lines = ["widens GET http://unknown.invalid/user/x"];
    check(&uri, &parameters, &lines);
    check(&parameters, &uri, &["narrows GET http://unknown.invalid/user/x"]);
    check(&uri, &config("radixtree_host_uri"), &[]);
}

#[test]
fn spellings_of_slashes() {
    let object = ssl(&["m.test"], Some(&["^/public"]), "");
    let all = route(&["m.test"], &["/*"], "");
    let config = |slashes: &str| {
        [HTTPS.into(), router(&format!("escaped_slashes = \"{slashes}\"")), object.clone(), all.clone()]
    };
    let [decode, keep, reject] = ["decode", "keep", "reject"].map(config);
    #[track_caller]
    fn directions(old: &[String], new: &[String], expected: [bool; 2]) {
        let (diff, lines) = found(old, new, &Budget::default());
        let of = |direction| diff.shifts.iter().any(|shift| shift.direction == direction);
        assert_eq!([of(Direction::Widens), of(Direction::Narrows)], expected, "{lines:#?}");
        // What has no witness is said, but where one reading only refuses more than the other.
        let open = |direction| diff.not_ruled_out.iter().any(|open| open.direction == direction);
        assert!(of(Direction::Widens) || open(Direction::Widens) || lines.iter().all(|line| line.contains("narrows")));
    }
    directions(&reject, &decode, [true, false]);
    directions(&decode, &reject, [false, true]);
    // `/public/..%2Fx` is listed, as one segment of several.
    directions(&decode, &keep, [true, true]);
    directions(&keep, &decode, [true, true]);
    directions(&reject, &keep, [true, false]);
    let (diff, _) = found(&reject, &decode, &Budget::default());
    let target = |shift: &Shift| shift.request.target.clone();
    assert!(diff.shifts.iter().map(target).any(|target| target.contains("%2F")));
    assert!(found(&reject, &decode, &Budget { questions: 0, ..Budget::default() }).0.widens());
}

/// With nothing that shows it, it is not "no difference".
#[test]
fn a_spelling_without_a_witness_is_not_ruled_out() {
    let config = |slashes: &str| {
        let routes = route(&["m.test"], &["/a"], "");
        [HTTPS.into(), router(&format!("escaped_slashes = \"{slashes}\"")), ssl(&["m.test"], None, ""), routes]
    };
    let why = "escaped slashes are read in two ways, and no spelling that was tried shows a difference";
    let (diff, lines) = found(&config("keep"), &config("reject"), &Budget::default());
    assert!(diff.widens(), "{lines:?}");
    assert!(lines.iter().any(|line| line.ends_with(why)), "{lines:?}");
}

#[test]
fn clients_are_known_by_what_their_anchor_is() {
    let config = |ca: &str| {
        let client = format!("client = {{ ca = \"{ca}.cer\", skip_mtls_uri_regex = [\"^/open\"] }}");
        [HTTPS.into(), ssl(&["m.test"], None, &client), route(&["m.test"], &["/*"], "")]
    };
    let [first, again, longer, constrained] = ["first", "again", "longer", "constrained"].map(config);
    check(&first, &again, &[]);
    let of = ", with a certificate of CN=REISSUED,O=sealgate test";
    // From the second on in which the first one is over.
    let over = format!("GET https://m.test/{of} at 2035-01-01T00:00:01Z");
    check(&first, &longer, &[&format!("widens {over}")]);
    check(&longer, &first, &[&format!("narrows {over}")]);
    // Whoever fits the constraints was let in before; others are not now.
    let lines = [0, 1].map(|n| format!("GET https://m.test/{of}{}", ["", " below 1 intermediate"][n]));
    let narrows = lines.each_ref().map(|line| format!("narrows {line}"));
    check(&first, &constrained, &narrows.each_ref().map(String::as_str));
    let widens = lines.each_ref().map(|line| format!("widens {line}"));
    check(&constrained, &first, &widens.each_ref().map(String::as_str));
}

/// Objects that let in the same clients are one column, whatever the bytes of their anchors are.
#[test]
fn columns_of_a_ca_that_was_issued_again() {
    #[track_caller]
    fn check(other: &str, columns: usize) {
        let object = |name: &str, ca: &str| ssl(&[name], None, &format!("client = {{ ca = \"{ca}.cer\" }}"));
        let config = [HTTPS, &object("m.test", "first"), &object("n.test", other)].concat();
        let model = checked(&config, &Budget::default()).model.unwrap();
        // Those of other hosts and of plain HTTP come last.
        assert_eq!(Reach::of(&model).matrix().columns.len() - 2, columns, "{other}");
    }
    check("again", 1);
    check("longer", 2);
    check("constrained", 2);
}

#[test]
fn the_order_of_routes() {
    let (a, b) = (route(&["o.test"], &["/x/*"], "name = \"a\""), route(&[], &["/x/*"], "name = \"b\""));
    let (c, d) = (route(&["o.test"], &["/x/*"], "name = \"c\""), route(&["o.test"], &["/x*y"], "name = \"d\""));
    let config = |routes: &[&String]| {
        let routes: String = routes.iter().map(|route| (*route).clone()).collect();
        [HTTPS.into(), ssl(&["o.test"], None, ""), routes]
    };
    check(&config(&[&a, &c]), &config(&[&c, &a]), &["moves GET https://o.test/x/"]);
    // The host decides between these, the literal beginning between those.
    check(&config(&[&a, &b]), &config(&[&b, &a]), &[]);
    check(&config(&[&c, &d]), &config(&[&d, &c]), &[]);
    let uri = |routes: &[&String]| [&[router("http = \"radixtree_uri\"")], &config(routes)[..]].concat();
    check(&uri(&[&a, &b]), &uri(&[&b, &a]), &["moves GET https://o.test/x/"]);
    // One has no way in.
    let away = route(&["away.test"], &["/x/*"], "name = \"away\"");
    check(&uri(&[&a, &away]), &uri(&[&away, &a]), &[]);
    let (diff, _) = found(&config(&[&a, &c]), &config(&[&c, &a]), &Budget { questions: 0, ..Budget::default() });
    assert!(diff.not_ruled_out.iter().any(|open| open.direction == Direction::Moves));
}

#[test]
fn a_budget_is_no_difference_nowhere() {
    let closed = [HTTPS.into(), ssl(&["m.test"], Some(&["^/a"]), ""), route(&["m.test"], &["/*"], "")];
    let open = [HTTPS.into(), ssl(&["m.test"], Some(&["^/a", "/b"]), ""), route(&["m.test"], &["/*"], "")];
    let (diff, lines) = found(&closed, &open, &Budget { questions: 0, ..Budget::default() });
    let why = "the search took more steps than it may";
    let whats = ["route `1`", "whatever else differs"];
    let expected = whats.map(|what| format!("not ruled out: that more is forwarded ({what}): {why}"));
    assert_eq!(lines, expected);
    assert!(diff.widens() && diff.shifts.is_empty());
    let both = [BOTH.into(), closed[1].clone(), closed[2].clone()];
    let (_, lines) = found(&closed, &both, &Budget { shown: 0, ..Budget::default() });
    let enough = "0 requests are shown, and no more were looked for";
    assert_eq!(lines, [format!("not ruled out: that more is forwarded (whatever else differs): {enough}")]);
    assert_eq!(diff.edits.iter().map(words).count(), 1);
}

/// Hosts and server names of one kind are two names: what is refused under its own is served under the other.
#[test]
fn names_of_one_kind() {
    let (all, wild) = (ssl(&["*"], Some(&[]), ""), ssl(&["*.p.test"], None, ""));
    let any = route(&[], &["/a"], "");
    check(
        &[HTTPS.into(), all.clone(), any.clone()],
        &[HTTPS.into(), all, wild, any],
        &[
            "widens GET https://x.p.test/a",
            "widens GET https://x.p.test/a, SNI x.x.p.test, with a certificate of CN=ROOTCA,O=sealgate demo",
            "widens GET https://x.p.test/a, SNI y.p.test",
        ],
    );
}
