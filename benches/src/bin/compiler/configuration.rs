//! Configurations that are large, and configurations made to blow up.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

/// Where a sealed gateway of this configuration listens.
const ADDRESS: &str = "127.0.0.1:19446";

/// How much is in a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) routes: usize,
    pub(crate) ssls: usize,
}

/// Writes one with two nodes a route and a certificate an SSL object, every fourth of which asks for a client's.
pub(crate) fn write(directory: &Path, size: Size) -> io::Result<PathBuf> {
    fs::create_dir_all(directory.join("certs"))?;
    let mut text = format!("[listen]\nhttps = [\"{ADDRESS}\"]\nworkers = 1\n\n");
    let ca = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    fs::write(directory.join("certs/ca.cer"), params.self_signed(&ca).map_err(io::Error::other)?.pem())?;
    for n in 0..size.ssls {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = CertificateParams::new(vec![format!("h{n}.test")]).map_err(io::Error::other)?;
        fs::write(directory.join(format!("certs/{n}.cer")), params.self_signed(&key).map_err(io::Error::other)?.pem())?;
        fs::write(directory.join(format!("certs/{n}.key")), key.serialize_pem())?;
        let _ = writeln!(text, "[[ssls]]\nsni = \"h{n}.test\"\ncert = \"certs/{n}.cer\"\nkey = \"certs/{n}.key\"");
        if n % 4 == 0 {
            let skip = format!("^/public/{n}/");
            let _ = writeln!(text, "client = {{ ca = \"certs/ca.cer\", skip_mtls_uri_regex = [\"{skip}\"] }}");
        }
        text.push('\n');
    }
    for n in 0..size.routes {
        let uri = if n % 2 == 0 { format!("/service/{n}/*") } else { format!("/service/{n}") };
        let (high, low) = (n / 250 % 250, n % 250);
        let _ = writeln!(
            text,
            "[[routes]]\nuri = \"{uri}\"\nhost = \"h{}.test\"\n\
             upstream = {{ nodes = {{ \"10.{high}.{low}.1:8080\" = 1, \"10.{high}.{low}.2:8080\" = 2 }} }}",
            n % size.ssls
        );
        // Objects that ask for a certificate have an even number: no identity is empty.
        if n % 20 == 0 {
            text.push_str("plugins = { proxy-rewrite = { headers = { X-Client = \"$ssl_client_s_dn\" } } }\n");
        }
        text.push('\n');
    }
    let path = directory.join("gateway.toml");
    fs::write(&path, text)?;
    Ok(path)
}

/// Writes the same with ten edits: skip lists, hosts, paths, methods and priorities, a route less and one more.
pub(crate) fn write_edited(path: &Path) -> io::Result<PathBuf> {
    let text = fs::read_to_string(path)?;
    let edits = [
        ("\"^/public/0/\"", "\"^/public/0/\", \"^/new/\""),
        ("\"^/public/4/\"", "\"/public/4/\""),
        ("client = { ca = \"certs/ca.cer\", skip_mtls_uri_regex = [\"^/public/8/\"] }\n", ""),
        ("skip_mtls_uri_regex = [\"^/public/12/\"]", "depth = 3"),
        ("uri = \"/service/2/*\"\n", "uri = \"/service/2/*\"\npriority = 1\n"),
        ("uri = \"/service/3\"\n", "uri = \"/changed/3\"\n"),
        ("uri = \"/service/5\"\n", "uri = \"/service/5\"\nmethods = [\"GET\"]\n"),
        ("uri = \"/service/7\"\n", "uri = \"/service/7\"\nstatus = 0\n"),
        ("uri = \"/service/9\"\n", "uri = \"/service/9\"\nname = \"nine\"\n"),
    ];
    let mut edited = edits.iter().fold(text, |text, (old, new)| text.replacen(old, new, 1));
    edited.push_str("[[routes]]\nuri = \"/fresh/*\"\nupstream = { type = \"echo\" }\n");
    let edited_path = path.with_file_name("edited.toml");
    fs::write(&edited_path, edited)?;
    Ok(edited_path)
}

