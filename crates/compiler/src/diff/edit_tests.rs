//! Two configurations in a row each, and the edits in the words of the file, with the guards that they remove.

use super::tests::{checked, compare, words};
use crate::reach::tests::{HTTPS, ssl};

const MORE: &str = "[[routes]]\nuri = \"/*\"\nname = \"all\"\nupstream = { type = \"echo\" }\n";

/// A whole configuration with this part.
fn with(part: &str) -> String {
    [HTTPS, part, "\n", &ssl(&["m.test"], None, ""), MORE].concat()
}

/// Compares two configurations that differ in a part: the edits, and the guards removed.
fn between(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let found = compare(&checked(&with(old)), &checked(&with(new)));
    (found.edits.iter().map(words).collect(), found.guards_removed().map(str::to_owned).collect())
}

#[track_caller]
fn check(old: &str, new: &str, edits: &[&str], guards: &[&str]) {
    let (found, removed) = between(old, new);
    assert_eq!(found, edits, "{old} -> {new}");
    assert_eq!(removed, guards, "{old} -> {new}");
}

#[track_caller]
fn check_lints(old: &str, new: &str, edits: &[&str], guards: &[&str]) {
    check(&format!("[lints]\n{old}"), &format!("[lints]\n{new}"), edits, guards);
}

