//! The tutorial "Configure mTLS for client to APISIX" to the letter: its openssl commands, its two configurations, its
//! curl calls, with a real httpbin where it has httpbin.org.
//!
//! Two things differ: the port, which is one that is free, and what follows from it in `Host` and `url`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::Trial;
use sealgate_tests::harness::{self, needing, test};
use sealgate_tests::httpbin::Httpbin;
use sealgate_tests::product::{Build, Process, checkout, free_address, seal};
use sealgate_tests::program;
use serde_json::Value;
use tempfile::TempDir;

/// What is there to be asked of curl, beside the tutorial's own options.
const WAYS: [&[&str]; 4] = [
    &["--http1.1", "--tlsv1.2", "--tls-max", "1.2"],
    &["--http1.1", "--tlsv1.3"],
    &["--http2", "--tlsv1.2", "--tls-max", "1.2"],
    &["--http2", "--tlsv1.3"],
];

fn main() -> ExitCode {
    let part = |name, run: fn() -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| -> Trial {
        needing(&["bash", "cargo", "curl", "httpbin", "openssl"], "tutorial", name, run)
    };
    harness::run(vec![
        test("tutorial", "the_configurations_say_what_the_json_bodies_say", || async {
            for name in ["part-one", "part-two"] {
                let text = std::fs::read_to_string(file(&format!("{name}.toml"))).unwrap();
                let config: Value = toml::from_str(&text).unwrap();
                for kind in ["ssls", "routes"] {
                    let body = std::fs::read_to_string(file(&format!("{name}.{kind}.json"))).unwrap();
                    let body = body.replace("<content of ", "").replace(">\"", "\"");
                    let body: Value = serde_json::from_str(&body).unwrap();
                    assert_eq!(config[kind], Value::Array(vec![body]), "{name} {kind}");
                }
            }
        }),
        part("part_one", || Box::pin(part_one())),
        part("part_two", || Box::pin(part_two())),
    ])
}

async fn part_one() {
    let tutorial = Tutorial::follow("part-one.toml", "certificates.sh").await;
    let port = tutorial.address.port();
    let certificate =
        tutorial.openssl(&["x509", "-in", "client.cer", "-noout", "-serial", "-fingerprint", "-sha1"]).await;
    let fact = |name: &str| {
        let line = certificate.lines().find(|line| line.to_lowercase().starts_with(name)).expect(name);
        line.split_once('=').expect(name).1.to_owned()
    };
    let fingerprint = fact("sha1 fingerprint").replace(':', "").to_lowercase();
    let resolve = format!("test.com:{port}:127.0.0.1");
    let url = format!("https://test.com:{port}/anything");
    for way in WAYS {
        let call = ["--resolve", &resolve, &url, "-k", "--cert", "./client.cer", "--key", "./client.key"];
        let answer = tutorial.curl(&[&call[..], way].concat()).await;
        assert_eq!(answer.status, 200, "{way:?}: {}", answer.body);
        assert_eq!(answer.http2, way[0] == "--http2", "{way:?}");
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        let expected = serde_json::json!({
            "args": {}, "data": "", "files": {}, "form": {}, "json": null, "method": "GET", "origin": "127.0.0.1",
        });
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&said[key], value, "{way:?}: {key} in {said}");
        }
        for (name, value) in [
            ("X-Forwarded-Host", "test.com"),
            ("X-Ssl-Client-Fingerprint", &fingerprint),
            ("X-Ssl-Client-S-Dn", "CN=CLIENT"),
            ("X-Ssl-Client-Serial", &fact("serial")),
        ] {
            assert_eq!(said["headers"][name], value, "{way:?}: {name} in {said}");
        }

        // What the tutorial leaves to its reader: without a certificate there is no answer.
        let refused = tutorial.curl(&[&["--resolve", &resolve, &url, "-k"][..], way].concat()).await;
        assert_eq!(refused.status, 0, "{way:?}: {}", refused.body);
    }
    tutorial.end().await;
}

