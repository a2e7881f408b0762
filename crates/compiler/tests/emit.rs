//! What is emitted: the demo's tables to the letter, and the same output for the same input wherever it lies.
//!
//! `SEALGATE_BLESS=1` writes the demo's tables anew; CI never does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Compiled, Sources, compile};

/// The start of 2026.
const CLOCK: u64 = 1_767_225_600;

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn compiled(sources: &Sources) -> Compiled {
    compile(sources, Clock(UnixTime::since_unix_epoch(Duration::from_secs(CLOCK))), "gateway").unwrap()
}

/// A copy of the demo in a directory of its own, with `change` done to its text.
fn copy(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let certs = directory.path().join("certs");
    fs::create_dir(&certs).unwrap();
    for entry in fs::read_dir(checkout().join("certs")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, certs.join(path.file_name().unwrap())).unwrap();
    }
    let text = fs::read_to_string(checkout().join("gateway.toml")).unwrap();
    fs::write(directory.path().join("gateway.toml"), change(text)).unwrap();
    directory
}

fn compiled_in(directory: &tempfile::TempDir) -> Compiled {
    compiled(&Sources::read(&directory.path().join("gateway.toml")))
}

#[test]
fn the_demos_tables() {
    fn check(name: &str, text: &str) {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        if std::env::var_os("SEALGATE_BLESS").is_some() {
            assert!(std::env::var_os("CI").is_none(), "CI never blesses");
            fs::write(&golden, text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&golden).unwrap_or_default(), "SEALGATE_BLESS=1 writes it anew");
    }
    let compiled = compiled(&Sources::read(&checkout().join("gateway.toml")));
    let matrix = compiled.blobs.iter().find(|blob| blob.path == "gateway/matrix.tsv").unwrap();
    check("gateway.rs", &compiled.code);
    check("matrix.tsv", str::from_utf8(&matrix.bytes).unwrap());
}

#[test]
fn keys_are_beside_the_text_and_never_in_it() {
    let compiled = compiled(&Sources::read(&checkout().join("gateway.toml")));
    let secrets: Vec<_> = compiled.blobs.iter().filter(|blob| blob.path.ends_with(".key")).collect();
    assert_eq!(secrets.len(), 2);
    assert!(secrets.iter().all(|blob| blob.secret && blob.bytes.len() > 100));
    assert!(!compiled.code.contains("PRIVATE KEY") && compiled.code.contains("include_bytes!"));
}

#[test]
fn the_same_bytes_elsewhere_give_the_same_output() {
    let (here, there) = (copy(|text| text), copy(|text| text));
    let (first, second) = (compiled_in(&here), compiled_in(&there));
    assert_eq!((&first.code, &first.blobs), (&second.code, &second.blobs));
    for directory in [&here, &there] {
        assert!(!first.code.contains(directory.path().file_name().unwrap().to_str().unwrap()));
    }
}

/// A table of TOML has no order: only the digest, which is of the bytes, tells two apart.
#[test]
fn the_order_within_tables_means_nothing() {
    const HEADERS: [&str; 3] = [
        "X-Ssl-Client-Fingerprint = \"$ssl_client_fingerprint\"\n",
        "X-Ssl-Client-Serial      = \"$ssl_client_serial\"\n",
        "X-Ssl-Client-S-DN        = \"$ssl_client_s_dn\"\n",
    ];
    let with_nodes = |nodes: &str, headers: &[&str]| {
        let directory = copy(|text| {
            let text = text.replace(&HEADERS.concat(), &headers.concat());
            assert!(text.contains(&headers.concat()), "the demo has these headers");
            let echo = "upstream = { type = \"echo\" }";
            assert!(text.contains(echo), "the demo has this upstream");
            text.replace(echo, &format!("upstream = {{ nodes = {{ {nodes} }} }}"))
        });
        let code = compiled_in(&directory).code;
        code.lines().filter(|line| !line.contains("digest:")).collect::<Vec<_>>().join("\n")
    };
    let [a, b, c] = HEADERS;
    let first = with_nodes("\"10.0.0.1:80\" = 1, \"10.0.0.2:80\" = 2, \"app.test\" = 3", &[a, b, c]);
    let second = with_nodes("\"app.test\" = 3, \"10.0.0.2:80\" = 2, \"10.0.0.1:80\" = 1", &[c, a, b]);
    assert_eq!(first, second);
}
