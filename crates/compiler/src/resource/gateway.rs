//! The whole of gateway.toml.

use toml::de::DeTable;

use crate::diagnostics::Diagnostics;
use crate::keys::{Key, Shape, Table};
use crate::resource::expect::keys as expect;
use crate::resource::read::{FromToml, Reader, Section};
use crate::resource::route::keys as route;
use crate::resource::settings::{self, Dns, Limits, Lints, Listen, Log, Router, Timeouts, Tls};
use crate::resource::ssl::keys as ssl;
use crate::rules::syntax;
use crate::source::{At, SourceId};

/// Every key of gateway.toml.
pub static KEYS: Table = Table::new(
    "Gateway",
    "gateway.toml",
    "What a sealgate binary does: compiled by `cargo build`, checked by `cargo sealgate check`.",
    &[
        Key::new("listen", Shape::Table(&settings::listen::KEYS), "Where clients connect.").required(),
        Key::new("ssl", Shape::Table(&settings::tls::KEYS), "What holds for TLS as a whole."),
        Key::new("router", Shape::Table(&settings::router::KEYS), "How routes are chosen."),
        Key::new("limits", Shape::Table(&settings::limits::KEYS), "How much clients may use."),
        Key::new("timeouts", Shape::Table(&settings::timeouts::KEYS), "How long things may take."),
        Key::new("log", Shape::Table(&settings::log::KEYS), "The log on standard output."),
        Key::new("dns", Shape::Table(&settings::dns::KEYS), "How names of nodes are resolved."),
        Key::new("lints", Shape::Table(&settings::lints::KEYS), "Levels of the compiler's rules."),
        Key::new(
            "ssls",
            Shape::Tables(&ssl::KEYS),
            "SSL objects: server names with their certificates, and whether clients need one.",
        ),
        Key::new("routes", Shape::Tables(&route::KEYS), "Routes: which requests go to which upstream."),
        Key::new(
            "expect",
            Shape::Tables(&expect::KEYS),
            "Requests, and what has to become of them: each build decides on them as the server would.",
        ),
        Key::not_yet("services"),
        Key::not_yet("upstreams"),
        Key::not_yet("plugin_configs"),
        Key::not_yet("global_rules"),
        Key::not_yet("plugins"),
        Key::not_yet("consumers"),
        Key::not_yet("consumer_groups"),
        Key::not_yet("stream_routes"),
        Key::not_yet("secrets"),
        Key::not_yet("metrics"),
        Key::not_yet("admin"),
    ],
);

/// A whole gateway.toml.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: Listen,
    pub(crate) limits: Limits,
    pub(crate) timeouts: Timeouts,
    pub(crate) tls: Tls,
    pub(crate) router: Router,
    pub(crate) lints: Lints,
    pub(crate) log: Log,
    pub(crate) dns: Dns,
    pub(crate) ssls: Vec<ssl::Ssl>,
    /// Whether `ssls` is not even an array of tables.
    pub(crate) ssls_broken: bool,
    pub(crate) routes: Vec<route::Route>,
    /// Whether `routes` is not even an array of tables.
    pub(crate) routes_broken: bool,
    pub(crate) expects: Vec<expect::Expect>,
}

impl Config {
    /// Reads the text; `None` if it is no TOML. What else is wrong is reported and left out.
    pub(crate) fn parse(source: SourceId, text: &str, found: &mut Diagnostics) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            syntax::report_all(source, text, &errors).into_iter().for_each(|d| found.push(d));
            return None;
        }
        let mut reader = Reader { source, found: Diagnostics::default() };
        let file = Section::new(&reader, &KEYS, 0..0, table.get_ref());
        let config = Self::read(&mut reader, file);
        found.append(reader.found);
        Some(config)
    }

    fn read(reader: &mut Reader, mut file: Section<'_>) -> Self {
        let s = &mut file;
        let ssls = list(reader, s, "ssls");
        let routes = list(reader, s, "routes");
        let config = Self {
            listen: table(reader, s, "listen", Listen::read),
            limits: table(reader, s, "limits", Limits::read),
            timeouts: table(reader, s, "timeouts", Timeouts::read),
            tls: table(reader, s, "ssl", Tls::read),
            router: table(reader, s, "router", Router::read),
            lints: table(reader, s, "lints", Lints::read),
            log: table(reader, s, "log", Log::read),
            dns: table(reader, s, "dns", Dns::read),
            ssls_broken: ssls.is_none(),
            ssls: ssls.unwrap_or_default(),
            routes_broken: routes.is_none(),
            routes: routes.unwrap_or_default(),
            expects: list(reader, s, "expect").unwrap_or_default(),
        };
        file.finish(reader);
        config
    }
}

/// A table that is there once. One that is absent, or no table, is read as an empty one.
fn table<T>(
    reader: &mut Reader,
    file: &mut Section<'_>,
    key: &'static str,
    read: impl FnOnce(&mut Reader, Section<'_>) -> T,
) -> T {
    let section = file.section(reader, key);
    read(reader, section)
}

/// `[[key]]`; empty where it is absent, `None` where it is no array of tables.
fn list<T: FromToml>(reader: &mut Reader, file: &mut Section<'_>, key: &'static str) -> Option<Vec<T>> {
    if !file.has(key) {
        return Some(Vec::new());
    }
    let tables: At<Vec<At<T>>> = file.get(reader, key)?;
    Some(tables.value.into_iter().map(|table| table.value).collect())
}

#[cfg(test)]
mod tests;
