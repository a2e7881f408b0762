//! `explain` and `diff`: exit codes, and what goes where.

use serde_json::Value;

use crate::program::{check, run};

const OLD: &str = "docs/tour/before.toml";
const NEW: &str = "docs/tour/after.toml";

#[test]
fn requests_are_explained() {
    let get = |more: &[&'static str]| [&["explain", "GET", "https://test.com/anything"], more].concat();
    check(&get(&["--client-cert", "certs/client.cer"]), 0, &["200", "route `identity`", "CN=CLIENT"], &[]);
    check(&get(&[]), 0, &["alert certificate_required(116)\n"], &[]);
    check(
        &get(&["--client-cert", "tests/ui/pems/self-signed.cer"]),
        0,
        &["self-signed", "alert unknown_ca(48)\n"],
        &[],
    );
    check(&get(&["--client-cert", "certs/client.cer", "--at", "2200-01-01"]), 1, &[], &["expired"]);
    check(&get(&["--client-cert", "nothing.cer"]), 2, &[], &["nothing.cer"]);
    check(&get(&["--sni", ""]), 0, &["no SNI is sent", "alert unrecognized_name(112)\n"], &[]);
    check(&["explain", "GET", "https://admin.apisix.dev/x/../uuid"], 0, &["`/uuid`", "400"], &[]);
    check(
        &["explain", "GET", "https://test.com/", "--config", "tests/ui/syntax/gateway.toml"],
        1,
        &[],
        &["error[SG0002]"],
    );
    // What an expectation got is to be explained although it does not hold.
    let failing = ["--config", "docs/tour/expectation.toml", "--client-cert", "certs/client.cer"];
    check(&get(&failing), 0, &["route `identity`"], &[]);
}

#[test]
fn explanations_are_for_programs_too() {
    let (code, stdout, _) = run(&["explain", "GET", "https://admin.apisix.dev/uuid", "--format", "json"]);
    let explanation: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, 0);
    assert!(stdout.contains("no_certificate") && explanation.is_object(), "{stdout}");
}

#[test]
fn what_widens_is_told() {
    check(&["diff", OLD, OLD], 0, &["no difference\n"], &[]);
    check(&["diff", OLD, NEW], 0, &["WIDENS GET https://x.apisix.dev/uuid"], &[]);
    check(&["diff", "--fail-on", "widening", OLD, NEW], 1, &["WIDENS"], &[]);
    check(&["diff", "--fail-on", "widening", NEW, OLD], 0, &["NARROWS"], &[]);
    check(&["diff", OLD, "tests/ui/syntax/gateway.toml"], 1, &[], &["error[SG0002]"]);
    let (_, stdout, _) = run(&["diff", OLD, NEW, "--format", "json"]);
    let diff: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(diff["widens"], true);
    assert_eq!(diff["shifts"][0]["request"]["target"], "/uuid");
}

#[test]
fn guards_that_are_removed_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, more: &str| {
        let path = folder.path().join(name);
        let route = "[[routes]]\nuri = \"/a\"\nupstream = { type = \"echo\" }\n";
        std::fs::write(&path, format!("[listen]\nhttp = [\"127.0.0.1:9080\"]\n{route}{more}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let expect = "[[expect]]\nrequest = \"GET http://a.test/a\"\nroute = 1\n";
    let (old, new) = (file("old.toml", &format!("[lints]\nmin_coverage = 100\n{expect}")), file("new.toml", ""));
    let told = [
        "- expectation GET http://a.test/a\n    GUARD REMOVED no longer expected: route `1`\n",
        "    min_coverage: 100 -> (none)\n    GUARD REMOVED `min_coverage` was `100` and is not demanded\n",
        "\nwider by 0 requests, narrower by 0 requests, 2 guards removed\n",
    ];
    check(&["diff", &old, &new], 0, &told, &[]);
    check(&["diff", "--fail-on", "widening", &old, &new], 0, &told, &[]);
    check(&["diff", "--fail-on", "guards", &old, &new], 1, &told, &[]);
    check(&["diff", "--fail-on", "widening,guards", &old, &new], 1, &told, &[]);
    check(&["diff", "--fail-on", "widening", "--fail-on", "guards", &old, &new], 1, &told, &[]);
    check(&["diff", "--fail-on", "guards", &new, &old], 0, &["narrower by 0 requests\n"], &[]);
    let (_, stdout, _) = run(&["diff", &old, &new, "--format", "json"]);
    let diff: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(diff["guards_removed"].as_array().unwrap().len(), 2);
    // Listed where they are, and once more on their own.
    let edits = diff["edits"].as_array().unwrap();
    assert!(edits.iter().any(|edit| edit["guard_removed"] == diff["guards_removed"][0]), "{stdout}");
}