#[test]
fn levels() {
    let allow = r#"validity = { level = "allow", reason = "a demo" }"#;
    check_lints("", "", &[], &[]);
    check_lints(
        "",
        allow,
        &["changed lint validity: level: deny by default -> allow reason:  -> a demo"],
        &["`validity` was `deny by default` and is `allow`"],
    );
    check_lints(allow, "", &["changed lint validity: level: allow -> deny by default reason: a demo -> "], &[]);
    let other = r#"validity = { level = "allow", reason = "so" }"#;
    check_lints(allow, other, &["changed lint validity: reason: a demo -> so"], &[]);
    check_lints(
        r#"validity = "deny""#,
        r#"validity = "warn""#,
        &["changed lint validity: level: deny -> warn"],
        &["`validity` was `deny` and is `warn`"],
    );
    // A level that is gone, above the default and at it.
    check_lints(
        r#"common_name = "deny""#,
        "",
        &["changed lint common_name: level: deny -> warn by default"],
        &["`common_name` was `deny` and is `warn by default`"],
    );
    check_lints(r#"validity = "deny""#, "", &["changed lint validity: level: deny -> deny by default"], &[]);
    // Denied by name, its milder findings are errors too.
    check_lints(
        r#"name_coverage = "deny""#,
        "",
        &["changed lint name_coverage: level: deny -> deny by default"],
        &["`name_coverage` was `deny` and is `deny by default`"],
    );
    check_lints(
        r#"untouched = "warn""#,
        "",
        &["changed lint untouched: level: warn -> note by default"],
        &["`untouched` was `warn` and is `note by default`"],
    );
    // The group is one thing, and what is named on one side only has the level of the group on the other.
    check_lints(
        "",
        r#"policy = "warn""#,
        &["changed lint policy: level: deny by default -> warn"],
        &["`policy` was `deny by default` and is `warn`"],
    );
    check_lints(
        "policy = \"deny\"\nvalidity = \"warn\"",
        r#"policy = "warn""#,
        &["changed lint policy: level: deny -> warn", "changed lint validity: level: warn -> warn by policy"],
        &["`policy` was `deny` and is `warn`"],
    );
}

#[test]
fn minimums() {
    let coverage = |change: &str| format!("changed lint min_coverage: min_coverage: {change}");
    check_lints("min_coverage = 80", "min_coverage = 90", &[&coverage("80 -> 90")], &[]);
    let guard = "`min_coverage` was `80` and is not demanded";
    check_lints("min_coverage = 80", "", &[&coverage("80 -> ")], &[guard]);
    let validity = |change: &str| format!("changed lint min_validity: min_validity: {change}");
    let guard = "`min_validity` was `60d` and is `45d`";
    check_lints(r#"min_validity = "60d""#, r#"min_validity = "45d""#, &[&validity("60d -> 45d")], &[guard]);
    check_lints("", r#"min_validity = "60d""#, &[&validity(" -> 60d")], &[]);
}

#[test]
fn expectations() {
    let expect = |more: &str| format!("[[expect]]\nrequest = \"GET https://m.test/a\"\n{more}\n");
    let (plain, routed) = (expect("status = 200"), expect("status = 200\nroute = \"all\""));
    let name = "expectation GET https://m.test/a";
    let no_status = &["no longer expected: status `200`"];
    check(&plain, &plain, &[], &[]);
    check("", &plain, &[&format!("added {name}")], &[]);
    check(&plain, "", &[&format!("removed {name}")], no_status);
    check(&plain, &routed, &[&format!("changed {name}: route:  -> all")], &[]);
    check(&routed, &plain, &[&format!("changed {name}: route: all -> ")], &["no longer expected: route `all`"]);
    check(&plain, &expect("status = 404"), &[&format!("changed {name}: status: 200 -> 404")], no_status);
    // Options belong to the request.
    let options = "status = 200\nfrom = \"10.0.0.1\"\nat = 2027-01-01\nsni = \"o.test\"";
    let added = format!("added {name} --sni o.test --from 10.0.0.1 --at 2027-01-01");
    check(&plain, &expect(options), &[&added, &format!("removed {name}")], no_status);
    // A request that stands there twice loses one of its expectations only, and order is nothing.
    let (both, turned) = ([&plain[..], &routed].concat(), [&routed[..], &plain].concat());
    check(&both, &turned, &[], &[]);
    check(&both, &routed, &[&format!("removed {name}")], no_status);
    // Another certificate in the same place is another client, not another outcome.
    let of = |cert: &str| expect(&format!("headers = {{ X-A = \"\" }}\nclient_cert = '''{cert}'''"));
    let [one, other] = [include_str!("../../../../certs/client.cer"), include_str!("../../../../certs/ca.cer")];
    let (edits, guards) = between(&of(one), &of(other));
    let start = format!("changed {name} --client-cert FILE: client_cert: CN=CLIENT,O=sealgate demo (sha256 ");
    assert!(edits.len() == 1 && edits[0].starts_with(&start), "{edits:?}");
    assert_eq!(guards, Vec::<String>::new());
}

#[test]
fn settings_have_the_words_of_the_file() {
    let check = |part: &str, field: &str| check("", part, &[&format!("changed settings : {field}")], &[]);
    let http = "[router] http: radixtree_host_uri -> ";
    check("[router]\nhttp = \"radixtree_uri\"", &format!("{http}radixtree_uri"));
    check("[router]\nhttp = \"radixtree_uri_with_parameter\"", &format!("{http}radixtree_uri_with_parameter"));
    check("[router]\nescaped_slashes = \"keep\"", "[router] escaped_slashes: decode -> keep");
    check("[router]\nescaped_slashes = \"reject\"", "[router] escaped_slashes: decode -> reject");
    check("[log]\naccess = false", "[log] access: true -> false");
    check("[log]\nformat = \"combined\"", "[log] format: json -> combined");
    check("[log]\nquery = true", "[log] query: false -> true");
    check("[dns]\nservers = [\"192.0.2.53\"]", "[dns] servers:  -> 192.0.2.53:53");
    check("[ssl]\nfallback_sni = \"m.test\"", "[ssl] fallback_sni:  -> m.test");
    check("[limits]\nrequest_body = 0", "[limits] request_body: 16777216 -> 0");
    check("[timeouts]\nhandshake = \"1500ms\"", "[timeouts] handshake: 10s -> 1500ms");
    check("[timeouts]\nconnection_age = \"0s\"", "[timeouts] connection_age: 1h -> 0s");
    check("[timeouts]\nkeep_alive = \"90s\"", "[timeouts] keep_alive: 1m -> 90s");
    let networks = "trusted_addresses = [\"10.0.0.0/8\", \"::1\"]";
    check(networks, "[listen] trusted_addresses:  -> 10.0.0.0/8, ::1/128");
}

#[test]
fn each_setting_has_its_key() {
    let limits = "handshakes connections connections_per_address requests_per_connection request_target request_head \
                  request_fields request_body h2_streams in_flight_per_node client_certificates";
    let timeouts = "handshake first_request request_head keep_alive request_body write_stall connection_age \
                    upstream_connect upstream_first_byte upstream_read drain";
    let check = |table: &str, key: &str, value: &str, written: &str| {
        let (edits, _) = between("", &format!("[{table}]\n{key} = {written}\n"));
        // Routes without times of their own follow.
        let own: Vec<_> = edits.iter().filter(|edit| !edit.starts_with("changed route")).collect();
        let (start, end) = (format!("changed settings : [{table}] {key}: "), format!(" -> {value}"));
        assert!(own.len() == 1 && own[0].starts_with(&start) && own[0].ends_with(&end), "{key}: {edits:?}");
    };
    limits.split_whitespace().for_each(|key| check("limits", key, "7777", "7777"));
    timeouts.split_whitespace().for_each(|key| check("timeouts", key, "77s", "\"77s\""));
}

#[test]
fn routes_have_the_words_of_the_file() {
    let check = |old: &str, new: &str, fields: &str| {
        let own = |more: &str| format!("[[routes]]\nname = \"own\"\nuri = \"/a\"\n{more}\n");
        check(&own(old), &own(new), &[&format!("changed route own: {fields}")], &[]);
    };
    let upstream = |more: &str| format!("upstream = {{ {more} }}");
    let echo = |more: &str| upstream(&format!("type = \"echo\"{more}"));
    let one = upstream("nodes = { \"10.0.0.1:80\" = 1 }");
    check(
        &one,
        &upstream("nodes = [{ host = \"::1\", port = 81, weight = 2, priority = -1 }]"),
        "upstream.nodes: 10.0.0.1:80 weight 1 priority 0 -> [::1]:81 weight 2 priority -1",
    );
    let more = "upstream.type: echo -> roundrobin upstream.nodes:  -> 10.0.0.1:80 weight 1 priority 0";
    check(&echo(""), &one, more);
    let more = "upstream.pass_host: pass -> rewrite upstream.upstream_host:  -> a.test";
    check(&echo(""), &echo(", pass_host = \"rewrite\", upstream_host = \"a.test\""), more);
    check(&echo(""), &echo(", retry_timeout = 5"), "upstream.retry_timeout: 0s -> 5s");
    check(&echo(""), &format!("timeout = {{ connect = 5 }}\n{}", echo("")), "timeout.connect: 2s -> 5s");
    check(
        &echo(""),
        &format!("timeout = {{ read = 5 }}\n{}", echo("")),
        "timeout.read (first byte): 1m -> 5s timeout.read: 1m -> 5s",
    );
    check(&echo(""), &format!("methods = [\"PUT\", \"GET\"]\n{}", echo("")), "methods:  -> GET PUT");
    let headers = |headers: &str| format!("{}\n[routes.plugins.proxy-rewrite.headers]\n{headers}", echo(""));
    check(
        &headers("set = { X-A = \"1\", X-B = \"\" }"),
        &headers("set = { X-A = \"2\" }\nadd = { X-C = [\"3\", \"4\"] }\nremove = [\"X-D\"]"),
        "plugins.proxy-rewrite.headers.set.X-A: 1 -> 2 plugins.proxy-rewrite.headers.set.X-B: \"\" ->  \
         plugins.proxy-rewrite.headers.add.X-C:  -> 3, 4 plugins.proxy-rewrite.headers.remove.X-D:  -> \"\"",
    );
}

#[test]
fn ssl_objects_have_the_words_of_the_file() {
    let own = |more: &str| checked(&[HTTPS, MORE, "[[ssls]]\nsni = \"m.test\"\n", more].concat());
    let pair = |name: &str| format!("cert = \"{name}.cer\"\nkey = \"{name}.key\"\n");
    let edits = |old: &str, new: &str| compare(&own(old), &own(new)).edits.iter().map(words).collect::<String>();
    let server = pair("server");
    let found = edits(&server, &format!("{server}ssl_protocols = [\"TLSv1.3\"]"));
    assert_eq!(found, "changed SSL object m.test: ssl_protocols: TLSv1.2 TLSv1.3 -> TLSv1.3");
    let found = edits(&server, &pair("apisix"));
    assert!(found.contains(" cert: CN=") && found.contains(" key: public key sha256 "), "{found}");
    let found = edits(&server, &format!("{server}certs = [\"apisix.cer\"]\nkeys = [\"apisix.key\"]\n"));
    assert_eq!(found.matches("; CN=").count() + found.matches("; public key sha256 ").count(), 2, "{found}");
    let found = edits(&server, &format!("{server}client = {{ ca = \"ca.cer\", depth = 3 }}"));
    assert!(found.contains(" client.ca:  -> CN=ROOTCA") && found.contains(" client.depth:  -> 3"), "{found}");
}
