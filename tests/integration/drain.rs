//! The product as a process: banner, signals, sockets that cannot be had, command line.

use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::Trial;
use sealgate_tests::client::{Client, VERSIONS};
use sealgate_tests::h2::H2;
use sealgate_tests::harness::needing;
use sealgate_tests::node::Reply;
use sealgate_tests::product::{Build, Process, checkout, free_address, seal};
use sealgate_tests::program;
use sealgate_tests::wire::Wire;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpStream;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        needing(&["cargo"], "process", "says_what_it_serves_then_ready", || async {
            let product = Product::new(&free_address().to_string(), "").await;
            let mut process = Process::start(&product.program, &[]);
            process.ready().await;
            let banner = process.stderr();
            assert!(banner.trim_end().ends_with("ready"), "{banner}");
            for word in ["test.com", &product.https.to_string()] {
                assert!(banner.contains(word), "{word} in\n{banner}");
            }
            process.signal("TERM").await;
            assert_eq!(process.end().await, Some(0), "{}", process.stderr());
        }),
        needing(&["cargo"], "process", "a_socket_that_is_taken_is_one_clear_line", || async {
            let product = Product::new(&free_address().to_string(), "").await;
            let taken = std::net::TcpListener::bind(product.https).unwrap();
            let mut process = Process::start(&product.program, &[]);
            assert_eq!(process.end().await, Some(1), "{}", process.stderr());
            let lines: Vec<_> = process.stderr().lines().map(str::to_owned).collect();
            assert!(lines.iter().any(|line| line.contains(&product.https.to_string())), "{lines:?}");
            assert!(!process.stderr().contains("panicked"), "{lines:?}");
            drop(taken);
        }),
        needing(&["cargo"], "process", "version_help_and_inspect", || async {
            let product = Product::new(&free_address().to_string(), "").await;
            let run = |arguments: &[&str]| {
                let mut command = Command::new(&product.program);
                command.args(arguments);
                program::run_command(command)
            };
            let version = run(&["--version"]).await.success();
            assert!(version.starts_with("sealgate "), "{version}");
            let help = run(&["--help"]).await.success();
            assert!(help.contains("inspect"), "{help}");
            let text = run(&["inspect"]).await.success();
            assert!(text.contains("test.com"), "{text}");
            let json: serde_json::Value = serde_json::from_str(&run(&["inspect", "--json"]).await.success()).unwrap();
            assert_eq!(json["digest"].as_str().map(str::len), Some(64), "{json}");
            assert!(json.to_string().contains("test.com"), "{json}");
            let reached = json!({
                "route": "1",
                "at": "test.com",
                "access": "anybody: no certificate asked for",
                "witness": "GET https://test.com/",
            });
            assert_eq!(json["matrix"].get(0), Some(&reached), "{json}");
            let line = "route 1 at test.com: anybody: no certificate asked for; GET https://test.com/\n";
            assert!(text.contains(line), "{text}");
            let key = std::fs::read_to_string(checkout().join("certs/server.key")).unwrap();
            let secret = key.lines().nth(1).unwrap();
            assert!(!json.to_string().contains(secret) && !text.contains(secret));
            let unknown = run(&["--nonsense"]).await;
            assert!(unknown.code.is_some_and(|code| code != 0), "{unknown:?}");
        }),
    ];
    for signal in ["TERM", "INT"] {
        trials.push(needing(&["cargo"], "process", &format!("{signal}_finishes_what_runs"), move || async move {
            let (release, held) = tokio::sync::watch::channel(false);
            let node = slow_node(held).await;
            let product = Product::new(&node.to_string(), "").await;
            let mut process = Process::start(&product.program, &[]);
            process.ready().await;
            let client = Client::with(None, &VERSIONS, &["http/1.1"]);
            let mut connection = client.connect(product.https, "test.com").await.unwrap();
            connection.send("GET /slow HTTP/1.1\r\nHost: test.com\r\n\r\n").await.unwrap();
            let mut idle = client.connect(product.https, "test.com").await.unwrap();
            assert_eq!(idle.get("test.com", "/fast").await.unwrap().status, 200);
            let h2 = Client::with(None, &VERSIONS, &["h2"]);
            let mut h2 = H2::connect(&h2, product.https, "test.com").await.unwrap();
            assert_eq!(h2.get("test.com", "/fast").await.unwrap().status, 200);
            process.stdout_line(|line| line.contains("/fast")).await;

            process.signal(signal).await;
            assert!(idle.is_closed().await, "an idle connection is closed");
            assert!(h2.is_closed().await, "an idle h2 connection gets its GOAWAY");
            while TcpStream::connect(product.https).await.is_ok() {
                tokio::task::yield_now().await;
            }
            release.send(true).unwrap();
            let response = connection.response().await.unwrap();
            assert_eq!((response.status, response.text().as_str()), (200, "slow"));
            assert!(connection.is_closed().await);
            assert_eq!(process.end().await, Some(0), "{}", process.stderr());
            assert!(process.stdout().contains("/slow"), "the last request is logged\n{}", process.stdout());
        }));
    }
    trials.extend([
        needing(&["cargo"], "process", "a_second_signal_ends_it_at_once", || async {
            let (_release, held) = tokio::sync::watch::channel(false);
            let node = slow_node(held).await;
            let product = Product::new(&node.to_string(), "").await;
            let mut process = Process::start(&product.program, &[]);
            process.ready().await;
            let mut connection = Client::new().connect(product.https, "test.com").await.unwrap();
            let mut idle = Client::new().connect(product.https, "test.com").await.unwrap();
            assert_eq!(idle.get("test.com", "/fast").await.unwrap().status, 200);
            connection.send("GET /slow HTTP/1.1\r\nHost: test.com\r\n\r\n").await.unwrap();
            process.signal("TERM").await;
            assert!(idle.is_closed().await, "the first signal has arrived");
            process.signal("TERM").await;
            let code = process.end().await;
            assert_ne!(code, Some(0), "{}", process.stderr());
        }),
        needing(&["cargo"], "process", "the_grace_period_is_bounded", || async {
            let (_release, held) = tokio::sync::watch::channel(false);
            let node = slow_node(held).await;
            let product = Product::new(&node.to_string(), "[timeouts]\ndrain = \"1s\"\n").await;
            let mut process = Process::start(&product.program, &[]);
            process.ready().await;
            let mut connection = Client::new().connect(product.https, "test.com").await.unwrap();
            connection.send("GET /slow HTTP/1.1\r\nHost: test.com\r\n\r\n").await.unwrap();
            let mut idle = Client::new().connect(product.https, "test.com").await.unwrap();
            assert_eq!(idle.get("test.com", "/fast").await.unwrap().status, 200);
            process.signal("TERM").await;
            assert!(connection.response().await.is_err());
            process.end().await;
        }),
    ]);
    trials
}

