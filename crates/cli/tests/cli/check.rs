//! `check`, `rules`, `completions`, `man`: exit codes, and what goes where.

use serde_json::Value;

use crate::program::{check, command, run};

const GOOD: &str = "gateway.toml";
const BAD: &str = "tests/ui/name_coverage/gateway.toml";
const ODD: &str = "tests/ui/common_name/gateway.toml";

#[test]
fn exit_codes() {
    check(&["check"], 0, &[], &["gateway.toml can be sealed\n"]);
    check(&["sealgate", "check"], 0, &[], &["gateway.toml can be sealed\n"]);
    check(&["check", "--deny-warnings"], 0, &[], &["can be sealed"]);
    check(&["check", BAD], 1, &[], &["error[SG0102]", "cannot be sealed: 3 errors, 1 warning"]);
    check(&["check", ODD], 0, &[], &["warning[SG0115]", "can be sealed; 1 warning\n"]);
    check(&["check", ODD, "--deny-warnings"], 1, &[], &["warning[SG0115]", "1 warning, denied by --deny-warnings\n"]);
    check(&["check", "nothing.toml"], 1, &[], &["error[SG0001]", "there is no such file"]);
    check(&["check", "--at", "yesterday"], 2, &[], &["date since 1970"]);
    check(&["check", "--format", "xml"], 2, &[], &["[possible values: human, short, json, sarif]"]);
    check(&["check", "--matrix"], 0, &["test.com"], &["can be sealed"]);
    check(&["check", "--matrix", "--format", "json"], 2, &[], &["cannot be used with"]);
    check(&["check", "--notes"], 0, &[], &["can be sealed"]);
    check(&["chekc"], 2, &[], &["'check'"]);
    check(&[], 2, &[], &["Usage: cargo sealgate"]);
    check(&["--help"], 0, &["Usage: cargo sealgate"], &[]);
    check(&["--version"], 0, &[env!("CARGO_PKG_VERSION")], &[]);
}

#[test]
fn the_time_is_asked_for() {
    check(&["check", "--at", "2000-01-01"], 1, &[], &["error[SG0110]"]);
    check(&["check", "--at", "2000-01-01T00:00:00+01:00"], 1, &[], &["error[SG0110]"]);
    let wrong = command(&["check"]).env("SOURCE_DATE_EPOCH", "yesterday").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let asked = command(&["check", "--at", "2026-06-01"]).env("SOURCE_DATE_EPOCH", "yesterday").output().unwrap();
    assert_eq!(asked.status.code(), Some(0), "--at counts more");
}

#[test]
fn short_is_a_line_a_finding_on_stdout() {
    let (code, out, err) = run(&["check", BAD, "--format", "short"]);
    assert_eq!(code, 1);
    assert_eq!(out.lines().count(), 4, "{out}");
    let first =
        "tests/ui/name_coverage/gateway.toml:5:9: error[SG0102]: SNI `tset.com` is not covered by its certificate";
    assert_eq!(out.lines().next(), Some(first));
    assert_eq!(err, "gateway.toml cannot be sealed: 3 errors, 1 warning\n");
}

#[test]
fn json_is_one_object() {
    let (code, out, _) = run(&["check", BAD, "--format", "json"]);
    assert_eq!(code, 1);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["version"], 1);
    assert_eq!(report["file"], BAD);
    assert_eq!((&report["sealable"], &report["errors"], &report["warnings"]), (&false.into(), &3.into(), &1.into()));
    let first = &report["findings"][0];
    let text = std::fs::read_to_string(crate::program::root().join(BAD)).unwrap();
    let byte = |end: &str| usize::try_from(first["span"][end].as_u64().unwrap()).unwrap();
    assert_eq!(&text[byte("start")..byte("end")], "\"tset.com\"");
    for (key, expected) in [
        ("code", "SG0102"),
        ("name", "name_coverage"),
        ("severity", "error"),
        ("title", "SNI `tset.com` is not covered by its certificate"),
        ("file", BAD),
        ("label", "not a name of this certificate"),
    ] {
        assert_eq!(first[key], expected);
    }
    let place = ["line", "column", "end_line", "end_column"].map(|key| first[key].as_u64().unwrap());
    assert_eq!(place, [5, 9, 5, 19]);
    assert_eq!(first["help"], serde_json::json!(["did you mean `test.com`?"]));
    assert_eq!(first["secondary"][0]["line"], 6);
    let (_, out, _) = run(&["check", GOOD, "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["sealable"], &report["findings"]), (&true.into(), &serde_json::json!([])));
}

#[test]
fn sarif_has_what_the_standard_demands() {
    let (_, out, _) = run(&["check", BAD, "--format", "sarif"]);
    let log: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), sealgate_compiler::RULES.len());
    for rule in rules {
        assert!(rule["fullDescription"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        assert!(rule["help"]["markdown"].as_str().is_some_and(|text| text.starts_with("# ")), "{rule}");
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].iter().any(|level| result["level"] == *level));
        assert!(result["message"]["text"].as_str().is_some_and(|text| text.contains("\nhelp: ")), "{result}");
        let places = [&result["locations"], &result["relatedLocations"]];
        for place in places.into_iter().flat_map(|places| places.as_array().unwrap()) {
            let physical = &place["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(crate::program::root().join(uri).exists(), "{uri}");
            let at = |key: &str| physical["region"][key].as_u64().unwrap();
            assert!(at("startLine") >= 1 && at("startColumn") >= 1);
            assert!((at("startLine"), at("startColumn")) <= (at("endLine"), at("endColumn")));
        }
    }
    assert_eq!(results[0]["relatedLocations"][0]["message"]["text"], "valid for `test.com`");
}

#[test]
fn rules_are_listed_and_explained() {
    let (code, out, err) = run(&["rules"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out.lines().count(), sealgate_compiler::RULES.len());
    let line = out.lines().find(|line| line.starts_with("SG0102")).unwrap();
    let words: Vec<&str> = line.split_whitespace().take(3).collect();
    assert_eq!(words, ["SG0102", "name_coverage", "deny"]);
    assert!(line.ends_with("  A name that the certificate does not cover."));
    check(&["rules", "validity"], 0, &["# validity (SG0110)\n", "Denied by default"], &[]);
    check(&["rules", "SG0110"], 0, &["# validity (SG0110)\n"], &[]);
    check(&["rules", "validty"], 2, &[], &["there is no rule `validty`: did you mean `validity`?"]);
    check(&["rules", "nonsense"], 2, &[], &["`cargo sealgate rules` lists them"]);
}

#[test]
fn shells_and_man_are_served() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        check(&["completions", shell], 0, &["cargo-sealgate", "deny-warnings"], &[]);
    }
    check(&["completions", "csh"], 2, &[], &["bash"]);
    check(&["man"], 0, &[".TH cargo-sealgate 1", "cargo\\-sealgate\\-check(1)"], &[]);
    check(&["man", "check"], 0, &[".TH cargo-sealgate-check 1", "deny\\-warnings"], &[]);
    check(&["man", "nonsense"], 2, &[], &["there is no command `nonsense`"]);
}
