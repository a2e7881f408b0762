//! `[[ssls]]`.

use crate::keys::{Absent, BOOKKEEPING, Key, Shape, Table, words};
use crate::resource::read::{FromToml, Reader, Value, Words};
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Ssl",
    "[[ssls]]",
    "An SSL object: server names with their certificate, and whether clients need one.",
    &[
        Key::new("id", Shape::Id, "A name for logs and `inspect`.")
            .default(Absent::Means("its number in the file, with `-2`, `-3`, … where another object has that id")),
        Key::new(
            "sni",
            Shape::Text,
            "The server name: `test.com`, `*.test.com` (exactly one label) or `*` (every name).",
        ),
        Key::new("snis", Shape::List(&Shape::Text, 1), "Server names, in place of `sni`."),
        Key::new("cert", Shape::Pem, "The certificate, end-entity first, then its intermediates.").required(),
        Key::new("key", Shape::Pem, "The private key of `cert`, not encrypted.").required(),
        Key::new(
            "certs",
            Shape::List(&Shape::Pem, 0),
            "Further certificates of another key type, for example RSA besides ECDSA; the client's offer decides.",
        ),
        Key::new("keys", Shape::List(&Shape::Pem, 0), "The keys of `certs`, in the same order."),
        Key::new("type", Shape::Word(&words(&KINDS), &[]), "`client` is for upstreams only, and not served.")
            .default(Absent::Text("server")),
        Key::new(
            "ssl_protocols",
            Shape::List(&Shape::Word(&["TLSv1.2", "TLSv1.3"], &[]), 1),
            "Versions of TLS: `TLSv1.2` and `TLSv1.3`.",
        )
        .default(Absent::Means("both")),
        Key::new("status", Shape::SWITCH, "0 is as if the object were not there.").default(Absent::Integer(1)),
        Key::new("client", Shape::Table(&CLIENT), "Asks clients for a certificate."),
        Key::not_yet("labels").left_out("nothing here reads labels").holds_anyway("{}"),
        Key::not_yet("desc").left_out_for("there is no such key here", "write it as a comment"),
        Key::not_yet("ocsp"),
        Key::not_yet("ocsp_stapling"),
        Key::not_yet("crl"),
        Key::never("create_time", BOOKKEEPING),
        Key::never("update_time", BOOKKEEPING),
        Key::never("validity_start", "the certificate has it"),
        Key::never("validity_end", "the certificate has it"),
    ],
)
.any_of_unless(&["sni", "snis"], "type", "client")
.pairs(&[("sni", "snis")]);

static CLIENT: Table = Table::new(
    "Client",
    "`client`",
    "Client authentication.",
    &[
        Key::new("ca", Shape::Pem, "The trust anchors of client certificates: all certificates in it, and no others.")
            .required(),
        Key::new(
            "depth",
            Shape::Integer(0, 255),
            "Intermediates that may stand between a client's certificate and the anchor. 6 is the most that can be \
             reached.",
        )
        .default(Absent::Integer(1)),
        Key::new(
            "skip_mtls_uri_regex",
            Shape::List(&Shape::String, 0),
            "Regular expressions, searched in the canonical path, of what needs no client certificate. Begin them with \
             `^`. A configuration has at most 10,000 different ones.",
        ),
        Key::not_yet("crl"),
        Key::not_yet("rules"),
        Key::not_yet("verify"),
    ],
);

const KINDS: [(&str, SslKind); 2] = [("server", SslKind::Server), ("client", SslKind::Client)];

/// One SSL object.
#[derive(Debug)]
pub(crate) struct Ssl {
    pub(crate) span: Span,
    pub(crate) id: Option<At<String>>,
    pub(crate) enabled: bool,
    pub(crate) kind: SslKind,
    /// `sni` or `snis`; empty where there is none or they cannot be read.
    pub(crate) names: Vec<At<String>>,
    /// `cert` and `certs`: PEM or the name of a file.
    pub(crate) certs: Vec<At<String>>,
    /// `key` and `keys`, in the same order.
    pub(crate) keys: Vec<At<String>>,
    pub(crate) protocols: Option<At<Vec<At<String>>>>,
    pub(crate) client: Option<Client>,
    /// Whether something in it was refused.
    pub(crate) broken: bool,
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SslKind {
    /// Served.
    Server,
    /// For upstreams only.
    Client,
}

/// `client` of an SSL object.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) span: Span,
    pub(crate) ca: Option<At<String>>,
    pub(crate) depth: Option<At<u8>>,
    pub(crate) skip: Option<At<Vec<At<String>>>>,
    /// Whether something in it was refused.
    broken: bool,
}

impl Words for SslKind {
    const WORDS: &'static [(&'static str, Self)] = &KINDS;
}

impl FromToml for Ssl {
    /// One in which something was refused is checked as far as it goes.
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut section = reader.section(&KEYS, value)?;
        let span = section.span;
        let s = &mut section;
        let id = s.get(reader, "id");
        let enabled = s.get_or_default(reader, "status");
        let kind = s.get_or_default(reader, "type");
        let names = s.one_or_many(reader, ("sni", "snis"));
        if names.is_none() && !s.broken && kind == SslKind::Server {
            s.refuse_none_of(reader);
        }
        let cert = s.get(reader, "cert");
        let key = s.get(reader, "key");
        let certs: Option<At<Vec<_>>> = s.get(reader, "certs");
        let keys: Option<At<Vec<_>>> = s.get(reader, "keys");
        let protocols = s.get(reader, "ssl_protocols");
        let client: Option<At<Client>> = s.get(reader, "client");
        let client_broken = client.as_ref().is_some_and(|client| client.value.broken);
        let broken = section.finish(reader) | client_broken;
        Some(Self {
            span,
            id,
            enabled,
            kind,
            names: names.unwrap_or_default(),
            certs: cert.into_iter().chain(certs.into_iter().flat_map(|list| list.value)).collect(),
            keys: key.into_iter().chain(keys.into_iter().flat_map(|list| list.value)).collect(),
            protocols,
            client: client.map(|client| client.value),
            broken,
        })
    }
}

impl FromToml for Client {
    /// One in which something was refused is checked as far as it goes.
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut section = reader.section(&CLIENT, value)?;
        let span = section.span;
        let ca = section.get(reader, "ca");
        let depth = section.get(reader, "depth");
        let skip = section.get(reader, "skip_mtls_uri_regex");
        let broken = section.finish(reader);
        Some(Self { span, ca, depth, skip, broken })
    }
}
