//! What must hold for any bytes, a function a subject. None of them may panic; that is how a finding looks.
//!
//! libFuzzer calls them (`fuzz_targets/`), and so does a test that needs no nightly toolchain (`tests/fuzz`), which has
//! this file as a module of its own. `seeds/NAME/` holds inputs to begin with, findings of the past among them.

use std::sync::OnceLock;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Uri, Version};
use rustls_pki_types::UnixTime;
use sealgate_compiler::{Checked, Clock, Sources, Style, check, compile, render};
use sealgate_policy::desc::{EscapedSlashes, ListenerKind, RouterMode};
use sealgate_policy::{
    Call, CanonicalPath, Connection, Gateway, Host, HostPattern, NamePattern, Pattern, Served, ServerName, Template,
    TlsFacts, UriPattern, decide, rewrite,
};

/// One subject.
pub type Target = fn(&[u8]);

/// All of them, by the names of their folders of seeds.
pub const TARGETS: [(&str, Target); 7] = [
    ("config", config),
    ("names", names),
    ("paths", paths),
    ("patterns", patterns),
    ("pem", pem),
    ("requests", requests),
    ("templates", templates),
];

/// The start of 2026.
const NOW: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));

const CERT: &[u8] = include_bytes!("../../tests/ui/pems/server.cer");
const KEY: &[u8] = include_bytes!("../../tests/ui/pems/server.key");
const CA: &[u8] = include_bytes!("../../tests/ui/pems/ca.cer");

/// gateway.toml: the compiler has words for everything, the same each time, in the order of their places, and emits
/// what has no error.
pub fn config(bytes: &[u8]) {
    let files = |sources: Sources| sources.with("a.cer", CERT).with("a.key", KEY).with("ca.cer", CA);
    checked(&files(Sources::new("gateway.toml", bytes)));
}

/// Certificates, keys and CA bundles: the bytes stand for each in turn.
pub fn pem(bytes: &[u8]) {
    for (cert, key, ca) in [(bytes, KEY, CA), (CERT, bytes, CA), (CERT, KEY, bytes), (bytes, bytes, bytes)] {
        let sources = Sources::new("gateway.toml", &include_bytes!("gateway.toml")[..]);
        checked(&sources.with("a.cer", cert).with("a.key", key).with("ca.cer", ca));
    }
}

/// The checks of [`config`] on any sources.
fn checked(sources: &Sources) {
    let Checked { model, found, notes, .. } = check(sources, Clock(NOW));
    let text = render(&found, sources, Style::Plain);
    assert!(found.iter().map(|d| d.primary.span).is_sorted());
    render(&notes, sources, Style::Coloured);
    let compiled = compile(sources, Clock(NOW), "gateway");
    assert_eq!(compiled.is_ok(), model.is_some() && !found.has_errors(), "{text}");
    match compiled {
        Ok(compiled) => assert_eq!(render(&compiled.warnings, sources, Style::Plain), text),
        Err(again) => assert_eq!(render(&again, sources, Style::Plain), text),
    }
}

/// Server names, hosts and their patterns: a normal form is its own normal form, and a name is covered by itself.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(name) = ServerName::parse(&text) {
        let normal = name.as_str();
        assert_eq!(ServerName::parse(normal).as_ref(), Ok(&name));
        assert_eq!(normal, normal.to_ascii_lowercase());
        assert!(!normal.is_empty() && normal.len() <= 253 && !normal.ends_with('.'), "{normal}");
        assert!(NamePattern::Exact(name.clone()).covers(&name) && NamePattern::Any.covers(&name));
        let below = ServerName::parse(&format!("x.{normal}"));
        let wildcard = NamePattern::Wildcard(name.clone());
        assert!(!wildcard.covers(&name) && below.is_ok_and(|below| wildcard.covers(&below)) || normal.len() > 251);
        gateway().ssl.lookup(normal);
    }
    if let Ok(pattern) = NamePattern::parse(&text) {
        assert_eq!(NamePattern::parse(&pattern.to_string()), Ok(pattern));
    }
    if let Ok(host) = Host::parse(bytes) {
        assert_eq!(Host::parse(host.as_sent().as_bytes()).as_ref(), Ok(&host));
        assert_eq!(
            Host::parse(host.name().as_bytes()).map(|again| again.name().to_owned()).as_deref(),
            Ok(host.name())
        );
        assert!(host.agrees_with(&host) && host.as_sent().is_ascii());
        assert!(host.name().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
        assert!(!host.name().contains(['/', '@', '?', '#', '\\', ' ', '%']), "{}", host.name());
    }
    if let Ok(pattern) = HostPattern::parse(&text) {
        pattern.covers("test.com");
        pattern.covers("");
    }
}

