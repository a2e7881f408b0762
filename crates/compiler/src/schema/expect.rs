//! `[[expect]]`: a request, and what has to become of it.

use sealgate_pki::{Alert, Reason};
use toml::de::DeValue;

use super::read::{At, Reader, Section, Value};
use crate::rules::{missing_key, wrong_type};
use crate::source::Span;

/// One expectation.
#[derive(Debug)]
pub(crate) struct Expect {
    pub(crate) span: Span,
    /// `GET https://test.com/anything`.
    pub(crate) request: Option<At<String>>,
    /// PEM or the name of a file.
    pub(crate) client_cert: Option<At<String>>,
    pub(crate) request_headers: Vec<Header>,
    pub(crate) from: Option<At<String>>,
    pub(crate) sni: Option<At<String>>,
    pub(crate) http_version: Option<At<&'static str>>,
    /// As TOML writes a date.
    pub(crate) at: Option<At<String>>,
    pub(crate) route: Option<At<String>>,
    pub(crate) status: Option<At<u16>>,
    pub(crate) reason: Option<At<Reason>>,
    pub(crate) alert: Option<At<Alert>>,
    pub(crate) headers: Vec<Header>,
    /// Whether something in it was refused.
    pub(crate) broken: bool,
}

/// A header field with its lines.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: At<String>,
    pub(crate) values: Vec<At<String>>,
}

const VERSIONS: &[(&str, &str)] = &[("1.0", "1.0"), ("1.1", "1.1"), ("2", "2")];
/// What can be expected.
const OUTCOMES: &[&str] = &["status", "route", "reason", "alert", "headers"];

impl Expect {
    pub(super) fn read(reader: &mut Reader, mut section: Section<'_>) -> Self {
        let span = section.span;
        let s = &mut section;
        let title = s.title;
        let expects_nothing = !OUTCOMES.iter().any(|key| s.has(key));
        let reasons = Reason::ALL.map(|reason| (reason.name(), reason));
        let alerts = Alert::ALL.map(|alert| (alert.name(), alert));
        let request = s.require(reader, "request", Reader::text);
        let client_cert = s.get(reader, "client_cert", Reader::text);
        let request_headers = s.get(reader, "request_headers", headers);
        let from = s.get(reader, "from", Reader::text);
        let sni = s.get(reader, "sni", Reader::string);
        let http_version = s.get(reader, "http_version", |r, v| r.word(v, VERSIONS));
        let at = s.get(reader, "at", date);
        let route = s.get(reader, "route", Reader::id_or_name);
        let status = s.get(reader, "status", |r, v| r.number(v, 100..=599));
        let reason = s.get(reader, "reason", |r, v| r.word(v, &reasons));
        let alert = s.get(reader, "alert", |r, v| r.word(v, &alerts));
        let expected = s.get(reader, "headers", headers);
        let mut broken = section.finish(reader);
        // A key that is not known may have been meant.
        if expects_nothing && !broken {
            reader.found.push(missing_key::report(title, span, OUTCOMES));
            broken = true;
        }
        Self {
            span,
            request,
            client_cert,
            request_headers: request_headers.map(|headers| headers.value).unwrap_or_default(),
            from,
            sni,
            http_version,
            at,
            route,
            status: status.map(|status| status.map(|status| u16::try_from(status).unwrap_or(0))),
            reason,
            alert,
            headers: expected.map(|headers| headers.value).unwrap_or_default(),
            broken,
        }
    }
}

/// A table from names to a value or to a list of values.
fn headers(reader: &mut Reader, value: Value<'_>) -> Option<Vec<Header>> {
    let mut s = reader.section("a table of headers", value)?;
    let read = s.take_all().into_iter().map(|entry| {
        let values = match entry.value.value {
            DeValue::Array(_) => reader.non_empty_list(entry.value, Reader::string)?,
            _ => vec![At { span: entry.value.span, value: reader.string(entry.value)? }],
        };
        Some(Header { name: entry.key.map(str::to_owned), values })
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

/// A date or a time of TOML, as text.
fn date(reader: &mut Reader, value: Value<'_>) -> Option<String> {
    match value.value {
        DeValue::Datetime(date) if date.date.is_some() => Some(date.to_string()),
        _ => reader.refuse(wrong_type::report(value.value, value.span, "a date such as 2027-01-01, without quotes")),
    }
}

impl Reader {
    /// The `id` or the `name` of something.
    fn id_or_name(&mut self, value: Value<'_>) -> Option<String> {
        match value.value {
            DeValue::Integer(number) => Some(number.to_string()),
            _ => self.text(value),
        }
    }
}
