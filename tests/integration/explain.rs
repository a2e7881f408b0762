//! `explain` against the running gateway: the same end for each of a few hundred generated requests.

use http::Version;
use libtest_mimic::Trial;
use sealgate_compiler::Clock;
use sealgate_compiler::explain::{Explanation, Outcome, Request, explain};
use sealgate_pki::Reason;
use sealgate_policy::desc::{GatewayDesc, ListenerKind};
use sealgate_tests::client::{Client, VERSIONS, alert};
use sealgate_tests::fixtures::{Issued, Leaf, ca, other_ca};
use sealgate_tests::gateway::Gateway;
use sealgate_tests::h2::H2;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use sealgate_tests::wire::{Response, Wire};
use tokio::net::TcpStream;

const COUNT: u64 = 400;

/// Empty = no SNI.
const NAMES: &[&str] = &[
    "mtls.test",
    "a.wild.test",
    "a.b.wild.test",
    "skip.test",
    "skip.test",
    "skip.test",
    "sibling.test",
    "other.test",
    "deep.test",
    "flat.test",
    "open.test",
    "open.test",
    "tls12.test",
    "nobody.test",
    "",
];
/// Empty = the SNI.
const HOSTS: &[&str] =
    &["", "", "", "", "", "", "MTLS.test:9443", "open.test.", "a.b.wild.test", "sibling.test", "[::1]:80"];
/// For HTTP/1 only.
const ODD_HOSTS: &[&str] = &["a..b", "user@open.test", "open.test:0", "a/b"];
const PATHS: &[&str] = &[
    "/",
    "/open",
    "/open/x",
    "/open/../closed",
    "/closed/../open",
    "/%6Fpen",
    "/open%2f..%2fclosed",
    "/open%252f",
    "//open//",
    "/OPEN",
    "/open;x",
    "/openly",
    "/uuid/open",
    "/plain",
    "/plain/",
    "/plain/%2e%2e/variables",
    "/variables",
    "/operations",
    "/node-host",
    "/rewrite-host",
    "/z%C3%BCrich/%22",
    "/anything/x",
    "/echoed/x",
    "/uuid",
    "/..",
    "/%00",
    "/%zz",
    "/a%ff",
];
const METHODS: &[&str] = &["GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "DELETE", "PROPFIND"];
const FIELDS: &[&str] = &[
    "X-Ssl-Client-Verify: SUCCESS",
    "x_ssl_client_s_dn: CN=admin",
    "Client-Cert: :MII=:",
    "X-Forwarded-For: 1.1.1.1",
    "X-Real_IP: 9.9.9.9",
    "X-Forwarded-Proto: ftp",
    "Cookie: session=1; a=b",
    "X-Given: 1",
    "X-Given: 2",
    "X-Removed: 1",
    "X-Added: 1",
    "X-Set: 1",
];
/// For HTTP/1 only.
const HOP_FIELDS: &[&str] = &["Connection: X-Given", "Connection: Host", "Keep-Alive: 1", "TE: trailers", "Upgrade: x"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![test("explain", "each_request_ends_as_it_is_told", || async {
        let node = Node::ok().await;
        let mut desc = None;
        let gateway = Gateway::start_with("main", &[node.address], |given| {
            given.log.query = true;
            desc = Some(*given);
        })
        .await;
        let desc = desc.unwrap();
        let server = Server { policy: sealgate_policy::Gateway::new(&desc).unwrap(), desc, gateway, node };
        let identities = identities();
        let mut dice = Dice(7);
        let mut ends = [0; 3];
        for number in 0..COUNT {
            let (request, identity) = generate(&mut dice, number, &identities);
            let told = server.explain(&request);
            server.check(&request, identity, &told, number).await;
            ends[match told.outcome {
                Outcome::NoListener { .. } | Outcome::Alert { .. } => 0,
                Outcome::Refused { .. } => 1,
                Outcome::Forwarded(_) => 2,
            }] += 1;
        }
        assert!(ends.iter().all(|count| *count > 40), "alerts, refusals, forwarded: {ends:?}");
    })]
}

/// Good, below an intermediate, of another authority, expired, of nobody.
fn identities() -> Vec<Option<Issued>> {
    let client = || Leaf::client("CLIENT");
    let good = ca().issue(&client());
    vec![
        None,
        None,
        Some(good.clone()),
        Some(good.clone()),
        Some(good),
        Some(ca().intermediate("between", None).issue(&client())),
        Some(other_ca().issue(&client())),
        Some(ca().issue(&client().valid(-7200, -3600))),
        Some(client().self_signed()),
    ]
}

/// Numbers that are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

fn generate<'i>(dice: &mut Dice, number: u64, identities: &'i [Option<Issued>]) -> (Request, Option<&'i Issued>) {
    let scheme = if dice.below(6) == 0 { "http" } else { "https" };
    let name = dice.one_of(NAMES);
    let authority = if name.is_empty() { "open.test" } else { name };
    let path = match dice.below(15) {
        // About as long as a target may be.
        0 => format!("/anything/{}", "x".repeat(8_100 + dice.below(150))),
        _ => dice.one_of(PATHS).to_owned(),
    };
    let url = format!("{scheme}://{authority}{path}?n={number}");
    let mut request = Request::new(dice.one_of(METHODS), &url).unwrap();
    let version = if scheme == "http" { dice.below(5) } else { dice.below(6) };
    request.speak(["1.0", "1.1", "1.1", "1.1", "1.1", "2"][version]).unwrap();
    let is_http1 = request.version != Version::HTTP_2;
    if name.is_empty() {
        request.sni = None;
    }
    let host = match dice.below(12) {
        0 if is_http1 => dice.one_of(ODD_HOSTS),
        _ => dice.one_of(HOSTS),
    };
    if !host.is_empty() {
        request.send(&format!("Host: {host}")).unwrap();
    } else if is_http1 && dice.below(12) == 0 {
        request.send("Host:").unwrap();
    }
    for _ in 0..dice.below(4) {
        request.send(dice.one_of(FIELDS)).unwrap();
    }
    if is_http1 && dice.below(4) == 0 {
        request.send(dice.one_of(HOP_FIELDS)).unwrap();
    }
    let identity = identities[dice.below(identities.len())].as_ref();
    if let Some(identity) = identity {
        request.chain = identity.chain.iter().map(|der| der.to_vec()).collect();
    }
    request.from = "127.0.0.1:1".parse().unwrap();
    (request, identity)
}