/// Paths: what is forwarded is read again as the same path, and is in canonical form.
pub fn paths(bytes: &[u8]) {
    for slashes in [EscapedSlashes::Decode, EscapedSlashes::Keep, EscapedSlashes::Reject] {
        let Ok(path) = CanonicalPath::parse(bytes, slashes) else { continue };
        let (decoded, encoded) = (path.decoded(), path.encoded());
        let again = CanonicalPath::parse(encoded, slashes);
        let again = again.as_ref().map(|again| (again.decoded(), again.encoded()));
        assert_eq!(again, Ok((decoded, encoded)), "{slashes:?}");
        assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic()), "{encoded}");
        for text in [decoded, encoded] {
            assert!(text.starts_with('/') && !text.contains("//"), "{text}");
            assert!(!text.split('/').any(|segment| segment == "." || segment == ".."), "{text}");
        }
        assert!(!decoded.contains('\0') && !encoded.contains(['?', '#', '\\', ' ']), "{encoded}");
    }
}

/// Values of headers, alone and as gateway.toml has them.
pub fn templates(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(template) = Template::parse(text) {
        let is_literal = template.variables().next().is_none() && template.captures().next().is_none();
        assert_eq!(template.as_literal().is_some(), is_literal, "{text}");
        // Escapes of `$` apart, what has no variable is itself.
        assert!(text.contains('$') || template.as_literal() == Some(text), "{text}");
    } else {
        assert!(text.contains('$'), "{text}");
    }
    let header = format!("[plugins.proxy-rewrite.headers]\nX-A = {}\n", toml_string(text));
    checked(&Sources::new("gateway.toml", with_route(&header.replace("[plugins", "[routes.plugins"))));
}

/// Skip patterns and URI patterns. A URI pattern and its regular expression agree.
pub fn patterns(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(pattern) = Pattern::new(text) {
        assert_eq!(pattern.as_str(), text);
        pattern.is_match("/anything/foobar");
    }
    for mode in [RouterMode::HostUri, RouterMode::Uri, RouterMode::UriWithParameter] {
        let Ok(pattern) = UriPattern::parse(text, mode) else { continue };
        assert_eq!(pattern.as_str(), text);
        let regex = Pattern::new(&pattern.to_regex());
        for path in ["/", "/a", "/a/", "/anything/foobar", "/a/b/c", text] {
            assert!(!pattern.is_exact() || pattern.is_match(path) == (path == text), "{text} on {path}");
            if let Ok(regex) = &regex {
                assert_eq!(regex.is_match(path), pattern.is_match(path), "{text} on {path}");
            }
            pattern.read(path);
        }
    }
    let ssl = format!(
        "[listen]\nhttps = [\"127.0.0.1:9443\"]\n[[ssls]]\nsni = \"test.com\"\ncert = \"a.cer\"\nkey = \"a.key\"\n\
         client = {{ ca = \"ca.cer\", skip_mtls_uri_regex = [{0}] }}\n\
         [[routes]]\nuri = {0}\nupstream = {{ type = \"echo\" }}\n",
        toml_string(text)
    );
    let sources = Sources::new("gateway.toml", ssl);
    checked(&sources.with("a.cer", CERT).with("a.key", KEY).with("ca.cer", CA));
}