/// Writes those that are made to blow up: what each is, and where.
pub(crate) fn write_hostile(directory: &Path) -> io::Result<Vec<(&'static str, PathBuf)>> {
    let certificates = Size { routes: 0, ssls: 1 };
    let mut written = Vec::new();
    for (name, what, text) in hostile() {
        let directory = directory.join(name);
        let path = write(&directory, certificates)?;
        fs::write(&path, text)?;
        written.push((what, path));
    }
    Ok(written)
}

fn hostile() -> Vec<(&'static str, &'static str, String)> {
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<Vec<_>>().join(", ");
    let skip = |patterns: &str| {
        format!(
            "{}client = {{ ca = \"certs/ca.cer\", skip_mtls_uri_regex = [{patterns}] }}\n{}",
            ssl("\"h0.test\""),
            ROUTE
        )
    };
    let routes = |mode: &str, n: usize, f: &dyn Fn(usize) -> String| {
        let all: String = (0..n).map(|n| format!("[[routes]]\n{}\nupstream = {{ type = \"echo\" }}\n", f(n))).collect();
        format!("[listen]\nhttp = [\"{ADDRESS}\"]\n[router]\nhttp = \"{mode}\"\n{all}")
    };
    let stars = |n: usize| format!("'/{n}/{}'", "*a".repeat(20));
    let (host, uri) = ("radixtree_host_uri", "radixtree_uri");
    vec![
        ("counted", "a skip pattern `(a|b|ab)*c{1000}` in `{1000}`", skip("'^/((a|b|ab)*c{1000}){1000}'")),
        ("words", r"a skip pattern `\w{5000}`", skip(r"'\w{5000}'")),
        (
            "nested",
            "a skip pattern of 60 nested repetitions",
            skip(&format!("'{}a{}'", "(".repeat(60), "*)".repeat(60))),
        ),
        (
            "states",
            "500 skip patterns with 2²⁰ states each",
            skip(&many(500, &|n| format!("'^/{n}[ab]*a[ab]{{20}}$'"))),
        ),
        ("patterns", "100,000 skip patterns", skip(&many(100_000, &|n| format!("'^/p{n}/'")))),
        ("names", "100,000 names in `snis`", ssl(&many(100_000, &|n| format!("\"n{n}.test\""))) + ROUTE),
        (
            "same",
            "50,000 routes with one path and nested wildcards",
            routes(host, 50_000, &|n| format!("uri = \"/a/*\"\nhost = \"*.{}.w{}.test\"", n % 500, n / 500)),
        ),
        (
            "same-uri",
            "the same, path first",
            routes(uri, 50_000, &|n| format!("uri = \"/a/*\"\nhost = \"*.{}.w{}.test\"", n % 500, n / 500)),
        ),
        ("twice", "50,000 routes, all alike", routes(host, 50_000, &|_| "uri = \"/a/*\"".to_owned())),
        (
            "shared",
            "50,000 routes with one path and one host in common, path first",
            routes(uri, 50_000, &|n| format!("uri = \"/a/*\"\nhosts = [\"common.test\", \"n{n}.test\"]")),
        ),
        (
            "runs",
            "50,000 routes `/*N*` below one another",
            routes(host, 50_000, &|n| format!("uri = \"/*{n}*\"\npriority = {}", n % 1000)),
        ),
        (
            "stars",
            "a route with 10,000 paths of 20 `*` each",
            routes(host, 1, &|_| format!("uris = [{}]", many(10_000, &stars))),
        ),
        (
            "product",
            "a route with 30,000 hosts and 30,000 paths",
            routes(host, 1, &|_| {
                let hosts = many(30_000, &|n| format!("\"n{n}.test\""));
                format!("hosts = [{hosts}]\nuris = [{}]", many(30_000, &|n| format!("\"/{n}\"")))
            }),
        ),
        ("deep", "TOML with 100,000 nested lists", format!("a = {}{}\n", "[".repeat(100_000), "]".repeat(100_000))),
    ]
}

const ROUTE: &str = "[[routes]]\nuri = \"/*\"\nupstream = { type = \"echo\" }\n";

fn ssl(names: &str) -> String {
    format!(
        "[listen]\nhttps = [\"{ADDRESS}\"]\n[[ssls]]\nsnis = [{names}]\ncert = \"certs/0.cer\"\nkey = \"certs/0.key\"\n"
    )
}
