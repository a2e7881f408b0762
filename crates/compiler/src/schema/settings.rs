//! The tables that are there once: `[listen]`, `[limits]`, `[timeouts]`, `[ssl]`, `[router]`, `[lints]`, `[log]`, `[dns]`.

use std::collections::BTreeMap;

use sealgate_policy::desc::{EscapedSlashes, LimitsDesc, LogDesc, LogFormat, RouterDesc, RouterMode, TimeoutsDesc};
use toml::de::DeValue;

use super::read::{At, Reader, Section, Value};
use super::start_of;
use crate::levels::Level;
use crate::rules::{bad_value, missing_key};
use crate::source::Span;

/// `[listen]`.
#[derive(Debug)]
pub(crate) struct Listen {
    pub(crate) span: Span,
    pub(crate) https: Vec<At<String>>,
    pub(crate) http: Vec<At<String>>,
    pub(crate) status: Option<At<String>>,
    pub(crate) workers: u16,
    pub(crate) trusted_addresses: Vec<At<String>>,
}

impl Listen {
    pub(super) fn read(reader: &mut Reader, section: Option<Section<'_>>) -> Self {
        let source = reader.source;
        let Some(mut s) = section else {
            reader.found.push(missing_key::no_listener(start_of(source), true));
            return Self::empty(start_of(source));
        };
        let mut listen = Self::empty(s.span);
        let said = s.has("https") || s.has("http");
        let https = s.get(reader, "https", Reader::addresses);
        let http = s.get(reader, "http", Reader::addresses);
        listen.https = https.map(|list| list.value).unwrap_or_default();
        listen.http = http.map(|list| list.value).unwrap_or_default();
        if listen.https.is_empty() && listen.http.is_empty() && !s.broken {
            reader.found.push(missing_key::no_listener(s.span, !said));
        }
        listen.status = s.get(reader, "status", Reader::text);
        let workers = s.get(reader, "workers", |r, v| r.number(v, 0..=1024));
        listen.workers = workers.map_or(0, |n| u16::try_from(n.value).unwrap_or(0));
        let trusted = s.get(reader, "trusted_addresses", |r, v| r.list(v, Reader::text));
        listen.trusted_addresses = trusted.map(|list| list.value).unwrap_or_default();
        s.unsupported(reader, &["admin", "metrics", "proxy_protocol", "http3"]);
        s.finish(reader);
        listen
    }

    fn empty(span: Span) -> Self {
        Self { span, https: vec![], http: vec![], status: None, workers: 0, trusted_addresses: vec![] }
    }
}

/// `[limits]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) values: LimitsDesc,
    /// Places of the values that are in the file, by key.
    said: BTreeMap<&'static str, Span>,
}

impl Default for Limits {
    fn default() -> Self {
        let values = LimitsDesc {
            handshakes: 512,
            connections: 20_000,
            connections_per_address: 0,
            requests_per_connection: 10_000,
            request_target: 8 << 10,
            request_head: 32 << 10,
            request_fields: 100,
            request_body: 16 << 20,
            h2_streams: 100,
            in_flight_per_node: 1024,
            client_certificates: 10,
        };
        Self { values, said: BTreeMap::new() }
    }
}

impl Limits {
    pub(super) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let Self { values: mut limits, mut said } = Self::default();
        for (key, limit) in [
            ("handshakes", &mut limits.handshakes),
            ("connections", &mut limits.connections),
            ("connections_per_address", &mut limits.connections_per_address),
            ("requests_per_connection", &mut limits.requests_per_connection),
            ("request_target", &mut limits.request_target),
            ("request_head", &mut limits.request_head),
            ("request_fields", &mut limits.request_fields),
            ("h2_streams", &mut limits.h2_streams),
            ("in_flight_per_node", &mut limits.in_flight_per_node),
            ("client_certificates", &mut limits.client_certificates),
        ] {
            if let Some(value) = s.get(reader, key, |r, v| r.number(v, 0..=i64::from(u32::MAX))) {
                *limit = u32::try_from(value.value).unwrap_or(u32::MAX);
                said.insert(key, value.span);
            }
        }
        if let Some(value) = s.get(reader, "request_body", |r, v| r.number(v, 0..=i64::MAX)) {
            limits.request_body = value.value.unsigned_abs();
        }
        s.finish(reader);
        Self { values: limits, said }
    }

    /// Where a key has its value, if it is in the file.
    pub(crate) fn place(&self, key: &str) -> Option<Span> {
        self.said.get(key).copied()
    }
}

