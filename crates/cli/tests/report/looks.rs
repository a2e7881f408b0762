//! The page in Chromium: nothing is loaded, nothing is too wide, everybody can read and reach all of it.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use sealgate_tests::harness::needing;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::configurations::{hostile, page, root, ui};

/// A telephone and a desk.
const WIDTHS: [u32; 2] = [390, 1280];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        needing(&["chromium"], "looks", "the_demo", async || looks(&root().join("gateway.toml"))),
        needing(&["chromium"], "looks", "many_findings", async || looks(&ui("anonymous_route-other-sni"))),
        needing(&["chromium"], "looks", "hostile_names", async || {
            let (_folder, path) = hostile();
            looks(&path);
        }),
        needing(&["chromium"], "looks", "no_model", async || looks(&ui("syntax"))),
        needing(&["chromium"], "looks", "picture", picture),
    ]
}

fn looks(configuration: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    fs::write(&file, page(configuration)).unwrap();
    let mut browser = Browser::start();
    for width in WIDTHS {
        let pictures = [false, true].map(|dark| {
            browser.open(&file, width, dark);
            let problems = browser.evaluate(include_str!("problems.js"));
            assert_eq!(problems, json!([]), "{width} pixels, dark: {dark}\n{problems:#}");
            by_keyboard(&mut browser);
            is_silent(&browser);
            browser.picture(width, 900)
        });
        assert_ne!(pictures[0], pictures[1], "light and dark are the same");
        by_screen_reader(&mut browser);
    }
}

/// Only the page itself is asked for, and nobody complains.
fn is_silent(browser: &Browser) {
    let requests = browser.events("Network.requestWillBeSent");
    let urls: Vec<&Value> = requests.iter().map(|request| &request["request"]["url"]).collect();
    assert!(urls.len() == 1 && urls[0].as_str().is_some_and(|url| url.ends_with("/report.html")), "{urls:?}");
    for method in ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"] {
        assert_eq!(browser.events(method), Vec::<&Value>::new());
    }
}

/// The first stop is the skip link, every stop is to be seen, and every scroll region is one.
fn by_keyboard(browser: &mut Browser) {
    let stops = browser.evaluate("document.querySelectorAll('a[href], [tabindex=\"0\"]').length").as_u64().unwrap();
    for stop in 0..stops {
        browser.tab();
        let focus = browser.evaluate(
            "(e => ({ class: e.className, left: e.getBoundingClientRect().left, name: e.nodeName, outline: \
             getComputedStyle(e).outlineStyle }))(document.activeElement)",
        );
        assert!(focus["name"] != "BODY" && focus["outline"] == "solid", "stop {stop}: {focus}");
        assert!(focus["left"].as_f64().is_some_and(|left| left >= 0.0), "stop {stop}: {focus}");
        assert_eq!(focus["class"] == "skip", stop == 0, "stop {stop}: {focus}");
    }
}

/// Tables are tables, at any width.
fn by_screen_reader(browser: &mut Browser) {
    let roles = browser.roles();
    let count = |role: &str| roles.iter().filter(|found| *found == role).count() as u64;
    let tables = browser.evaluate("document.querySelectorAll('table').length").as_u64().unwrap();
    assert_eq!(count("table"), tables, "{roles:?}");
    let rows = browser.evaluate("document.querySelectorAll('tbody tr').length").as_u64().unwrap();
    assert_eq!(count("rowheader"), rows, "{roles:?}");
    for landmark in ["banner", "navigation", "main", "contentinfo"] {
        assert_eq!(count(landmark), 1, "{landmark}: {roles:?}");
    }
}

/// The picture of the documentation is there, and is made anew where that is asked for: the page down to the table of
/// certificates.
async fn picture() {
    let path = root().join("docs/report.png");
    if std::env::var_os("SEALGATE_BLESS").is_some_and(|what| what == "picture") {
        assert!(std::env::var_os("CI").is_none(), "CI never blesses");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.html");
        fs::write(&file, page(&root().join("gateway.toml"))).unwrap();
        let mut browser = Browser::start();
        browser.open(&file, 1100, false);
        let top =
            browser.evaluate("Math.round(document.querySelector('#certificates .scroll').getBoundingClientRect().top)");
        let height = top.as_u64().unwrap();
        fs::write(&path, browser.picture(1100, height)).unwrap();
    }
    let picture = fs::read(&path).unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() <= 200_000, "{} bytes", picture.len());
}
