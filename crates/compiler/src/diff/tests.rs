//! Two configurations in a row each, and the requests that show what became wider or narrower.

use std::time::Duration;

use proptest::prelude::*;
use rustls_pki_types::UnixTime;

use super::*;
use crate::reach::tests::{BOTH, HTTPS, configs, requests, route, ssl};
use crate::reach::{Request, Response};
use crate::{Clock, Model, Sources, check as compile};

/// What a configuration is found to be; what the rules say of it does not matter.
pub(super) fn checked(config: &str) -> Checked {
    let sources = Sources::new("gateway.toml", config)
        .with("server.cer", include_bytes!("../../../../certs/server.cer"))
        .with("server.key", include_bytes!("../../../../certs/server.key"))
        .with("apisix.cer", include_bytes!("../../../../certs/apisix.cer"))
        .with("apisix.key", include_bytes!("../../../../certs/apisix.key"))
        .with("ca.cer", include_bytes!("../../../../certs/ca.cer"))
        .with("other.cer", include_bytes!("../../../../tests/ui/pems/ca.cer"));
    compile(&sources, Clock(UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600))))
}

pub(super) fn compare(old: &Checked, new: &Checked) -> Diff {
    diff(old, new).unwrap_or_else(|| panic!("{:#?}\n{:#?}", old.found, new.found))
}

/// `changed KIND TITLE: FIELD: OLD -> NEW`.
pub(super) fn words(edit: &Edit) -> String {
    let fields = |fields: &[Field]| {
        fields.iter().map(|field| format!(" {}: {} -> {}", field.name, field.old, field.new)).collect::<String>()
    };
    match &edit.change {
        Change::Added => format!("added {} {}", edit.kind, edit.title),
        Change::Removed => format!("removed {} {}", edit.kind, edit.title),
        Change::Changed(changed) => format!("changed {} {}:{}", edit.kind, edit.title, fields(changed)),
    }
}

fn model(checked: &Checked) -> &Model {
    checked.model.as_ref().unwrap()
}

/// Expects shifts, each as `widens: REQUEST`, and the edits.
#[track_caller]
fn check(old: &[String], new: &[String], edits: &[&str], shifts: &[&str]) {
    let (old, new) = (checked(&old.concat()), checked(&new.concat()));
    let found = compare(&old, &new);
    assert_eq!(found.edits.iter().map(words).collect::<Vec<_>>(), edits);
    let shift = |shift: &Shift| format!("{}: {}", shift.direction, shift.request);
    assert_eq!(found.shifts.iter().map(shift).collect::<Vec<_>>(), shifts);
    assert_eq!(found.not_ruled_out, []);
    for shift in &found.shifts {
        holds(model(&old), model(&new), shift).unwrap();
    }
}

/// Whether both gateways answer as a shift says.
fn holds(old: &Model, new: &Model, shift: &Shift) -> Result<(), String> {
    let routed = |model: &Model, request: &Request| matches!(model.ask(request), Response::Routed(_));
    let expected = match shift.direction {
        Direction::Widens => (false, true),
        Direction::Narrows => (true, false),
        Direction::Moves => (true, true),
    };
    let answers = (routed(old, &shift.request), routed(new, &shift.request));
    if answers == expected { Ok(()) } else { Err(format!("{shift:?}")) }
}

#[test]
fn nothing_differs() {
    let config = [HTTPS.into(), ssl(&["m.test"], Some(&["^/a"]), ""), route(&["m.test"], &["/*"], "")];
    check(&config, &config, &[], &[]);
    // Where a thing stands does not matter, nor what it is called by default.
    let [listen, object, own] = config;
    let other = ssl(&["o.test"], None, "");
    let [old, new] = [[&object, &other], [&other, &object]].map(|[a, b]| [listen.clone(), a.clone(), b.clone()]);
    check(&[&old[..], std::slice::from_ref(&own)].concat(), &[&new[..], std::slice::from_ref(&own)].concat(), &[], &[]);
}

#[test]
fn client_authentication() {
    let config =
        |client: Option<&[&str]>, more: &str| [HTTPS.into(), ssl(&["m.test"], client, more), route(&[], &["/*"], "")];
    let closed = config(Some(&[]), "");
    let listed = config(Some(&["^/a"]), "");
    let edit = "changed SSL object m.test: client.skip_mtls_uri_regex:  -> ^/a";
    check(
        &closed,
        &listed,
        &[edit],
        &["widens: GET https://m.test/a", "widens: GET https://unknown.invalid/a, SNI m.test"],
    );
    let edit = "changed SSL object m.test: client.skip_mtls_uri_regex: ^/a -> ";
    check(
        &listed,
        &closed,
        &[edit],
        &["narrows: GET https://m.test/a", "narrows: GET https://unknown.invalid/a, SNI m.test"],
    );
    // One pattern for another: some paths are listed now, others are no longer.
    let other = config(Some(&["^/ab"]), "");
    check(
        &listed,
        &other,
        &["changed SSL object m.test: client.skip_mtls_uri_regex: ^/a -> ^/ab"],
        &["narrows: GET https://m.test/a", "narrows: GET https://unknown.invalid/a, SNI m.test"],
    );
    check(
        &config(Some(&["^/b"]), ""),
        &config(Some(&["^/b", "^/b/c"]), ""),
        &["changed SSL object m.test: client.skip_mtls_uri_regex: ^/b -> ^/b ^/b/c"],
        &[],
    );
}

#[test]
fn listeners_and_routes() {
    let object = ssl(&["m.test"], Some(&[]), "");
    let config =
        |listen: &str, hosts: &[&str], uri: &str| [listen.to_owned(), object.clone(), route(hosts, &[uri], "")];
    check(
        &config(HTTPS, &["o.test"], "/a"),
        &config(BOTH, &["o.test"], "/a"),
        &["added listener http 127.0.0.1:9080"],
        &["widens: GET http://o.test/a"],
    );
    check(
        &config(HTTPS, &["m.test"], "/a"),
        &config(BOTH, &["m.test"], "/a"),
        &["added listener http 127.0.0.1:9080"],
        &[],
    );
    let of_ca = ", with a certificate of CN=ROOTCA,O=sealgate demo";
    check(
        &config(HTTPS, &["m.test"], "/a"),
        &config(HTTPS, &["m.test"], "/a*"),
        &["changed route 1: uris: /a -> /a*"],
        &[&format!("widens: GET https://m.test/ax{of_ca}")],
    );
}

proptest! {
    // Four hundred requests each.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn what_widens_is_found(old in configs(), new in configs(), requests in prop::collection::vec(requests(), 400)) {
        let checks = [checked(&old), checked(&new)];
        let found = compare(&checks[0], &checks[1]);
        let [before, after] = checks.each_ref().map(model);
        let narrows = found.shifts.iter().any(|shift| shift.direction == Direction::Narrows);
        for shift in &found.shifts {
            prop_assert_eq!(holds(before, after, shift), Ok(()));
        }
        let open = |direction| found.not_ruled_out.iter().any(|open| open.direction == direction);
        let narrows = narrows || open(Direction::Narrows);
        for request in &requests {
            let routed = [before, after].map(|model| matches!(model.ask(request), Response::Routed(_)));
            prop_assert!(routed != [false, true] || found.widens(), "{request}\n{old}\n{new}\n{found:#?}");
            prop_assert!(routed != [true, false] || narrows, "{request}\n{old}\n{new}\n{found:#?}");
        }
    }
}