/// `[timeouts]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Timeouts(pub(crate) TimeoutsDesc);

impl Default for Timeouts {
    fn default() -> Self {
        Self(TimeoutsDesc {
            handshake: 10_000,
            first_request: 10_000,
            request_head: 10_000,
            keep_alive: 60_000,
            request_body: 30_000,
            write_stall: 30_000,
            connection_age: 3_600_000,
            upstream_connect: 2_000,
            upstream_first_byte: 60_000,
            upstream_read: 60_000,
            drain: 30_000,
        })
    }
}

impl Timeouts {
    pub(super) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let mut timeouts = Self::default().0;
        for (key, timeout) in [
            ("handshake", &mut timeouts.handshake),
            ("first_request", &mut timeouts.first_request),
            ("request_head", &mut timeouts.request_head),
            ("keep_alive", &mut timeouts.keep_alive),
            ("request_body", &mut timeouts.request_body),
            ("write_stall", &mut timeouts.write_stall),
            ("connection_age", &mut timeouts.connection_age),
            ("upstream_connect", &mut timeouts.upstream_connect),
            ("upstream_first_byte", &mut timeouts.upstream_first_byte),
            ("upstream_read", &mut timeouts.upstream_read),
            ("drain", &mut timeouts.drain),
        ] {
            if let Some(value) = s.get(reader, key, Reader::duration) {
                *timeout = value.value;
            }
        }
        s.finish(reader);
        Self(timeouts)
    }
}

/// `[router]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Router(pub(crate) RouterDesc);

impl Default for Router {
    fn default() -> Self {
        Self(RouterDesc { http: RouterMode::HostUri, escaped_slashes: EscapedSlashes::Decode })
    }
}

impl Router {
    pub(super) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let modes = [
            ("radixtree_host_uri", RouterMode::HostUri),
            ("radixtree_uri", RouterMode::Uri),
            ("radixtree_uri_with_parameter", RouterMode::UriWithParameter),
        ];
        let slashes =
            [("decode", EscapedSlashes::Decode), ("keep", EscapedSlashes::Keep), ("reject", EscapedSlashes::Reject)];
        let default = Self::default().0;
        let http = s.get(reader, "http", |r, v| r.word(v, &modes)).map_or(default.http, |mode| mode.value);
        let escaped = s.get(reader, "escaped_slashes", |r, v| r.word(v, &slashes));
        s.finish(reader);
        Self(RouterDesc { http, escaped_slashes: escaped.map_or(default.escaped_slashes, |e| e.value) })
    }
}

/// `[log]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Log(pub(crate) LogDesc);

impl Default for Log {
    fn default() -> Self {
        Self(LogDesc { access: true, format: LogFormat::Json, query: false })
    }
}

impl Log {
    pub(super) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let default = Self::default().0;
        let formats = [("json", LogFormat::Json), ("combined", LogFormat::Combined)];
        let access = s.get(reader, "access", Reader::boolean).map_or(default.access, |b| b.value);
        let format = s.get(reader, "format", |r, v| r.word(v, &formats)).map_or(default.format, |f| f.value);
        let query = s.get(reader, "query", Reader::boolean).map_or(default.query, |b| b.value);
        s.finish(reader);
        Self(LogDesc { access, format, query })
    }
}

/// `[lints]`.
#[derive(Debug, Default)]
pub(crate) struct Lints {
    pub(crate) levels: Vec<LintLevel>,
    /// Days that a certificate has to be valid from the build on.
    pub(crate) min_validity: Option<At<u32>>,
    /// Percent of the routes, SSL objects and skip patterns that expectations have to touch.
    pub(crate) min_coverage: Option<At<i64>>,
}

/// One level in `[lints]`.
#[derive(Debug)]
pub(crate) struct LintLevel {
    pub(crate) name: At<String>,
    pub(crate) level: Level,
    /// Why; `allow` always has it.
    pub(crate) reason: Option<String>,
}

