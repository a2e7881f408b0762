//! What is in the page, and what the command ends with.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use sealgate_tests::harness::test;

use crate::configurations::{hostile, page, report, root, ui};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("page", "of_the_demo", of_the_demo),
        test("page", "text_is_never_markup", text_is_never_markup),
        test("page", "says_what_there_is_to_say", says_what_there_is_to_say),
        test("page", "is_written_and_its_exit_code_tells", is_written_and_its_exit_code_tells),
    ]
}

/// Compares a page with a file, or writes it.
fn compare(path: &Path, page: &str) {
    // A release changes no golden file.
    let page = page.replace(concat!("sealgate ", env!("CARGO_PKG_VERSION")), "sealgate VERSION");
    if std::env::var_os("SEALGATE_BLESS").is_some() {
        assert!(std::env::var_os("CI").is_none(), "CI never blesses");
        fs::write(path, page).unwrap();
        return;
    }
    let known = fs::read_to_string(path).unwrap_or_default();
    let at = known.bytes().zip(page.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(at.saturating_sub(60)).take(160).collect::<String>();
    assert!(known == page, "at byte {at}:\n{}\nwas\n{}\nSEALGATE_BLESS=1 writes it anew", near(&page), near(&known));
}

async fn of_the_demo() {
    let output = report(&["--at", "2026-01-01"]);
    let html = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(html, page(Path::new("gateway.toml")), "the same bytes and clock, the same page");
    compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/demo.html"), &html);
}

async fn text_is_never_markup() {
    let (_folder, path) = hostile();
    let html = page(&path);
    for tag in ["<script", "<img", "<b>", "<i>", "<u>", "<plaintext", "</style><i", "</title><script"] {
        assert!(!html.contains(tag), "{tag} in\n{html}");
    }
    for text in [
        "&lt;plaintext&gt;.toml</h1>",
        "&lt;script&gt;alert(1)&lt;/script&gt;xxx",
        "&lt;/style&gt;&lt;i&gt;identity&lt;/i&gt;</div>",
        "<div>&lt;/title&gt;&lt;script&gt;alert(2)",
        "\\&lt;/title\\&gt;\\&lt;script\\&gt;alert(2)",
        "^/x(&lt;script&gt;alert(5)&lt;/script&gt;)?, &lt;b&gt;x&lt;/b&gt;</code>",
        "&lt;img src=y&gt;</td>",
        "<code>&lt;b&gt;missing&lt;/b&gt;.cer</code>",
    ] {
        assert!(html.contains(text), "no {text} in\n{html}");
    }
    assert_eq!(html.matches("</style>").count(), 1);
    assert_eq!(html.matches("</title>").count(), 1);
}

async fn says_what_there_is_to_say() {
    let check = |folder: &str, expected: &[&str], unexpected: &[&str]| {
        let html = page(&ui(folder));
        expected.iter().for_each(|text| assert!(html.contains(text), "{folder}: no {text} in\n{html}"));
        unexpected.iter().for_each(|text| assert!(!html.contains(text), "{folder}: {text} in\n{html}"));
    };
    let not_meant = "Not meant</span>";
    check("anonymous_route-other-sni", &[not_meant, "under the SNI of", "id=\"rule-anonymous_route\""], &[]);
    check("anonymous_route-plain", &[not_meant, "in clear"], &[]);
    check("anonymous_route-fallback-sni", &[not_meant, "fallback_sni"], &[]);
    check("anonymous_identity-unanchored", &[not_meant, "cannot be sealed: 1 error"], &[]);
    check("validity", &["It stopped working on <strong>", "Expired</span>", "class=\"bar bad\""], &["It works until"]);
    check("unanchored_skip", &["unanchored_skip", not_meant], &["cannot be sealed"]);
    // What was not ruled out is to be taken for open, and makes nothing sound.
    let (undecided, sound) = ("Not ruled out</span>", "Sound</span>");
    check("anonymous_identity-not-ruled-out", &[undecided, "take it for open"], &[sound]);
    check("unanchored_skip-not-ruled-out", &["Not proved</span>", "not ruled out: the skip pattern"], &[sound]);
    check("unanchored_skip", &[sound], &[undecided]);
    // Nothing of a configuration that cannot be read is claimed.
    check("syntax", &["cannot be sealed", "id=\"rule-syntax\""], &["id=\"reach\"", "Anonymous", "id=\"certificates\""]);
}

async fn is_written_and_its_exit_code_tells() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let check = |arguments: &[&str], code: i32, said: &str| {
        let output = report(arguments);
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {talk}");
        assert!(talk.contains(said), "{arguments:?}: {talk}");
    };
    let (file, nowhere) = (file.to_str().unwrap(), folder.path().join("no/where.html"));
    check(&["-o", file], 0, "report.html has the report of gateway.toml");
    assert_eq!(fs::read_to_string(file).unwrap(), page(&root().join("gateway.toml")));
    check(&[ui("validity").to_str().unwrap(), "-o", file], 1, "report.html");
    assert!(fs::read_to_string(file).unwrap().contains("SG0110"));
    check(&["-o", nowhere.to_str().unwrap()], 2, "cannot be written");
    check(&["--at", "tomorrow"], 2, "2027-01-01");
}
