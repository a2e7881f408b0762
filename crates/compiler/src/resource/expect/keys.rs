//! `[[expect]]`: a request, and what has to become of it.

use sealgate_pki::{Alert, Reason};

use crate::keys::{Absent, Key, Shape, Table, words};
use crate::resource::read::{FromToml, Reader, Section, Value, Words};
use crate::rules::missing_key;
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Expect",
    "[[expect]]",
    "A request, and what has to become of it.",
    &[
        Key::new(
            "request",
            Shape::Text,
            "A method, a space and an absolute URL. `https` or `http` chooses the listener, the port one of several.",
        )
        .required(),
        Key::new("client_cert", Shape::Pem, "What the client shows: its certificate and the intermediates.")
            .default(Absent::Means("it shows none")),
        Key::new(
            "request_headers",
            HEADERS,
            "Further header fields, a value or a list of values each. `Host` stands in place of the URL's; `Host = \"\"` \
             sends none.",
        ),
        Key::new("from", Shape::Text, "The client's address, with or without a port.").default(Absent::Text("192.0.2.1")),
        Key::new("sni", Shape::String, "SNI of the handshake; `\"\"` is none.")
            .default(Absent::Means("the URL's host, unless that is an address")),
        Key::new("http_version", Shape::Word(&words(&VERSIONS), &[]), "Version of HTTP: `1.0`, `1.1` or `2`.").default(Absent::Text("1.1")),
        Key::new(
            "at",
            Shape::Date,
            "When certificates are judged: `2027-01-01` (its start in UTC) or `2027-01-01T08:00:00Z`, without quotes.",
        )
        .default(Absent::Means("the build's clock")),
        Key::new(
            "route",
            Shape::IdOrName,
            "The request is admitted and takes the route of this `id` or `name`, which no other route may have.",
        ),
        Key::new(
            "status",
            Shape::Integer(100, 599),
            "200: the request is admitted and routed; what the upstream answers is not known to a build. Any other \
             status is an answer of the gateway's own.",
        ),
        Key::new(
            "reason",
            Shape::Word(&words(&REASONS), &[]),
            "The request is refused for this reason, in the handshake or by an answer.",
        ),
        Key::new("alert", Shape::Word(&words(&ALERTS), &[]), "The handshake ends with this alert."),
        Key::new(
            "headers",
            HEADERS,
            "The upstream gets these fields with exactly these values, several lines joined by `, `; `\"\"` is no such \
             field. `Host` is that for the first node.",
        ),
    ],
)
.any_of(OUTCOMES);

const HEADERS: Shape = Shape::Map(&Shape::OneOrMany(&Shape::String, 1), 0);
const VERSIONS: [(&str, Version); 3] = [("1.0", Version("1.0")), ("1.1", Version("1.1")), ("2", Version("2"))];
/// What can be expected.
const OUTCOMES: &[&str] = &["status", "route", "reason", "alert", "headers"];

const REASONS: [(&str, Reason); Reason::ALL.len()] = {
    let mut words = [("", Reason::NoCertificate); Reason::ALL.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = (Reason::ALL[at].name(), Reason::ALL[at]);
        at += 1;
    }
    words
};

const ALERTS: [(&str, Alert); Alert::ALL.len()] = {
    let mut words = [("", Alert::BadCertificate); Alert::ALL.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = (Alert::ALL[at].name(), Alert::ALL[at]);
        at += 1;
    }
    words
};

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

/// A version of HTTP.
#[derive(Clone, Copy)]
struct Version(&'static str);

impl Words for Version {
    const WORDS: &'static [(&'static str, Self)] = &VERSIONS;
}

impl Words for Reason {
    const WORDS: &'static [(&'static str, Self)] = &REASONS;
}

impl Words for Alert {
    const WORDS: &'static [(&'static str, Self)] = &ALERTS;
}

impl FromToml for Expect {
    /// One in which something was refused is checked as far as it goes.
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut section = reader.section(&KEYS, value)?;
        let s = &mut section;
        let span = s.span;
        let expects_nothing = !OUTCOMES.iter().any(|key| s.has(key));
        let request = s.get(reader, "request");
        let client_cert = s.get(reader, "client_cert");
        let request_headers = fields(reader, s, "request_headers");
        let from = s.get(reader, "from");
        let sni = s.get(reader, "sni");
        let http_version = s.get(reader, "http_version").map(|version: At<Version>| version.map(|version| version.0));
        let at = s.get(reader, "at");
        let route = s.get(reader, "route");
        let status = s.get(reader, "status");
        let reason = s.get(reader, "reason");
        let alert = s.get(reader, "alert");
        let headers = fields(reader, s, "headers");
        let mut broken = section.finish(reader);
        // A key that is not known may have been meant.
        if expects_nothing && !broken {
            reader.found.push(missing_key::report(KEYS.title, span, OUTCOMES));
            broken = true;
        }
        Some(Self {
            span,
            request,
            client_cert,
            request_headers,
            from,
            sni,
            http_version,
            at,
            route,
            status,
            reason,
            alert,
            headers,
            broken,
        })
    }
}

/// Names with a value or a list of values.
fn fields(reader: &mut Reader, s: &mut Section<'_>, key: &'static str) -> Vec<Header> {
    let fields: Option<At<Vec<_>>> = s.get(reader, key);
    fields.into_iter().flat_map(|fields| fields.value).map(|(name, values)| Header { name, values }).collect()
}
