//! What gateway.toml says: every value with its place, every unknown key refused. No rule is in here.

mod expect;
mod read;
mod route;
mod settings;
mod ssl;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostics;
use crate::rules::syntax;
use crate::source::{SourceId, Span};

pub(crate) use expect::{Expect, Header as ExpectedHeader};
pub(crate) use read::At;
use read::{Reader, Section};
pub(crate) use route::{HeaderValue, Node, Nodes, NodesForm, Route, Upstream, UpstreamKind};
pub(crate) use settings::{Limits, Lints, Listen, Log, Router, Timeouts};
pub(crate) use ssl::{Client, Ssl, SslKind};

/// A whole gateway.toml.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: Listen,
    pub(crate) limits: Limits,
    pub(crate) timeouts: Timeouts,
    pub(crate) fallback_sni: Option<At<String>>,
    pub(crate) router: Router,
    pub(crate) lints: Lints,
    pub(crate) log: Log,
    pub(crate) dns_servers: Vec<At<String>>,
    pub(crate) ssls: Vec<Ssl>,
    /// Whether `ssls` is not even an array of tables.
    pub(crate) ssls_broken: bool,
    pub(crate) routes: Vec<Route>,
    /// Whether `routes` is not even an array of tables.
    pub(crate) routes_broken: bool,
    pub(crate) expects: Vec<Expect>,
}

/// Keys of the file that a later version will have.
const LATER: &[&str] = &[
    "services",
    "upstreams",
    "plugin_configs",
    "global_rules",
    "plugins",
    "consumers",
    "consumer_groups",
    "stream_routes",
    "secrets",
    "metrics",
    "admin",
];

impl Config {
    /// Reads the text; `None` if it is no TOML. What else is wrong is reported and left out.
    pub(crate) fn parse(source: SourceId, text: &str, found: &mut Diagnostics) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            syntax::report_all(source, text, &errors).into_iter().for_each(|d| found.push(d));
            return None;
        }
        let mut reader = Reader { source, found: Diagnostics::default() };
        let file = Section::new(&reader, "gateway.toml", 0..0, table.get_ref());
        let config = Self::read(&mut reader, file);
        found.append(reader.found);
        Some(config)
    }

    fn read(reader: &mut Reader, mut sections: Section<'_>) -> Self {
        let file = &mut sections;
        let listen = sub(reader, file, "listen", "[listen]");
        let limits = sub(reader, file, "limits", "[limits]");
        let timeouts = sub(reader, file, "timeouts", "[timeouts]");
        let ssl = sub(reader, file, "ssl", "[ssl]");
        let router = sub(reader, file, "router", "[router]");
        let lints = sub(reader, file, "lints", "[lints]");
        let log = sub(reader, file, "log", "[log]");
        let dns = sub(reader, file, "dns", "[dns]");
        let ssls = file.take("ssls").map_or(Some(Vec::new()), |value| reader.sections("[[ssls]]", value));
        let expects = file.take("expect").and_then(|value| reader.sections("[[expect]]", value));
        let routes = file.take("routes").map_or(Some(Vec::new()), |value| reader.sections("[[routes]]", value));
        let config = Self {
            listen: Listen::read(reader, listen),
            limits: limits.map(|s| Limits::read(reader, s)).unwrap_or_default(),
            timeouts: timeouts.map(|s| Timeouts::read(reader, s)).unwrap_or_default(),
            fallback_sni: ssl.and_then(|s| settings::fallback_sni(reader, s)),
            router: router.map(|s| Router::read(reader, s)).unwrap_or_default(),
            lints: lints.map(|s| Lints::read(reader, s)).unwrap_or_default(),
            log: log.map(|s| Log::read(reader, s)).unwrap_or_default(),
            dns_servers: dns.map(|s| settings::dns(reader, s)).unwrap_or_default(),
            ssls_broken: ssls.is_none(),
            ssls: ssls.into_iter().flatten().map(|s| Ssl::read(reader, s)).collect(),
            routes_broken: routes.is_none(),
            routes: routes.into_iter().flatten().map(|s| Route::read(reader, s)).collect(),
            expects: expects.into_iter().flatten().map(|s| Expect::read(reader, s)).collect(),
        };
        file.unsupported(reader, LATER);
        sections.finish(reader);
        config
    }
}

fn sub<'t>(reader: &mut Reader, file: &mut Section<'t>, key: &'static str, title: &'static str) -> Option<Section<'t>> {
    file.take(key).and_then(|value| reader.section(title, value))
}

/// Whether a `cert`, `key` or `ca` is PEM itself and not the name of a file.
pub(crate) fn is_inline(text: &str) -> bool {
    text.contains("-----BEGIN") || text.contains('\n')
}

/// Names of all files that a configuration's text mentions, as far as it can be read.
pub(crate) fn file_names(text: &str) -> Vec<String> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut names = Vec::new();
    let mut add = |value: &DeValue<'_>| match value {
        DeValue::String(name) if !is_inline(name) && !name.is_empty() => names.push(name.to_string()),
        _ => {}
    };
    for ssl in tables(table.get_ref(), "ssls") {
        for key in ["cert", "key", "certs", "keys"] {
            match ssl.get(key).map(Spanned::get_ref) {
                Some(DeValue::Array(list)) => list.iter().for_each(|v| add(v.get_ref())),
                Some(value) => add(value),
                None => {}
            }
        }
        if let Some(DeValue::Table(client)) = ssl.get("client").map(Spanned::get_ref) {
            client.get("ca").into_iter().for_each(|v| add(v.get_ref()));
        }
    }
    for expect in tables(table.get_ref(), "expect") {
        expect.get("client_cert").into_iter().for_each(|v| add(v.get_ref()));
    }
    names
}

/// The tables of `[[key]]`.
fn tables<'t>(file: &'t DeTable<'t>, key: &str) -> impl Iterator<Item = &'t DeTable<'t>> {
    let array = match file.get(key).map(Spanned::get_ref) {
        Some(DeValue::Array(array)) => Some(array),
        _ => None,
    };
    array.into_iter().flatten().filter_map(|value| match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    })
}

/// The place of the whole file: its first byte.
pub(crate) fn start_of(source: SourceId) -> Span {
    source.span(0..0)
}

#[cfg(test)]
mod tests {
    use super::file_names;

    #[test]
    fn files_are_found_wherever_they_are_named() {
        let text = r#"
            [[ssls]]
            cert = "a.cer"
            keys = ["b.key", ""]
            client = { ca = "c.cer" }
            [[ssls]]
            cert = """-----BEGIN CERTIFICATE-----"""
            [[expect]]
            client_cert = "d.cer"
            [[expect]]
            client_cert = 1
            [broken
        "#;
        assert_eq!(file_names(text), ["a.cer", "b.key", "c.cer", "d.cer"]);
        assert!(file_names("ssls = 1\nexpect = [1]").is_empty());
    }
}
