//! Small configurations, a row each, and what is proved of them; random ones, held against generated requests.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rustls_pki_types::UnixTime;
use sealgate_policy::Served;
use sealgate_policy::desc::ListenerKind;

use super::*;
use crate::proof::ANY_CLIENT;
use crate::proof::Budget;
use crate::{Checked, Clock, Model, Sources, check_within};

const CA: &[u8] = include_bytes!("../../../../certs/ca.cer");
const OTHER_CA: &[u8] = include_bytes!("../../../../tests/ui/pems/ca.cer");

/// The model of a configuration; what the rules say of it does not matter.
pub(crate) fn model(config: &str) -> Model {
    let checked = checked(config);
    let found: Vec<String> = checked.found.iter().map(|d| format!("{}: {}", d.rule.name, d.title)).collect();
    checked.model.unwrap_or_else(|| panic!("{config}\n{found:#?}"))
}

fn checked(config: &str) -> Checked {
    checked_within(config, &Budget::default())
}

pub(super) fn checked_within(config: &str, budget: &Budget) -> Checked {
    let sources = Sources::new("gateway.toml", config)
        .with("server.cer", include_bytes!("../../../../certs/server.cer"))
        .with("server.key", include_bytes!("../../../../certs/server.key"))
        .with("ca.cer", CA)
        .with("other.cer", OTHER_CA);
    check_within(&sources, Clock(UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600))), budget)
}

/// An SSL object in a line: its names, and its skip list if it asks for a certificate.
pub(crate) fn ssl(names: &[&str], client: Option<&[&str]>, more: &str) -> String {
    let skip =
        |list: &[&str]| if list.is_empty() { String::new() } else { format!(", skip_mtls_uri_regex = {list:?}") };
    let client = client.map_or(String::new(), |list| format!("client = {{ ca = \"ca.cer\"{} }}\n", skip(list)));
    format!("[[ssls]]\nsnis = {names:?}\ncert = \"server.cer\"\nkey = \"server.key\"\n{client}{more}\n")
}

/// A route in a line.
pub(crate) fn route(hosts: &[&str], uris: &[&str], more: &str) -> String {
    let hosts = if hosts.is_empty() { String::new() } else { format!("hosts = {hosts:?}\n") };
    format!("[[routes]]\nuris = {uris:?}\n{hosts}upstream = {{ type = \"echo\" }}\n{more}\n")
}

pub(crate) const HTTPS: &str = "[listen]\nhttps = [\"127.0.0.1:9443\"]\n";
pub(crate) const BOTH: &str = "[listen]\nhttps = [\"127.0.0.1:9443\"]\nhttp = [\"127.0.0.1:9080\"]\n";

/// Expects cells, each as `ROUTE|AT|ACCESS|WITNESS`.
#[track_caller]
pub(super) fn check(parts: &[String], expected: &[&str]) {
    let model = model(&parts.concat());
    let matrix = Reach::of(&model).matrix();
    let cell = |row: &Row, cell: &Cell| {
        let at = model.with_desc(|desc| matrix.columns[cell.column as usize].label(desc));
        let (access, witness) = match &cell.access {
            Access::Closed { witness, .. } => ("closed".to_owned(), witness.to_string()),
            Access::Open { way, witness } => (way.to_string(), witness.to_string()),
            Access::NotProved(why) => ("not proved".to_owned(), why.to_string()),
        };
        let witness = witness.replace(", with a certificate of CN=ROOTCA,O=sealgate demo", "");
        format!("{}|{at}|{access}|{witness}", row.route)
    };
    let cells: Vec<String> = matrix.rows.iter().flat_map(|row| row.cells.iter().map(|c| cell(row, c))).collect();
    assert_eq!(cells, expected);
}

