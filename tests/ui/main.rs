//! A failing configuration for each rule, with what the compiler says of it.
//!
//! `silent/` has the opposite: configurations that are unusual but right, of which it says nothing.
//!
//! A folder is named after its rule, with `-VARIANT` behind it where there are several. `SEALGATE_BLESS=1` writes the
//! expected texts and the pages of the rules anew; CI never does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Checked, Clock, Diagnostics, RULES, Sources, Style, check, render};

/// The start of 2026: what is good is valid, what is expired has expired.
const CLOCK: u64 = 1_767_225_600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

/// Every folder with a configuration that is found fault with.
fn cases() -> Vec<(String, PathBuf)> {
    configurations(&root())
}

/// Every folder of a folder that has a configuration, with its name.
fn configurations(folder: &Path) -> Vec<(String, PathBuf)> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = folders
        .filter(|path| path.join("gateway.toml").exists())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    cases.sort();
    cases
}

fn sources(folder: &Path) -> Sources {
    Sources::read(&folder.join("gateway.toml"))
}

fn clock() -> Clock {
    Clock(UnixTime::since_unix_epoch(Duration::from_secs(CLOCK)))
}

/// What is said of a configuration, notes included.
fn found(sources: &Sources) -> Diagnostics {
    let Checked { found, notes, .. } = check(sources, clock());
    found.into_iter().chain(notes).collect()
}

/// Compares a text with a file, or writes it.
fn compare(path: &Path, text: &str, stale: &mut Vec<String>) {
    if std::env::var_os("SEALGATE_BLESS").is_some() {
        assert!(std::env::var_os("CI").is_none(), "CI never blesses");
        fs::write(path, text).unwrap();
    } else if fs::read_to_string(path).unwrap_or_default() != text {
        stale.push(format!("{} is not what the compiler says:\n{text}", path.display()));
    }
}

fn assert_none(stale: &[String]) {
    assert!(stale.is_empty(), "{}\nSEALGATE_BLESS=1 writes them anew", stale.join("\n"));
}

#[test]
fn texts() {
    let mut stale = Vec::new();
    for (_, folder) in cases() {
        let sources = sources(&folder);
        let text = render(&found(&sources), &sources, Style::Plain) + "\n";
        compare(&folder.join("expected.stderr"), &text, &mut stale);
    }
    assert_none(&stale);
}

#[test]
fn each_finding_has_code_name_source_label_and_help() {
    for (name, folder) in cases() {
        let sources = sources(&folder);
        let found = found(&sources);
        for diagnostic in &found {
            let rule = diagnostic.rule;
            let mut one = render(&diagnostic.clone().into(), &sources, Style::Plain);
            let heading = one.lines().next().unwrap_or_default().to_owned();
            assert!(heading.contains(&format!("[{}]: ", rule.code)), "{name}: no code: {one}");
            assert!(heading.ends_with(&diagnostic.title), "{name}: no fact: {one}");
            assert!(one.contains("--> gateway.toml:"), "{name}: no place: {one}");
            assert!(one.lines().any(|line| line.contains(" | ") && line.contains('^')), "{name}: no carets: {one}");
            assert!(
                !diagnostic.primary.text.is_empty() && one.contains(&diagnostic.primary.text),
                "{name}: no label: {one}"
            );
            assert!(
                one.contains("help: ") && diagnostic.help.iter().all(|help| !help.is_empty()),
                "{name}: no help: {one}"
            );
            one.retain(|c| c != '\n');
            assert!(one.contains(&format!("rule `{}`", rule.name)), "{name}: no name: {one}");
        }
    }
}

#[test]
fn each_folder_shows_its_rule_and_each_rule_has_one() {
    let mut shown = BTreeSet::new();
    for (name, folder) in cases() {
        let rule = name.split('-').next().unwrap().to_owned();
        let found = found(&sources(&folder));
        assert!(found.iter().any(|diagnostic| diagnostic.rule.name == rule), "{name} does not show its rule");
        shown.insert(rule);
    }
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(shown, rules, "left: folders, right: rules");
}

