//! `import`: a folder a case, with what is imported, the gateway.toml that it makes and what is said. Texts of PEM files
//! stand in the inputs as `<content of FILE>`, FILE being one of the repository's certs/.
//!
//! `SEALGATE_BLESS=1` writes the expected texts anew; CI never does.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use sealgate_compiler::{Sources, check};
use sealgate_policy::desc::{ClientAuthDesc, GatewayDesc, RouteDesc, SslDesc};
use sealgate_tests::client::Client;
use sealgate_tests::harness::{needing, test};
use sealgate_tests::node::Node;
use sealgate_tests::product::{Build, Process, checkout, free_address, seal};
use tempfile::TempDir;

use crate::{clock, mode, sealgate};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = cases()
        .into_iter()
        .map(|folder| {
            let name = format!("golden::{}", folder.file_name().unwrap().to_str().unwrap());
            test("import", &name, move || async move { golden(&folder).await })
        })
        .collect();
    trials.extend([
        test("import", "the_tutorials_bodies_make_the_tutorials_tables", || async {
            for part in ["part-one", "part-two"] {
                let imported = tutorial(part).await;
                let by_hand = tempfile::tempdir().unwrap();
                let config = by_hand.path().join("gateway.toml");
                fs::copy(checkout().join(format!("tests/tutorial/{part}.toml")), &config).unwrap();
                for (file, demo) in FILES {
                    fs::copy(checkout().join("certs").join(demo), by_hand.path().join(file)).unwrap();
                }
                assert_eq!(rows(&imported.path().join("gateway.toml")), rows(&config), "{part}");
            }
        }),
        test("import", "keys_are_for_their_owner_and_nothing_is_replaced_unasked", || async {
            let imported = tutorial("part-one").await;
            assert_eq!(mode(&imported.path().join("certs/test.com.key")), 0o600);
            let again = ["import", "part-one.ssls.json"];
            let config = imported.path().join("gateway.toml");
            let before = fs::read(&config).unwrap();
            let refused = sealgate(imported.path(), &again).await;
            assert_eq!(refused.code, Some(2));
            assert!(
                refused.stderr.contains("gateway.toml is there already; --force replaces it"),
                "{}",
                refused.stderr
            );
            assert_eq!(fs::read(&config).unwrap(), before);
            assert_eq!(sealgate(imported.path(), &[&again[..], &["--force"]].concat()).await.code, Some(0));
            assert_ne!(fs::read(&config).unwrap(), before);
        }),
        test("import", "what_cannot_be_read_is_said_with_its_place", || async {
            let directory = tempfile::tempdir().unwrap();
            for (text, said) in [
                ("{\"uri\": }", "x: expected value at line 1 column 9"),
                ("{\"cert\": \"'\"$(cat a)\"'\"}", "`$(…)` is for the shell"),
                ("{\"plugins\": {}}", "x: nothing says what this is"),
                ("a: [", "x: "),
            ] {
                fs::write(directory.path().join("x"), text).unwrap();
                let refused = sealgate(directory.path(), &["import", "x"]).await;
                assert_eq!(refused.code, Some(2), "{text}");
                assert!(refused.stderr.contains(said), "{text}: {}", refused.stderr);
                assert!(!directory.path().join("gateway.toml").exists(), "{text}");
            }
        }),
        needing(&["cargo"], "import", "the_tutorials_second_part_builds_and_serves", || async {
            let imported = tutorial("part-two").await;
            let (node, address) = (Node::ok().await, free_address());
            let config = imported.path().join("gateway.toml");
            let text = fs::read_to_string(&config).unwrap().replace("127.0.0.1:9443", &address.to_string());
            fs::write(&config, text.replace("httpbin.org", &node.address.to_string())).unwrap();
            let sealed = seal(&config, Build::Release).await.unwrap_or_else(|said| panic!("{}", said.stderr));
            let mut process = Process::start(&sealed, &[]);
            process.ready().await;
            for (path, status) in [("/uuid", 400), ("/anything/foobar", 200)] {
                let response = Client::new().get(address, "admin.apisix.dev", path).await.unwrap();
                assert_eq!(response.status, status, "{path}");
            }
            process.signal("TERM").await;
            assert_eq!(process.end().await, Some(0), "{}", process.stderr());
        }),
    ]);
    trials
}