const LEVELS: &[(&str, Level)] = &[("warn", Level::Warn), ("deny", Level::Deny), ("allow", Level::Allow)];

impl Lints {
    pub(super) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let min_validity = s.get(reader, "min_validity", Reader::days);
        let min_coverage = s.get(reader, "min_coverage", |r, v| r.number(v, 1..=100));
        let levels = s.take_all().into_iter().filter_map(|entry| {
            let (level, reason) = lint_level(reader, entry.key.value, entry.value)?;
            Some(LintLevel { name: entry.key.map(str::to_owned), level, reason })
        });
        Self { levels: levels.collect(), min_validity, min_coverage }
    }
}

/// `"warn"`, `"deny"`, or a table with a reason, which `allow` has to have.
fn lint_level(reader: &mut Reader, name: &str, value: Value<'_>) -> Option<(Level, Option<String>)> {
    let span = value.span;
    let DeValue::Table(_) = value.value else {
        let level = reader.word(value, LEVELS)?;
        return if level == Level::Allow {
            reader.refuse(bad_value::allow_without_reason(span, name))
        } else {
            Some((level, None))
        };
    };
    let mut s = reader.section("a level of [lints]", value)?;
    let level = s.require(reader, "level", |r, v| r.word(v, LEVELS));
    let reason = s.get(reader, "reason", Reader::text).map(|reason| reason.value.trim().to_owned());
    let reason = reason.filter(|reason| !reason.is_empty());
    let allowed = level.as_ref().is_some_and(|level| level.value == Level::Allow);
    if allowed && reason.is_none() && !s.broken {
        s.refuse(reader, bad_value::allow_without_reason(span, name));
    }
    if s.finish(reader) { None } else { level.map(|level| (level.value, reason)) }
}

/// `[ssl]`.
pub(super) fn fallback_sni(reader: &mut Reader, mut s: Section<'_>) -> Option<At<String>> {
    let name = s.get(reader, "fallback_sni", Reader::text);
    s.finish(reader);
    name
}

/// `[dns]`.
pub(super) fn dns(reader: &mut Reader, mut s: Section<'_>) -> Vec<At<String>> {
    let servers = s.get(reader, "servers", |r, v| r.list(v, Reader::text));
    s.unsupported(reader, &["hosts", "timeout"]);
    s.finish(reader);
    servers.map(|list| list.value).unwrap_or_default()
}

impl Reader {
    /// A list of addresses, or a single one.
    fn addresses(&mut self, value: Value<'_>) -> Option<Vec<At<String>>> {
        let span = value.span;
        match value.value {
            DeValue::String(_) => self.text(value).map(|value| vec![At { value, span }]),
            _ => self.list(value, Self::text),
        }
    }

    /// `"30d"` as days.
    fn days(&mut self, value: Value<'_>) -> Option<u32> {
        let span = value.span;
        let text = match value.value {
            DeValue::Integer(number) => return self.refuse(bad_value::days(span, number.as_str())),
            _ => self.string(value)?,
        };
        let number = text.strip_suffix('d').filter(|number| number.bytes().all(|digit| digit.is_ascii_digit()));
        let days = number.and_then(|number| number.parse().ok()).filter(|days| *days <= 36_500);
        days.or_else(|| self.refuse(bad_value::days(span, &text)))
    }

    /// `"500ms"`, `"5s"`, `"2m"`, `"1h"` as milliseconds; `"0s"` = off.
    fn duration(&mut self, value: Value<'_>) -> Option<u32> {
        let span = value.span;
        if let DeValue::Integer(number) = value.value {
            return self.refuse(bad_value::duration(span, number.as_str(), true));
        }
        let text = self.string(value)?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let unit = match unit {
            "ms" => Some(1),
            "s" => Some(1000),
            "m" => Some(60_000),
            "h" => Some(3_600_000),
            _ => None,
        };
        let millis = number.parse().ok().zip(unit).and_then(|(number, unit): (u32, u32)| number.checked_mul(unit));
        millis.or_else(|| self.refuse(bad_value::duration(span, &text, false)))
    }
}