async fn part_two() {
    let tutorial = Tutorial::follow("part-two.toml", "part-two-certificates.sh").await;
    let port = tutorial.address.port();
    let resolve = format!("admin.apisix.dev:{port}:127.0.0.1");
    for way in WAYS {
        let url = format!("https://admin.apisix.dev:{port}/uuid");
        let call = [&url, "-v", "--resolve", &resolve, "--cacert", "mtls_ca.crt"];
        let refused = tutorial.curl(&[&call[..], way].concat()).await;
        assert_eq!(refused.status, 400, "{way:?}");
        assert_eq!(refused.http2, way[0] == "--http2", "{way:?}");
        assert!(refused.head.to_lowercase().contains("content-type: text/html; charset=utf-8"), "{}", refused.head);
        for line in ["<head><title>400 Bad Request</title></head>", "<center><h1>400 Bad Request</h1></center>"] {
            assert!(refused.body.contains(line), "{way:?}: {line} in\n{}", refused.body);
        }

        let url = format!("https://admin.apisix.dev:{port}/anything/foobar");
        let call = [&url, "-i", "--resolve", &resolve, "--cacert", "mtls_ca.crt"];
        let served = tutorial.curl(&[&call[..], way].concat()).await;
        assert_eq!(served.status, 200, "{way:?}: {}", served.body);
        for field in [
            "content-type: application/json",
            "access-control-allow-origin: *",
            "access-control-allow-credentials: true",
        ] {
            assert!(served.head.to_lowercase().contains(field), "{way:?}: {field} in\n{}", served.head);
        }
    }
    tutorial.end().await;
}

/// The gateway of one part, in the directory where its commands were typed.
struct Tutorial {
    directory: TempDir,
    address: SocketAddr,
    process: Process,
    _httpbin: Httpbin,
}

struct Answer {
    status: u16,
    http2: bool,
    head: String,
    body: String,
}

impl Tutorial {
    async fn follow(config: &str, commands: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let script = file(commands);
        program::run("bash", &["-e", script.to_str().unwrap()], directory.path()).await.success();

        let (httpbin, address) = (Httpbin::start().await, free_address());
        let text = std::fs::read_to_string(file(config)).unwrap();
        let text = text.replace("127.0.0.1:9443", &address.to_string());
        let text = text.replace("httpbin.org", &httpbin.address.to_string());
        let config = directory.path().join("gateway.toml");
        std::fs::write(&config, text).unwrap();
        let sealed = seal(&config, Build::Release).await.unwrap_or_else(|said| panic!("{}", said.stderr));
        let process = Process::start(&sealed, &[]);
        process.ready().await;
        Self { directory, address, process, _httpbin: httpbin }
    }

    /// The answer to a curl call; status 0 = none.
    async fn curl(&self, call: &[&str]) -> Answer {
        let form = ["-sS", "-D", "head", "-o", "body", "-w", "%{http_code} %{http_version}"];
        let (head, body) = (self.directory.path().join("head"), self.directory.path().join("body"));
        for old in [&head, &body] {
            let _ = std::fs::remove_file(old);
        }
        let said = program::run("curl", &[call, &form].concat(), self.directory.path()).await;
        let (status, version) = said.stdout.trim().split_once(' ').expect("curl writes both");
        let read = |file| std::fs::read_to_string(file).unwrap_or_default();
        let status = if said.code == Some(0) { status.parse().expect("a number") } else { 0 };
        Answer { status, http2: version == "2", head: read(&head), body: read(&body) }
    }

    async fn openssl(&self, arguments: &[&str]) -> String {
        program::run("openssl", arguments, self.directory.path()).await.success()
    }

    async fn end(mut self) {
        self.process.signal("TERM").await;
        assert_eq!(self.process.end().await, Some(0), "{}", self.process.stderr());
    }
}

fn file(name: &str) -> std::path::PathBuf {
    Path::join(checkout(), "tests/tutorial").join(name)
}