/// Request heads, on each kind of connection: nobody is admitted without the certificate that is asked for, and no
/// client says who it is.
///
/// The first line is method, target and `0` (HTTP/1.0) or `2` (HTTP/2), the others are headers.
pub fn requests(bytes: &[u8]) {
    let Some(head) = head(bytes) else { return };
    let gateway = gateway();
    for connection in connections() {
        let mut head = head.clone();
        let Ok(decision) = decide(gateway, &connection, &mut head, NOW) else { continue };
        let again = CanonicalPath::parse(decision.path.encoded(), gateway.escaped_slashes());
        assert_eq!(again.as_ref(), Ok(&decision.path));
        assert_eq!(decision.target.path(), decision.path.encoded());

        let listed = decision.path.decoded().starts_with("/anything");
        let name = decision.host.as_ref().map(Host::name);
        let asked = ["mtls.test", "skip.test"].into_iter().find(|of| name == Some(*of));
        match connection.server_name.as_ref().map(ServerName::as_str) {
            Some("mtls.test") => panic!("admitted without a certificate: {head:?}"),
            Some("skip.test") => assert!(listed && matches!(asked, None | Some("skip.test")), "{head:?}"),
            Some(_) => assert_eq!(asked, None, "{head:?}"),
            None => assert!(asked.is_none() || asked == Some("skip.test") && listed, "{head:?}"),
        }
        let claims = |head: &Parts| head.headers.keys().any(|name| name.as_str().replace('_', "-") == "x-dn");
        assert!(!claims(&head), "{head:?}");
        let call = Call { request_id: "id", now: NOW, entropy: &mut |_| {} };
        assert!(rewrite(gateway, &connection, &decision, &mut head, call).is_ok(), "no plugin answers");
        assert!(!claims(&head), "nothing is known of this client: {head:?}");
    }
}

fn head(bytes: &[u8]) -> Option<Parts> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut words = lines.next()?.split(|byte| *byte == b' ');
    let method = Method::from_bytes(words.next()?).ok()?;
    let target = Uri::try_from(words.next()?).ok()?;
    let version = match words.next() {
        Some(b"0") => Version::HTTP_10,
        Some(b"2") => Version::HTTP_2,
        _ => Version::HTTP_11,
    };
    let mut head = Request::builder().method(method).uri(target).version(version).body(()).ok()?.into_parts().0;
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        head.headers.append(name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?);
    }
    Some(head)
}

/// The gateway of `gateway.toml` beside this file.
fn gateway() -> &'static Gateway {
    static GATEWAY: OnceLock<Gateway> = OnceLock::new();
    GATEWAY.get_or_init(|| {
        let sources = Sources::new("gateway.toml", &include_bytes!("gateway.toml")[..]);
        let checked = check(&sources.with("a.cer", CERT).with("a.key", KEY).with("ca.cer", CA), Clock(NOW));
        let model = checked.model.expect("gateway.toml beside this file is good");
        model.with_desc(Gateway::new).expect("gateway.toml beside this file is good")
    })
}

/// One without TLS and one for each SSL object, all without a certificate.
fn connections() -> Vec<Connection> {
    let (remote, local) = (([192, 0, 2, 1], 4711).into(), ([198, 51, 100, 1], 9080).into());
    let plain = || Connection::accepted(ListenerKind::Http, remote, local);
    let tls = |sni: &str| {
        let ssl = match gateway().ssl.lookup(sni) {
            Served::Exact(index) | Served::Wildcard(index) => Some(index),
            Served::Below(_) | Served::None => None,
        };
        let tls = TlsFacts { protocol: "TLSv1.3", cipher: "C", curve: "X25519", alpn: "h2", resumed: false };
        let (sni, server_name) = (Some(sni.to_owned()), ServerName::parse(sni).ok());
        Connection { listener: ListenerKind::Https, sni, server_name, ssl, tls: Some(tls), ..plain() }
    };
    vec![plain(), tls("open.test"), tls("mtls.test"), tls("skip.test")]
}

fn with_route(more: &str) -> String {
    format!("[listen]\nhttp = [\"127.0.0.1:9080\"]\n[[routes]]\nuri = \"/\"\nupstream = {{ type = \"echo\" }}\n{more}")
}

/// A basic string.
fn toml_string(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