#[test]
fn its_own_names() {
    let (mtls, open) = (ssl(&["m.test"], Some(&[]), ""), ssl(&["o.test"], None, ""));
    check(&[HTTPS.into(), mtls.clone(), route(&["m.test"], &["/a"], "")], &["0|m.test|closed|GET https://m.test/a"]);
    check(
        &[HTTPS.into(), open, route(&["o.test"], &["/a*"], "methods = [\"POST\"]")],
        &["0|o.test|no certificate asked for|POST https://o.test/a"],
    );
    let skip = ssl(&["m.test"], Some(&["^/a"]), "");
    check(
        &[HTTPS.into(), skip.clone(), route(&["m.test"], &["/*"], ""), route(&["m.test"], &["/b/*"], "")],
        &["0|m.test|skip list|GET https://m.test/a", "1|m.test|closed|GET https://m.test/b/"],
    );
    // In clear listed paths are served too.
    check(
        &[BOTH.into(), skip, route(&["m.test"], &["/*"], "")],
        &["0|m.test|skip list|GET https://m.test/a", "0|plain HTTP|skip list|GET http://m.test/a"],
    );
    check(&[BOTH.into(), mtls, route(&["m.test"], &["/*"], "")], &["0|m.test|closed|GET https://m.test/"]);
}