#[test]
fn nothing_is_said_of_what_is_right() {
    let silent = configurations(&root().join("silent"));
    assert!(silent.len() >= 20, "{} configurations", silent.len());
    let demo = ("the demo".to_owned(), Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    for (name, folder) in silent.into_iter().chain([demo]) {
        let sources = sources(&folder);
        let Checked { model, found, allowed, .. } = check(&sources, clock());
        assert!(found.is_empty(), "{name}: {}", render(&found, &sources, Style::Plain));
        assert!(model.is_some() && allowed.is_empty(), "{name}: it is right by itself");
    }
}

#[test]
fn what_is_allowed_is_told_with_its_reason() {
    let sources = sources(&root().join("chain_incomplete"));
    let allowed = check(&sources, clock()).allowed;
    let told: Vec<_> = allowed.iter().map(|a| (a.name.as_str(), a.silenced, a.reason.is_empty())).collect();
    assert_eq!(told, [("name_coverage", 1, false)]);
    assert!(sources.place(allowed[0].span).starts_with("gateway.toml:"));
}

#[test]
fn findings_are_sorted_by_place() {
    for (name, folder) in cases() {
        let found = check(&sources(&folder), clock()).found;
        let places: Vec<_> = found.iter().map(|diagnostic| diagnostic.primary.span).collect();
        assert!(places.is_sorted(), "{name}");
    }
}

#[test]
fn no_key_gets_into_a_message() {
    for (name, folder) in cases() {
        let sources = sources(&folder);
        let text = render(&found(&sources), &sources, Style::Plain);
        for key in fs::read_dir(root().join("pems")).unwrap().map(|entry| entry.unwrap().path()) {
            if key.extension().is_some_and(|extension| extension == "key") {
                let key = fs::read_to_string(key).unwrap();
                let secret = key.lines().filter(|line| !line.starts_with("-----") && line.len() > 16);
                secret.for_each(|line| assert!(!text.contains(line), "{name}: {text}"));
            }
        }
        assert!(!text.contains("MIGHAgEAMBMG"), "{name}: {text}");
    }
}

/// What the compiler says of the rule's first configuration.
fn example(rule: &str) -> String {
    let of_rule = |name: &str| name.split('-').next() == Some(rule);
    let (_, folder) = cases().into_iter().find(|(name, _)| of_rule(name)).unwrap();
    let sources = sources(&folder);
    let found = found(&sources);
    let diagnostic = found.iter().find(|diagnostic| diagnostic.rule.name == rule).unwrap();
    let text = render(&diagnostic.clone().into(), &sources, Style::Plain);
    format!("## Example\n\n```text\n{}\n```\n", text.trim_end())
}

#[test]
fn rules_have_codes_names_and_pages() {
    let mut codes = BTreeSet::new();
    let mut stale = Vec::new();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    if std::env::var_os("SEALGATE_BLESS").is_some() {
        fs::create_dir_all(&pages).unwrap();
    }
    for rule in RULES {
        assert!(rule.code.starts_with("SG") && rule.code.len() == 6, "{rule:?}");
        assert!(codes.insert(rule.code), "{} is there twice", rule.code);
        let page = format!("{}\n{}", rule.page(), example(rule.name));
        compare(&pages.join(format!("{}.md", rule.name)), &page, &mut stale);
    }
    let index = RULES.iter().map(|rule| format!("* [`{}`]({0}.md) ({})\n", rule.name, rule.code)).collect::<String>();
    let index = format!("# Rules\n\nWhat the compiler complains about, in the order of the codes.\n\n{index}");
    compare(&pages.join("README.md"), &index, &mut stale);
    assert!(RULES.is_sorted_by_key(|rule| rule.code), "not in the order of the codes");
    assert_none(&stale);
}