/// A node that answers `/slow` when told to, everything else at once.
async fn slow_node(held: tokio::sync::watch::Receiver<bool>) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut held = held.clone();
            tokio::spawn(async move {
                let mut wire = Wire::new(stream);
                while let Ok(head) = wire.head().await {
                    let slow = head.starts_with("GET /slow ");
                    if slow && held.wait_for(|released| *released).await.is_err() {
                        return;
                    }
                    let Reply::Bytes(bytes) = Reply::ok(if slow { "slow" } else { "fast" }) else { return };
                    if wire.send(bytes).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// The product sealed with one open name and one node.
pub(crate) struct Product {
    pub(crate) program: PathBuf,
    pub(crate) https: std::net::SocketAddr,
    _directory: TempDir,
}

impl Product {
    pub(crate) async fn new(node: &str, more: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let https = free_address();
        std::fs::write(directory.path().join("gateway.toml"), config(https, node, more)).unwrap();
        let program = seal(&directory.path().join("gateway.toml"), Build::Release)
            .await
            .unwrap_or_else(|said| panic!("{}", said.stderr));
        Self { program, https, _directory: directory }
    }
}

/// A configuration with the demo's certificate for `test.com`.
pub(crate) fn config(https: std::net::SocketAddr, node: &str, more: &str) -> String {
    let certs = checkout().join("certs");
    let certs = certs.display();
    format!(
        "listen = {{ https = [\"{https}\"] }}\n\n{more}\n\
         [[ssls]]\nsni = \"test.com\"\ncert = \"{certs}/server.cer\"\nkey = \"{certs}/server.key\"\n\n\
         [[routes]]\nuri = \"/*\"\nupstream = {{ nodes = {{ \"{node}\" = 1 }} }}\n"
    )
}
