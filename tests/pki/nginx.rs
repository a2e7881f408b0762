//! What sealgate says of certificates and chains beside what Debian's nginx says, by its own variables.
//!
//! One nginx on a socket per case; it answers with the values of its variables.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use libtest_mimic::{Completion, Trial};
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, RootCertStore, SignatureScheme, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use sealgate_pki::{Certificate, ClientTrust, days_between};
use sealgate_tests::{harness, program};

use crate::cases::{self, Case, Nginx};
use crate::forge::{Draft, Entity, pem};
use crate::judging::algorithms;
use crate::samples;

/// Between the variables in an answer; it stands in no value.
const SEPARATOR: &str = "\n~~~\n";
const IDENTITY: [&str; 9] =
    ["s_dn", "i_dn", "s_dn_legacy", "i_dn_legacy", "serial", "fingerprint", "v_start", "v_end", "raw_cert"];

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn()| {
        Trial::ignorable_test(format!("nginx::{name}"), move || match program::find("nginx") {
            Some(_) => {
                test();
                Ok(Completion::Completed)
            }
            None => harness::skip("not installed: nginx"),
        })
    };
    vec![trial("identity", identity), trial("verify", verify)]
}

/// The variables about a client certificate, for every odd certificate.
fn identity() {
    let (root, server) = samples::server();
    let variables = IDENTITY.map(|variable| format!("$ssl_client_{variable}")).join(SEPARATOR);
    let nginx = Started::new(&server, &[Site { anchors: vec![root.clone()], depth: 1, answer: variables }]);
    let mut differences = Vec::new();
    for sample in samples::readable() {
        let answer = nginx.ask(0, &root, std::slice::from_ref(&sample.entity));
        let certificate = Certificate::from_der(&sample.entity.der).expect("it can be read");
        let ours = [
            certificate.subject().rfc2253(),
            certificate.issuer().rfc2253(),
            certificate.subject().oneline(),
            certificate.issuer().oneline(),
            certificate.serial(),
            certificate.sha1(),
            certificate.not_before_text(),
            certificate.not_after_text(),
            certificate.pem(),
        ];
        let mut theirs: Vec<String> = answer.split(SEPARATOR).map(str::to_owned).collect();
        assert_eq!(theirs.len(), ours.len(), "{}: {answer}", sample.name);
        // A serial of more than 35 octets is broken into lines.
        theirs[4] = theirs[4].replace("\\\n", "");
        for ((variable, ours), theirs) in IDENTITY.iter().zip(&ours).zip(&theirs) {
            if ours != theirs {
                differences.push(format!("{} {variable}:\n  ours   {ours:?}\n  theirs {theirs:?}", sample.name));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    remaining_days(&root, &server);
}

/// `$ssl_client_v_remain` and `$ssl_client_escaped_cert` of a verified client.
fn remaining_days(server_root: &Entity, server: &Entity) {
    let root = Draft::ca("Root").self_signed();
    let leaf = Draft::leaf("client").by(&root);
    let answer = format!("$ssl_client_v_remain{SEPARATOR}$ssl_client_escaped_cert");
    let nginx = Started::new(server, &[Site { anchors: vec![root.clone()], depth: 1, answer }]);
    let answer = nginx.ask(0, server_root, std::slice::from_ref(&leaf));
    let theirs: Vec<&str> = answer.split(SEPARATOR).collect();
    let trust = ClientTrust::new(&[&root.der], 1, 10).expect("the root can be read");
    let verdict = trust.verify(&[CertificateDer::from(&leaf.der[..])], now(), algorithms());
    let client = verdict.client().expect("it verifies");
    assert_eq!(theirs[0], client.days_remaining(now()).to_string());
    assert_eq!(theirs[0], days_between(now(), client.leaf().not_after()).to_string());
    assert_eq!(theirs[1], client.escaped_pem());
}

/// `$ssl_client_verify` for every row of `cases.rs`.
fn verify() {
    let (root, server) = samples::server();
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| !matches!(case.nginx, Nginx::Unasked(_))).collect();
    let sites: Vec<Site> = cases
        .iter()
        .map(|case| Site { anchors: case.anchors.clone(), depth: case.depth, answer: "$ssl_client_verify".to_owned() })
        .collect();
    let nginx = Started::new(&server, &sites);
    let mut differences = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let theirs = nginx.ask(number, &root, &case.chain);
        let expected = match (case.nginx, case.expected) {
            (Nginx::Says(verdict, _), _) => verdict.to_owned(),
            (_, Ok(())) => "SUCCESS".to_owned(),
            (_, Err((_, text))) => format!("FAILED:{text}"),
        };
        if theirs != expected {
            differences.push(format!("{}:\n  expected {expected}\n  nginx    {theirs}", case.name));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// One `server` of nginx.
struct Site {
    anchors: Vec<Entity>,
    depth: u8,
    answer: String,
}

/// An nginx that ends with the test.
struct Started {
    directory: tempfile::TempDir,
    process: Child,
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Started {
    fn new(server: &Entity, sites: &[Site]) -> Started {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let path = directory.path();
        let write = |name: &str, text: &str| fs::write(path.join(name), text).expect("a file can be written");
        write("server.pem", &server.pem());
        write("server.key", &pem("PRIVATE KEY", server.key.serialized_der()));
        let mut servers = String::new();
        for (number, site) in sites.iter().enumerate() {
            write(&format!("ca{number}.pem"), &site.anchors.iter().map(Entity::pem).collect::<String>());
            write!(servers, "{}", server_block(path, number, site)).expect("a string can be written to");
        }
        write("nginx.conf", &configuration(&servers));
        let mut command = Command::new(program::find("nginx").expect("it was found before"));
        command.arg("-p").arg(path).args(["-c", "nginx.conf", "-e", "error.log"]);
        let process = command.stdin(Stdio::null()).spawn().expect("nginx starts");
        let mut started = Started { directory, process };
        started.wait(sites.len() - 1);
        started
    }

    /// Until the last socket takes connections.
    fn wait(&mut self, last: usize) {
        let begun = Instant::now();
        while UnixStream::connect(self.socket(last)).is_err() {
            let ended = self.process.try_wait().expect("a child can be asked");
            let log = || fs::read_to_string(self.directory.path().join("error.log")).unwrap_or_default();
            assert!(ended.is_none(), "nginx has ended: {}", log());
            assert!(begun.elapsed() < Duration::from_secs(20), "nginx does not listen: {}", log());
            thread::yield_now();
        }
    }

    fn socket(&self, number: usize) -> std::path::PathBuf {
        self.directory.path().join(format!("{number}.sock"))
    }

    /// The body of the answer to a client with this chain.
    fn ask(&self, number: usize, server_root: &Entity, chain: &[Entity]) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(server_root.der.clone())).expect("the root is one");
        let certificates = chain.iter().map(|entity| CertificateDer::from(entity.der.clone())).collect();
        let key = PrivateKeyDer::try_from(chain[0].key.serialize_der()).expect("PKCS #8");
        let key = aws_lc_rs::sign::any_supported_type(&key).expect("a P-256 key");
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_root_certificates(roots)
            .with_client_cert_resolver(Arc::new(Always(Arc::new(CertifiedKey::new(certificates, key)))));
        let name = ServerName::try_from("localhost").expect("a name");
        let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
        let socket = UnixStream::connect(self.socket(number)).expect("nginx listens");
        let mut stream = StreamOwned::new(connection, socket);
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").expect("the handshake is done");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("nginx answers");
        let answer = String::from_utf8(answer).expect("nginx answers in ASCII");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(" 200 "), "{head}\n{body}");
        body.to_owned()
    }
}

fn configuration(servers: &str) -> String {
    format!(
        "daemon off; master_process off; pid nginx.pid; error_log error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\naccess_log off; default_type text/plain;\n\
         client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
         uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n\
         ssl_certificate server.pem; ssl_certificate_key server.key;\n{servers}}}\n"
    )
}

/// What a chain leads to is answered whether it verifies or not.
fn server_block(directory: &Path, number: usize, site: &Site) -> String {
    let socket = directory.join(format!("{number}.sock"));
    format!(
        "server {{\nlisten unix:{} ssl;\nssl_client_certificate ca{number}.pem;\nssl_verify_client optional_no_ca;\n\
         ssl_verify_depth {};\nerror_page 495 =200 @answer;\nlocation / {{ return 200 \"{answer}\"; }}\n\
         location @answer {{ return 200 \"{answer}\"; }}\n}}\n",
        socket.display(),
        site.depth,
        answer = site.answer,
    )
}

/// Sends one chain, whatever the server would like.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _root_hint_subjects: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    UnixTime::since_unix_epoch(since)
}
