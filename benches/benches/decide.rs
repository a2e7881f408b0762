//! What one request costs to decide and to rewrite, and its parts, on tables sealed from a test configuration.
//!
//! No socket and no TLS: these figures tell one commit from the next, not one gateway from another.

use std::hint::black_box;
use std::net::SocketAddr;

use criterion::{Criterion, criterion_group, criterion_main};
use http::Request;
use http::request::Parts;
use rustls_pki_types::UnixTime;
use sealgate_fixtures::{Leaf, ca, sealed};
use sealgate_pki::{ClientTrust, Verdict};
use sealgate_policy::desc::{EscapedSlashes, GatewayDesc, ListenerKind, RouteDesc, Rows};
use sealgate_policy::{
    Call, CanonicalPath, Connection, ConnectionHeaders, Facts, Gateway, Host, Served, ServerName, decide, rewrite,
};

const SNI: &str = "mtls.test";

fn gateway(desc: &GatewayDesc<'_>) -> Gateway {
    Gateway::new(desc).expect("the tables are sealed")
}

/// A verified client of `mtls.test`.
fn connection(gateway: &Gateway) -> Connection {
    let now = UnixTime::now();
    let ca = ca();
    let root = rustls_pki_types::pem::PemObject::from_pem_slice(ca.pem().as_bytes());
    let root: rustls_pki_types::CertificateDer<'_> = root.expect("it was written as PEM");
    let trust = ClientTrust::new(&[root.as_ref()], 1, 10).expect("a CA");
    let verdict = trust.verify(
        &ca.issue(&Leaf::client("CLIENT")).chain,
        now,
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.all,
    );
    assert!(matches!(verdict, Verdict::Verified(_)));
    let (Served::Exact(ssl) | Served::Wildcard(ssl) | Served::Below(ssl)) = gateway.ssl.lookup(SNI) else {
        panic!("{SNI} is served")
    };
    let address = SocketAddr::from(([127, 0, 0, 1], 9443));
    Connection {
        listener: ListenerKind::Https,
        remote: address,
        local: address,
        sni: Some(SNI.to_owned()),
        server_name: ServerName::parse(SNI).ok(),
        ssl: Some(ssl),
        verdict,
        tls: None,
        headers: ConnectionHeaders::default(),
    }
}

fn head(path: &str) -> Parts {
    let request = Request::get(path)
        .header("host", SNI)
        .header("user-agent", "curl/8.0")
        .header("accept", "*/*")
        .header("x-ssl-client-s-dn", "CN=somebody else");
    request.body(()).expect("a valid request").into_parts().0
}

/// `number` routes of one exact path each, in the place of the configuration's own.
fn many_routes(number: u32) -> Gateway {
    let desc = sealed("main");
    let uris: Vec<String> = (0..number).map(|n| format!("/service/{n}/resource")).collect();
    let uris: Vec<&str> = uris.iter().map(String::as_str).collect();
    let first = desc.routes.first().expect("the configuration has routes");
    let route = |n| RouteDesc { hosts: Rows::default(), uris: Rows { start: n, end: n + 1 }, ..*first };
    let routes: Vec<RouteDesc<'_>> = (0..number).map(route).collect();
    gateway(&GatewayDesc { routes: &routes, route_uris: &uris, ..*desc })
}

fn whole(c: &mut Criterion) {
    let gateway = gateway(sealed("main"));
    let connection = connection(&gateway);
    let now = UnixTime::now();
    for path in ["/variables", "/operations?a=b"] {
        let given = head(path);
        c.bench_function(&format!("decide {path}"), |b| {
            b.iter_batched_ref(
                || given.clone(),
                |head| decide(&gateway, &connection, head, now),
                criterion::BatchSize::SmallInput,
            );
        });
        let mut decided = head(path);
        let decision = decide(&gateway, &connection, &mut decided, now).expect("the path is routed");
        c.bench_function(&format!("rewrite {path}"), |b| {
            let id = "0123456789abcdef0123456789abcdef";
            b.iter_batched_ref(
                || decided.clone(),
                |head| {
                    rewrite(&gateway, &connection, &decision, head, Call { request_id: id, now, entropy: &mut |_| {} })
                },
                criterion::BatchSize::SmallInput,
            );
        });
    }
}

fn parts(c: &mut Criterion) {
    let gateway = gateway(sealed("main"));
    let verdict = connection(&gateway).verdict;
    let now = UnixTime::now();
    c.bench_function("server name, exact", |b| b.iter(|| gateway.ssl.lookup(black_box("mtls.test"))));
    c.bench_function("server name, wildcard", |b| b.iter(|| gateway.ssl.lookup(black_box("a.wild.test"))));
    c.bench_function("host", |b| b.iter(|| Host::parse(black_box(b"mtls.test:9443"))));
    for raw in ["/canonical/path", "/%61/./not/../canonical//path"] {
        c.bench_function(&format!("path {raw}"), |b| {
            b.iter(|| CanonicalPath::parse(black_box(raw), EscapedSlashes::Reject));
        });
    }
    c.bench_function("verdict at a time", |b| b.iter(|| verdict.at(black_box(now)).client().is_some()));
    for number in [10, 10_000] {
        let gateway = many_routes(number);
        let path = format!("/service/{}/resource", number / 2);
        c.bench_function(&format!("route of {number}"), |b| {
            b.iter(|| {
                gateway.router.find(Some(SNI), black_box(&path), &Facts { method: None, address: None }).is_some()
            });
        });
    }
}

criterion_group!(benches, whole, parts);
criterion_main!(benches);