#[test]
fn a_witness_is_a_target_that_can_be_sent() {
    fn check_listed(pattern: &str, target: &str) {
        let parts = [HTTPS.into(), ssl(&["m.test"], Some(&[pattern]), ""), route(&["m.test"], &["/*"], "")];
        check(&parts, &[&format!("0|m.test|skip list|GET https://m.test{target}")]);
    }
    check_listed("^/a<b>$", "/a%3Cb%3E");
    check_listed("^/a b$", "/a%20b");
    check_listed("^/é$", "/%C3%A9");
    check_listed(r#"^/["^`|\\]$"#, "/%22");
    check_listed("^/a\n", "/a%0A");
    check_listed("^/%41", "/%2541");
}

#[test]
fn a_path_belongs_to_the_route_that_is_picked() {
    let skip = ssl(&["m.test"], Some(&["^/a/b$", "^/c/"]), "");
    let routes = |second: &str| [HTTPS.into(), skip.clone(), route(&["m.test"], &["/*"], ""), second.to_owned()];
    // What the list opens is the other route's.
    check(
        &routes(&route(&["m.test"], &["/a/*", "/c/*"], "")),
        &["0|m.test|closed|GET https://m.test/", "1|m.test|skip list|GET https://m.test/a/b"],
    );
    // Of `/c/…` the first is left.
    check(
        &routes(&route(&["m.test"], &["/a/b", "/c/a*"], "")),
        &["0|m.test|skip list|GET https://m.test/c/", "1|m.test|skip list|GET https://m.test/a/b"],
    );
    // By another method it is its own again.
    check(
        &routes(&route(&["m.test"], &["/a/*", "/c/*"], "methods = [\"GET\"]")),
        &["0|m.test|skip list|POST https://m.test/a/b", "1|m.test|skip list|GET https://m.test/a/b"],
    );
}

#[test]
fn other_names() {
    let (mtls, open) = (ssl(&["m.test"], Some(&[]), ""), ssl(&["o.test"], None, ""));
    let both = ["m.test", "other.test"];
    check(
        &[HTTPS.into(), mtls.clone(), open.clone(), route(&both, &["/a"], "")],
        &["0|m.test|closed|GET https://m.test/a", "0|other hosts|another SNI|GET https://other.test/a, SNI o.test"],
    );
    check(
        &[HTTPS.into(), "[ssl]\nfallback_sni = \"o.test\"\n".into(), mtls.clone(), open, route(&both, &["/a"], "")],
        &["0|m.test|closed|GET https://m.test/a", "0|other hosts|fallback_sni|GET https://other.test/a, without SNI"],
    );
    check(
        &[HTTPS.into(), mtls.clone(), route(&both, &["/a"], "")],
        &["0|m.test|closed|GET https://m.test/a", "0|other hosts|closed|GET https://other.test/a, SNI m.test"],
    );
    let skip = ssl(&["s.test"], Some(&["^/a"]), "");
    check(
        &[HTTPS.into(), mtls.clone(), skip, route(&both, &["/a"], "")],
        &[
            "0|m.test|closed|GET https://m.test/a",
            "0|other hosts|skip list of another SNI|GET https://other.test/a, SNI s.test",
        ],
    );
    check(
        &[BOTH.into(), mtls, route(&[], &["/a"], "")],
        &[
            "0|m.test|closed|GET https://m.test/a",
            "0|other hosts|closed|GET https://unknown.invalid/a, SNI m.test",
            "0|plain HTTP|plain HTTP|GET http://unknown.invalid/a",
        ],
    );
}

#[test]
fn wildcards() {
    let deep = route(&["*.w.test"], &["/a"], "");
    let wild = ssl(&["*.w.test"], Some(&[]), "");
    // What is below counts as the object's.
    check(&[BOTH.into(), wild.clone(), deep.clone()], &["0|*.w.test|closed|GET https://x.w.test/a"]);
    check(
        &[HTTPS.into(), wild, ssl(&["*"], None, ""), deep],
        &["0|*.w.test|closed|GET https://x.w.test/a", "0|*|no certificate asked for|GET https://x.x.w.test/a"],
    );
    // Nobody's host is `*`'s, but HTTP/1.0 has none.
    check(
        &[BOTH.into(), ssl(&["*"], Some(&[]), ""), route(&[], &["/a"], "")],
        &["0|*|closed|GET https://unknown.invalid/a", "0|plain HTTP|plain HTTP|GET /a HTTP/1.0 without Host over http"],
    );
}

/// Expects what the rules of this part say.
#[track_caller]
pub(super) fn check_rules(parts: &[String], expected: &[&str]) {
    let checked = checked(&parts.concat());
    assert!(checked.model.is_some());
    let rules = checked.found.iter().filter(|finding| finding.rule.code.starts_with("SG05"));
    assert_eq!(rules.map(|finding| finding.rule.name).collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_meant_is_silent() {
    let (mtls, open) = (ssl(&["m.test"], Some(&[]), ""), ssl(&["o.test"], None, ""));
    let skip = ssl(&["m.test"], Some(&["^/a"]), "");
    let identity = |variable: &str| format!("plugins.proxy-rewrite.headers = {{ X-Ssl-Client-S-Dn = \"{variable}\" }}");
    let subject = identity("$ssl_client_s_dn");
    let (both, all): (&[&str], &[&str]) = (&["m.test", "o.test"], &["/*"]);
    // Both hosts are named.
    check_rules(&[HTTPS.into(), mtls.clone(), open.clone(), route(both, all, "")], &[]);
    check_rules(&[HTTPS.into(), mtls.clone(), open.clone(), route(both, all, &subject)], &["anonymous_identity"]);
    check_rules(&[BOTH.into(), mtls.clone(), route(&["m.test", "plain.test"], all, "")], &[]);
    // A site with one guarded name in it.
    let site = [ssl(&["*.w.test"], None, ""), ssl(&["admin.w.test"], Some(&[]), "")].concat();
    check_rules(&[HTTPS.into(), site.clone(), route(&["*.w.test"], all, "")], &[]);
    check_rules(&[HTTPS.into(), site, route(&["*.test"], all, "")], &["anonymous_route"]);
    // Nobody gets in without a certificate, whatever the host.
    check_rules(&[HTTPS.into(), mtls.clone(), route(&[], all, &subject)], &[]);
    // Its own list, tied to the start of the path.
    check_rules(&[BOTH.into(), skip.clone(), route(&["m.test"], all, &subject)], &[]);
    check_rules(&[HTTPS.into(), skip.clone(), route(&[], all, &subject)], &[]);
    check_rules(
        &[HTTPS.into(), ssl(&["m.test"], Some(&["/a"]), ""), route(&["m.test"], all, &subject)],
        &["anonymous_identity"],
    );
    // No route of the mTLS object's host has to do with the other ways in.
    let routes = [route(&["m.test"], all, &subject), route(&[], &["/health"], "")].concat();
    check_rules(&[BOTH.into(), mtls.clone(), open.clone(), routes], &[]);
    // The verdict is said in any case; a subject never is.
    let verify = identity("$ssl_client_verify");
    check_rules(&[HTTPS.into(), open.clone(), route(&["o.test"], all, &verify)], &[]);
    check_rules(&[HTTPS.into(), open.clone(), route(&["o.test"], all, &subject)], &["empty_identity"]);
    check_rules(&[HTTPS.into(), mtls.clone(), open.clone(), route(&["o.test"], all, &subject)], &["empty_identity"]);
    // A disabled object that has a successor, and one that has none.
    let disabled = ssl(&["m.test"], Some(&[]), "status = 0");
    let own = route(&["m.test"], all, "");
    check_rules(&[HTTPS.into(), disabled.clone(), ssl(&["m.test"], None, ""), own.clone()], &[]);
    check_rules(&[HTTPS.into(), disabled.clone(), open.clone(), own], &["anonymous_route", "unserved_host"]);
    check_rules(
        &[HTTPS.into(), disabled, open, route(&["m.test"], all, &subject)],
        &["unserved_host", "anonymous_identity"],
    );
    // A client's word for its own name.
    let own_word = identity("$http_x_name");
    check_rules(&[HTTPS.into(), mtls.clone(), route(&["m.test"], all, &own_word)], &["spoofable_identity"]);
    let other_name = "plugins.proxy-rewrite.headers = { X-Name = \"$http_x_name\" }";
    check_rules(&[HTTPS.into(), mtls, route(&["m.test"], all, other_name)], &[]);
}

const NAMES: [&str; 7] = ["a.test", "b.test", "x.a.test", "*.a.test", "*.test", "*", "*.b.test"];
const HOSTS: [&str; 6] = ["a.test", "b.test", "x.a.test", "*.a.test", "*.test", "c.test"];
const URIS: [&str; 9] = ["/", "/a", "/a/*", "/a*", "/*", "/b", "/a/b", "/*b", "/b/*/a"];
const SKIPS: [&str; 8] = ["^/a", "/b", "^/a/", "b$", "^/(a|b)$", "a", "^/b/", "^/[^a]"];
const METHODS: [&str; 3] = ["", "methods = [\"GET\"]\n", "methods = [\"POST\", \"HEAD\"]\n"];
const ASKED: [&str; 10] =
    ["a.test", "b.test", "c.test", "x.a.test", "y.a.test", "z.y.a.test", "y.b.test", "z.y.b.test", "d.test", "e"];

prop_compose! {
    /// `client`: nothing, or a CA with a depth and a skip list.
    fn objects()(
        names in subsequence(NAMES.to_vec(), 1..=4),
        clients in prop::collection::vec(
            prop::option::of((any::<bool>(), 0..3_u8, subsequence(SKIPS.to_vec(), 0..=2))), 4,
        ),
        disabled in 0..8_usize,
    ) -> String {
        let mut text = String::new();
        for (at, (name, client)) in names.iter().zip(clients).enumerate() {
            let client = client.map_or(String::new(), |(other, depth, skip)| {
                let ca = if other { "other.cer" } else { "ca.cer" };
                let skip = if skip.is_empty() { String::new() } else { format!(", skip_mtls_uri_regex = {skip:?}") };
                format!("client = {{ ca = {ca:?}, depth = {depth}{skip} }}")
            });
            let status = if at > 0 && at == disabled { "status = 0\n" } else { "" };
            text += &ssl(&[name], None, &format!("{status}{client}"));
        }
        text
    }
}

prop_compose! {
    pub(crate) fn configs()(
        plain: bool,
        objects in objects(),
        router in select(vec!["radixtree_host_uri", "radixtree_uri"]),
        routes in prop::collection::vec(
            (subsequence(HOSTS.to_vec(), 0..=2), subsequence(URIS.to_vec(), 1..=2), select(METHODS.to_vec()), 0..2),
            1..=4,
        ),
    ) -> String {
        let mut text = if plain { BOTH } else { HTTPS }.to_owned();
        let _ = writeln!(text, "[router]\nhttp = {router:?}");
        text += &objects;
        for (hosts, uris, methods, priority) in &routes {
            text += &route(hosts, uris, &format!("{methods}priority = {priority}"));
        }
        text
    }
}

/// A client of one of the two CAs, with so many intermediates.
fn client_of(other: bool, intermediates: u8) -> Client {
    static CAS: LazyLock<[Ca; 2]> = LazyLock::new(|| {
        ["ca.cer", "other.cer"].map(|name| {
            let client = format!("client = {{ ca = {name:?} }}");
            let Some(Column::Ssl { client: Some(ca), .. }) =
                Reach::of(&model(&[HTTPS, &ssl(&["a"], None, &client)].concat())).matrix().columns.first().cloned()
            else {
                panic!("the object asks for a certificate");
            };
            ca[0].clone()
        })
    });
    Client::Of(CAS[usize::from(other)].below(intermediates))
}

prop_compose! {
    /// A request, mostly one whose SNI is its host.
    pub(crate) fn requests()(
        host in select(ASKED.to_vec()),
        other in prop::option::weighted(0.4, select(ASKED.to_vec())),
        plain in prop::bool::weighted(0.3),
        nameless in prop::bool::weighted(0.1),
        method in select(vec!["GET", "POST", "DELETE"]),
        target in "/([ab]/?){0,4}",
        client in prop::option::weighted(0.3, (any::<bool>(), 0..3_u8)),
    ) -> Request {
        Request {
            listener: if plain { ListenerKind::Http } else { ListenerKind::Https },
            sni: (!plain).then(|| other.unwrap_or(host).to_owned()),
            client: client.map_or(Client::Anonymous, |(other, depth)| client_of(other, depth)),
            address: Some(ANY_CLIENT),
            method: method.to_owned(),
            host: (!nameless).then(|| host.to_owned()),
            target,
        }
    }
}

/// The columns one of which has to say that a request gets through.
fn columns_of(matrix: &Matrix, model: &Model, request: &Request) -> Vec<usize> {
    let own = |name: &str| match model.gateway().ssl.lookup(name) {
        Served::Exact(ssl) | Served::Wildcard(ssl) => Some(ssl),
        Served::Below(_) | Served::None => None,
    };
    // HTTP/1.0 without Host has the server name on TLS.
    let ssl = request.host.as_deref().or(request.sni.as_deref()).and_then(own);
    let is_it = |column: &Column| match column {
        Column::Plain => !request.is_https(),
        Column::OtherSni => request.is_https() && ssl.is_none(),
        Column::Ssl { ssls, .. } => request.is_https() && ssl.is_some_and(|ssl| ssls.contains(&ssl)),
    };
    matrix.columns.iter().enumerate().filter_map(|(index, column)| is_it(column).then_some(index)).collect()
}

proptest! {
    // Two hundred requests each.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_proved_closed_is_closed(config in configs(), requests in prop::collection::vec(requests(), 200)) {
        let model = model(&config);
        let matrix = Reach::of(&model).matrix();
        for request in &requests {
            let Response::Routed(route) = model.ask(request) else { continue };
            let columns = columns_of(&matrix, &model, request);
            let lets_in = |access: &Access| match (access, request.client.ca()) {
                (Access::Closed { .. }, None) => false,
                (Access::Closed { ca, .. }, Some(client)) => ca.iter().any(|ca| {
                    ca.sha256 == client.sha256 && ca.intermediates >= client.intermediates
                }),
                (Access::Open { .. } | Access::NotProved(_), _) => true,
            };
            let open = |cell: &Cell| columns.contains(&(cell.column as usize)) && lets_in(&cell.access);
            prop_assert!(matrix.rows[route as usize].cells.iter().any(open), "{request}\n{config}\n{matrix:#?}");
        }
        for row in &matrix.rows {
            for cell in &row.cells {
                match &cell.access {
                    Access::Open { witness, .. } | Access::Closed { witness, .. } => {
                        prop_assert_eq!(model.ask(witness), Response::Routed(row.route), "{}\n{}", witness, config);
                    }
                    Access::NotProved(why) => prop_assert!(false, "{why}\n{config}"),
                }
            }
        }
    }
}