struct Server {
    desc: GatewayDesc<'static>,
    policy: sealgate_policy::Gateway,
    gateway: Gateway,
    node: Node,
}

impl Server {
    fn explain(&self, request: &Request) -> Explanation {
        explain(&self.policy, &self.desc, request, Clock(rustls_pki_types::UnixTime::now()))
    }

    async fn check(&self, request: &Request, identity: Option<&Issued>, told: &Explanation, number: u64) {
        let Request { method, version, target, headers, .. } = request;
        let context = format!("{method} {target} {version:?} {headers:?}, a chain of {}\n{told}", request.chain.len());
        if let Outcome::Alert { alert: expected, .. } = told.outcome {
            let got = self.shake_hands(request, identity).await;
            assert_eq!(got, Some(expected.number()), "{context}");
            return;
        }
        let seen = self.node.received().len();
        let response = self.ask(request, identity).await;
        let end = format!("?n={number}\"");
        let line = self.gateway.log_text(|line| line.contains(&end)).await;
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let received = self.node.received().split_off(seen);
        let Some(forwarded) = told.outcome.forwarded() else {
            assert_eq!(Some(response.status), told.outcome.status(), "{line}\n{context}");
            assert_eq!(line["reason"].as_str(), told.outcome.reason().map(Reason::name), "{line}\n{context}");
            assert!(line["route"].is_null() && received.is_empty(), "{line}\n{context}");
            return;
        };
        assert_eq!(line["route"], forwarded.route_id.as_str(), "{line}\n{context}");
        if forwarded.upstream.starts_with("echo") {
            assert!(received.is_empty(), "{context}");
            return;
        }
        assert_eq!(response.status, 200, "{line}\n{context}");
        assert_eq!(received.len(), 1, "{context}");
        assert_eq!(received[0].target, forwarded.target, "{context}");
        // The listener's port is the kernel's choice, and so is the node's; the framing is the server's own.
        let own = |(name, value): &(String, String)| {
            let is_chosen = matches!(&**name, "x-forwarded-port" | "content-length") || value.starts_with("127.0.0.1:");
            (!is_chosen).then(|| (name.clone(), value.clone()))
        };
        let sorted = |fields: &[(String, String)]| {
            let mut fields: Vec<_> = fields.iter().filter_map(own).collect();
            fields.sort();
            fields
        };
        assert_eq!(sorted(&received[0].headers), sorted(&forwarded.headers), "{context}");
    }

    fn client(request: &Request, identity: Option<&Issued>) -> Client {
        let alpn = if request.version == Version::HTTP_2 { "h2" } else { "http/1.1" };
        let client = Client::with(identity, &VERSIONS, &[alpn]);
        if request.sni.is_none() { client.without_sni() } else { client }
    }

    /// The alert that ends the handshake, or what the client takes for its end.
    async fn shake_hands(&self, request: &Request, identity: Option<&Issued>) -> Option<u8> {
        let sni = request.sni.as_deref().unwrap_or("nobody.test");
        let error = match Self::client(request, identity).connect(self.gateway.https, sni).await {
            Ok(mut connection) => connection.response().await.err()?,
            Err(error) => error,
        };
        alert(&error).map(u8::from)
    }

    async fn ask(&self, request: &Request, identity: Option<&Issued>) -> Response {
        let sni = request.sni.as_deref().unwrap_or("nobody.test");
        let own_host =
            request.headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.to_str().unwrap());
        let host = own_host.unwrap_or(request.authority.as_str());
        let fields = || request.headers.iter().filter(|(name, _)| name != "host");
        if request.version == Version::HTTP_2 {
            let client = Self::client(request, identity);
            let mut h2 = H2::connect(&client, self.gateway.https, sni).await.unwrap();
            let mut sent = http::Request::builder()
                .method(request.method.clone())
                .uri(format!("https://{host}{}", request.target))
                .version(Version::HTTP_2);
            for (name, value) in fields() {
                sent = sent.header(name, value);
            }
            return h2.send(sent.body(http_body_util::Full::default()).unwrap()).await.unwrap();
        }
        let version = if request.version == Version::HTTP_10 { "1.0" } else { "1.1" };
        let mut text = format!("{} {} HTTP/{version}\r\n", request.method, request.target);
        if !host.is_empty() {
            text += &format!("Host: {host}\r\n");
        }
        for (name, value) in fields() {
            text += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        text += "\r\n";
        match request.listener {
            ListenerKind::Https => {
                let client = Self::client(request, identity);
                client.connect(self.gateway.https, sni).await.unwrap().ask(&text).await.unwrap()
            }
            ListenerKind::Http | ListenerKind::Status => {
                Wire::new(TcpStream::connect(self.gateway.http).await.unwrap()).ask(&text).await.unwrap()
            }
        }
    }
}
