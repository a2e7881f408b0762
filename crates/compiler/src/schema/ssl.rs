//! `[[ssls]]`.

use super::read::{At, Reader, Section};
use crate::source::Span;

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
}

impl Ssl {
    pub(super) fn read(reader: &mut Reader, mut section: Section<'_>) -> Self {
        let span = section.span;
        let s = &mut section;
        let id = s.get(reader, "id", Reader::id);
        let enabled = s.get(reader, "status", Reader::status).is_none_or(|status| status.value);
        let kind = s.get(reader, "type", |r, v| r.word(v, &[("server", SslKind::Server), ("client", SslKind::Client)]));
        let kind = kind.map_or(SslKind::Server, |kind| kind.value);
        let names = s.one_or_many(reader, ("sni", "snis"), Reader::text);
        if names.is_none() && !s.broken && kind == SslKind::Server {
            let missing = crate::rules::missing_key::report(s.title, s.span, &["sni", "snis"]);
            s.refuse(reader, missing);
        }
        let cert = s.require(reader, "cert", Reader::text);
        let key = s.require(reader, "key", Reader::text);
        let certs = s.get(reader, "certs", |r, v| r.list(v, Reader::text));
        let keys = s.get(reader, "keys", |r, v| r.list(v, Reader::text));
        let protocols = s.get(reader, "ssl_protocols", |r, v| r.non_empty_list(v, Reader::text));
        let client = s.get(reader, "client", |r, v| r.section("`client`", v).map(|c| Client::read(r, c)));
        let client_broken = client.as_ref().is_some_and(|client| client.value.1);
        s.unsupported(reader, &["labels", "desc", "ocsp", "ocsp_stapling", "crl"]);
        let broken = section.finish(reader) | client_broken;
        Self {
            span,
            id,
            enabled,
            kind,
            names: names.unwrap_or_default(),
            certs: cert.into_iter().chain(certs.into_iter().flat_map(|list| list.value)).collect(),
            keys: key.into_iter().chain(keys.into_iter().flat_map(|list| list.value)).collect(),
            protocols,
            client: client.map(|client| client.value.0),
            broken,
        }
    }
}

impl Client {
    /// The second value says whether something in it was refused.
    fn read(reader: &mut Reader, mut section: Section<'_>) -> (Self, bool) {
        let span = section.span;
        let ca = section.require(reader, "ca", Reader::text);
        let depth = section.get(reader, "depth", |r, v| r.number(v, 0..=255));
        let depth = depth.map(|depth| depth.map(|depth| u8::try_from(depth).unwrap_or(u8::MAX)));
        let skip = section.get(reader, "skip_mtls_uri_regex", |r, v| r.list(v, Reader::string));
        section.unsupported(reader, &["crl", "rules", "verify"]);
        let broken = section.finish(reader);
        (Self { span, ca, depth, skip }, broken)
    }
}
