//! What `explain` tells of described requests: on the demo, and on a configuration that refuses chains.
//!
//! That the server does as it is told is tested in `tests/integration/explain.rs`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use sealgate_compiler::explain::{Explanation, Request};
use sealgate_compiler::{Clock, Model, Sources, check};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn clock() -> Clock {
    Clock::at("2026-01-01").unwrap()
}

fn model(sources: &Sources) -> Model {
    let checked = check(sources, clock());
    assert!(!checked.found.has_errors(), "{:?}", checked.found);
    checked.model.unwrap()
}

fn demo() -> Model {
    model(&Sources::read(&root().join("gateway.toml")))
}

fn pem(name: &str) -> Vec<u8> {
    fs::read(root().join(name)).unwrap()
}

/// The request of a line, with the certificate in a file (empty = none) and header fields.
fn request(line: &str, certificate: &str, fields: &[&str]) -> Request {
    let mut request = Request::parse(line).unwrap();
    if !certificate.is_empty() {
        request.show(&pem(certificate)).unwrap();
    }
    fields.iter().for_each(|field| request.send(field).unwrap());
    request
}

/// Without the numbers of lines of gateway.toml, which grows.
fn placeless(text: &str) -> String {
    let mut parts = text.split("gateway.toml:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "gateway.toml" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[track_caller]
fn ends(told: &Explanation, outcome: &str, facts: &[&str]) {
    assert_eq!(placeless(&told.outcome.to_string()), placeless(outcome), "{told}");
    for fact in facts {
        assert!(
            told.facts.iter().any(|told| placeless(&told.text).contains(&placeless(fact))),
            "no `{fact}` in\n{told}"
        );
    }
}

const IDENTITY: &str = "200 → route `identity` (gateway.toml), upstream echo, the built-in responder";
const EVERYTHING: &str = "200 → route `everything` (gateway.toml), upstream echo, the built-in responder";

#[test]
fn the_demo() {
    let demo = demo();
    let check = |line, certificate, fields: &[&str], outcome, facts: &[&str]| {
        ends(&demo.explain(&request(line, certificate, fields), clock()), outcome, facts);
    };
    let client = "certs/client.cer";
    check("GET https://test.com/anything", client, &[], IDENTITY, &["sets `x-ssl-client-serial: 5EA16A7E00000004`"]);
    check("GET https://test.com/anything", "", &[], "alert certificate_required(116)", &["has no skip list"]);
    check("GET https://tset.com/", "", &[], "alert unrecognized_name(112)", &["no SSL object is for `tset.com`"]);
    check("GET https://127.0.0.1/", "", &[], "alert unrecognized_name(112)", &["`ssl.fallback_sni` is not set"]);
    check("GET http://test.com/", "", &[], "no http listener", &[]);
    check(
        "GET https://a.apisix.dev/anything/x",
        "",
        &["X-Ssl-Client-S-DN: me", "Connection: x-given", "X-Given: 1", "Accept: a/b"],
        EVERYTHING,
        &[
            "is found: the path is listed",
            "`x-ssl-client-s-dn` is removed",
            "`x-given` is removed",
            "passes `accept: a/b`",
        ],
    );
    check(
        "GET https://a.apisix.dev/uuid",
        "",
        &[],
        "400 no_certificate",
        &["is not found", "the path needs a client certificate"],
    );
    check(
        "GET https://a.apisix.dev/anything",
        "",
        &["Host: test.com"],
        "400 host_mismatch",
        &["the host `test.com` is named by SSL object `1`"],
    );
    check(
        "POST https://test.com/any",
        client,
        &[],
        "404: there is no route",
        &["route `identity` (gateway.toml) is for another path: `/anything`", "is for another host: `*.apisix.dev`"],
    );
    check("GET https://a.apisix.dev/../x", "", &[], "400: the path leads above the root", &[]);
    let long = format!("GET https://a.apisix.dev/{}", "x".repeat(8192));
    check(&long, "", &[], "414: the request target is longer than `limits.request_target`", &[]);
    let large = "Content-Length: 16777217";
    check("POST https://a.apisix.dev/", "", &[large], "413: the request's length is above `limits.request_body`", &[]);
}

#[test]
fn an_anonymous_client_has_no_identity() {
    let text = r#"
        [listen]
        https = ["[::1]:9443", "127.0.0.1:9444"]
        http = ["127.0.0.1:9080"]
        [[ssls]]
        sni = "test.com"
        cert = "server.cer"
        key = "server.key"
        client = { ca = "ca.cer", skip_mtls_uri_regex = ["^/open"] }
        [[routes]]
        uri = "/*"
        upstream = { nodes = { "10.0.0.1:8080" = 1, "inner.test:80" = 1 }, pass_host = "node" }
        plugins = { proxy-rewrite = { headers = { X-Dn = "$ssl_client_s_dn" } } }
        [lints]
        anonymous_identity = { level = "allow", reason = "that is what is asked about" }
    "#;
    let model = with_pems(text);
    let check = |line, outcome, facts: &[&str]| ends(&model.explain(&request(line, "", &[]), clock()), outcome, facts);
    let forwarded = "200 → route `1` (gateway.toml), upstream 10.0.0.1:8080, inner.test:80";
    check(
        "GET https://test.com:9444/open",
        forwarded,
        &["https on 127.0.0.1:9444", "changes `host: 10.0.0.1:8080`", "does not send `X-Dn`: its value"],
    );
    check("GET https://test.com/open", forwarded, &["https on [::1]:9443"]);
    check("GET http://test.com/open", forwarded, &["only listed paths are served in clear", "is found"]);
    check("GET http://test.com/closed", "400 plaintext_denied", &["is not found"]);
    check("GET http://elsewhere/closed", forwarded, &["the host `elsewhere` belongs to no SSL object"]);
}

fn with_pems(text: &str) -> Model {
    let sources = Sources::new("gateway.toml", text);
    let pem = |name: &str| pem(&format!("tests/ui/pems/{name}"));
    let sources =
        ["server.cer", "server.key", "ca.cer"].iter().fold(sources, |sources, name| sources.with(*name, pem(name)));
    model(&sources)
}

#[test]
fn a_refused_chain_is_shown_link_by_link() {
    let check = |depth: u8, certificate: &str, outcome, facts: &[&str]| {
        let model = with_pems(&format!(
            "listen.https = [\"127.0.0.1:1\"]\n[[ssls]]\nsni = \"test.com\"\ncert = \"server.cer\"\nkey = \"server.key\"\n\
             client = {{ ca = \"ca.cer\", depth = {depth} }}\n[[routes]]\nuri = \"/*\"\nupstream = {{ type = \"echo\" }}\n"
        ));
        let request = request("GET https://test.com/", &format!("tests/ui/pems/{certificate}"), &[]);
        ends(&model.explain(&request, clock()), outcome, facts);
    };
    check(
        1,
        "leaf.cer",
        "alert unknown_ca(48)",
        &["issued by `CN=INTERMEDIATE`, which is not here: the trust anchors are `CN=ROOTCA`"],
    );
    check(
        0,
        "chain.cer",
        "alert unknown_ca(48)",
        &[
            "(depth_exceeded)",
            "the client's: issued by `CN=INTERMEDIATE`, certificate 2 of the chain, the signature fits its key",
            "certificate 2: issued by `CN=ROOTCA`, a trust anchor, the signature fits its key",
            "1 besides the client's; the depth allows 0",
        ],
    );
    check(
        1,
        "expired.cer",
        "alert certificate_expired(45)",
        &["the client's: `CN=test.com`, version 3, expired at Jan"],
    );
    check(1, "future.cer", "alert certificate_expired(45)", &["version 3, not valid before Jan"]);
    check(1, "pinned.cer", "alert unknown_ca(48)", &["issued by itself, and no trust anchor: those are `CN=ROOTCA`"]);
    check(1, "rsa-1024.cer", "alert bad_certificate(42)", &["its key is too weak"]);
    check(1, "server-ca.cer", "alert unsupported_certificate(43)", &["it is a CA"]);
}

#[test]
fn the_documentation_shows_what_is_told() {
    let text = fs::read_to_string(root().join("docs/explain.md")).unwrap();
    let block = text.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let (command, shown) = block.split_once('\n').unwrap();
    let line = command.strip_prefix("$ cargo sealgate explain ").unwrap();
    let told = demo().explain(&request(line, "", &[]), clock()).to_string();
    assert_eq!(placeless(&told), placeless(shown));
}