/// The tutorial's files, and those of the demo that stand for them.
const FILES: &[(&str, &str)] = &[
    ("ca.cer", "ca.cer"),
    ("server.cer", "server.cer"),
    ("server.key", "server.key"),
    ("mtls_ca.crt", "ca.cer"),
    ("mtls_server.crt", "apisix.cer"),
    ("mtls_server.key", "apisix.key"),
];

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut cases: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// A directory with the inputs of a folder, filled in, and their names.
fn filled(inputs: &[PathBuf]) -> (TempDir, Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for input in inputs {
        let mut text = fs::read_to_string(input).unwrap();
        for (file, demo) in FILES {
            let pem = fs::read_to_string(checkout().join("certs").join(demo)).unwrap();
            // As `$(cat FILE)` has it: raw line ends, and none at the end. In YAML they are escaped.
            let pem = pem.trim_end();
            let pem = if input.extension().unwrap() == "yaml" { pem.replace('\n', "\\n") } else { pem.to_owned() };
            text = text.replace(&format!("<content of {file}>"), &pem);
        }
        let name = input.file_name().unwrap().to_str().unwrap().to_owned();
        fs::write(directory.path().join(&name), text).unwrap();
        names.push(name);
    }
    (directory, names)
}

async fn tutorial(part: &str) -> TempDir {
    let inputs = ["ssls", "routes"].map(|kind| checkout().join(format!("tests/tutorial/{part}.{kind}.json")));
    let (directory, names) = filled(&inputs);
    sealgate(directory.path(), &["import", &names[0], &names[1]]).await.success();
    directory
}

async fn golden(folder: &Path) {
    let mut inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.retain(|path| path.extension().is_some_and(|ending| ending == "json" || ending == "yaml"));
    inputs.sort();
    let (directory, names) = filled(&inputs);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let said = sealgate(directory.path(), &[&["import"], &names[..]].concat()).await;
    let made = fs::read_to_string(directory.path().join("gateway.toml")).unwrap_or_default();
    let said = format!("{}exit code {}\n", without_findings(&said.stderr), said.code.unwrap());
    for (name, text) in [("expected.toml", made), ("expected.stderr", said)] {
        let path = folder.join(name);
        if std::env::var_os("SEALGATE_BLESS").is_some() {
            assert!(std::env::var_os("CI").is_none(), "CI never blesses");
            fs::write(path, text).unwrap();
        } else {
            assert_eq!(text, fs::read_to_string(&path).unwrap(), "{}; SEALGATE_BLESS=1 writes it anew", path.display());
        }
    }
}

/// What `import` itself said: the compiler's findings, which begin with their level and end with an empty line, are
/// those of the rules' own tests.
fn without_findings(said: &str) -> String {
    let mut in_finding = false;
    let own = said.split_inclusive('\n').filter(|line| {
        let ends = in_finding && line.trim().is_empty();
        in_finding = !ends && (in_finding || line.starts_with("error[") || line.starts_with("warning["));
        !in_finding && !ends
    });
    own.collect()
}

/// Everything that would be sealed, but for where it stood in which files.
fn rows(config: &Path) -> String {
    let checked = check(&Sources::read(config), clock());
    assert!(!checked.found.has_errors(), "{}", config.display());
    checked.model.unwrap().with_desc(|desc| {
        let ssls: Vec<_> = desc
            .ssls
            .iter()
            .map(|ssl| SslDesc { line: 0, client: ssl.client.map(|c| ClientAuthDesc { line: 0, ..c }), ..*ssl })
            .collect();
        let routes: Vec<_> = desc.routes.iter().map(|route| RouteDesc { line: 0, ..*route }).collect();
        // The order of headers that are set means nothing, and JSON has none.
        let mut headers = desc.headers.to_vec();
        headers.sort_by_key(|header| header.name);
        let keys: Vec<_> = desc.certificates.iter().map(|certificate| certificate.secret_key).collect();
        let desc = GatewayDesc { digest: "", config: "", ssls: &ssls, routes: &routes, headers: &headers, ..*desc };
        format!("{desc:#?}\n{keys:?}")
    })
}
