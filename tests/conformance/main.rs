//! Plays `cases/NAME/case.json` against the gateway sealed from `cases/NAME/gateway.toml`. docs/conformance.md has the
//! format.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

use bytes::Bytes;
use http_body_util::Full;
use sealgate_tests::client::{Client, Connection, TLS12, TLS13, alert};
use sealgate_tests::fixtures::{self, Issued, Leaf, ca, other_ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness;
use sealgate_tests::node::Node;
use sealgate_tests::product::checkout;
use sealgate_tests::wire::{Response, Wire};
use serde::Deserialize;
use tokio::net::TcpStream;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// SNI; without one the request goes to the plain listener.
    sni: Option<String>,
    /// Requests with the same word share a connection.
    connection: Option<String>,
    client: Option<String>,
    #[serde(default = "http1")]
    alpn: String,
    tls: Option<String>,
    #[serde(default = "get")]
    method: String,
    /// The SNI if absent.
    host: Option<String>,
    path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Any of these, and nothing else.
    alert: Option<Vec<String>>,
    status: Option<u16>,
    body_contains: Option<String>,
    forwarded: Option<bool>,
    saw: Option<Saw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saw {
    target: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    absent: Vec<String>,
}

fn http1() -> String {
    "http/1.1".to_owned()
}

fn get() -> String {
    "GET".to_owned()
}

fn main() -> ExitCode {
    let names = fixtures::names().filter_map(|name| name.strip_prefix("case/"));
    harness::run(names.map(|name| harness::test("conformance", name, move || play(name))).collect())
}

async fn play(name: &'static str) {
    let file = checkout().join("tests/conformance/cases").join(name).join("case.json");
    let case: Case = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let node = Node::ok().await;
    let gateway = Gateway::start(&format!("case/{name}"), &[node.address]).await;
    let mut open = BTreeMap::new();
    for (number, request) in case.requests.iter().enumerate() {
        let what = format!("{name}, request {number}");
        let before = node.received().len();
        let met = ask(&gateway, &mut open, request).await;
        let forwarded = node.received().len() > before;
        let expect = &request.expect;
        match (&expect.alert, met) {
            (Some(alerts), Err(error)) => {
                let met = alert(&error).unwrap_or_else(|| panic!("{what}: {error}"));
                let met = snake(&format!("{met:?}"));
                assert!(alerts.contains(&met), "{what}: {met}");
                assert!(!forwarded, "{what}");
            }
            (Some(_), Ok(response)) => panic!("{what}: no alert but {}", response.status),
            (None, Err(error)) => panic!("{what}: {error}"),
            (None, Ok(response)) => {
                assert_eq!(Some(response.status), expect.status, "{what}: {}", response.text());
                if let Some(text) = &expect.body_contains {
                    assert!(response.text().contains(text), "{what}: {}", response.text());
                }
            }
        }
        if let Some(expected) = expect.forwarded {
            assert_eq!(forwarded, expected, "{what}");
        }
        if let Some(saw) = &expect.saw {
            let seen = node.last();
            if let Some(target) = &saw.target {
                assert_eq!(&seen.target, target, "{what}");
            }
            for (field, value) in &saw.headers {
                assert_eq!(seen.header(&field.to_lowercase()).as_deref(), Some(value.as_str()), "{what}: {field}");
            }
            for field in &saw.absent {
                assert_eq!(seen.header(&field.to_lowercase()), None, "{what}: {field}");
            }
        }
    }
}

async fn ask(gateway: &Gateway, open: &mut BTreeMap<String, Connection>, request: &Request) -> io::Result<Response> {
    let host = request.host.as_ref().or(request.sni.as_ref()).expect("a request has a host or an SNI");
    let more: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n", request.method, request.path);
    let Some(sni) = &request.sni else {
        return Wire::new(TcpStream::connect(gateway.http).await?).ask(&text).await;
    };
    let versions = match request.tls.as_deref() {
        None => &[TLS12, TLS13][..],
        Some("1.2") => &[TLS12],
        Some("1.3") => &[TLS13],
        Some(other) => panic!("no version {other}"),
    };
    let identity = request.client.as_deref().map(identity);
    let client = Client::with(identity.as_ref(), versions, &[&request.alpn]);
    if request.alpn == "h2" {
        let mut h2 = H2::connect(&client, gateway.https, sni).await?;
        let mut built =
            http::Request::builder().method(request.method.as_str()).uri(format!("https://{host}{}", request.path));
        for (name, value) in &request.headers {
            built = built.header(name, value);
        }
        return h2.send(built.body(Full::<Bytes>::default()).map_err(io::Error::other)?).await;
    }
    match &request.connection {
        None => client.connect(gateway.https, sni).await?.ask(&text).await,
        Some(word) => {
            if !open.contains_key(word) {
                open.insert(word.clone(), client.connect(gateway.https, sni).await?);
            }
            open.get_mut(word).expect("put there just now").ask(&text).await
        }
    }
}

fn identity(name: &str) -> Issued {
    let leaf = Leaf::client("CLIENT");
    match name {
        "valid" => ca().issue(&leaf),
        "one-intermediate" => ca().intermediate("intermediate", None).issue(&leaf),
        "unknown-ca" => other_ca().issue(&leaf),
        "expired" => ca().issue(&leaf.valid(-7200, -60)),
        other => panic!("no client certificate {other}"),
    }
}

/// `UnknownCA` as `unknown_ca`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        let after_capital = index > 0 && name[..index].ends_with(char::is_uppercase);
        if letter.is_uppercase() && index > 0 && !after_capital {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
