//! One SSL object.

use std::net::IpAddr;

use sealgate_policy::NamePattern;
use sealgate_policy::desc::{ClientAuthDesc, SslDesc};

use crate::resource::resolver::Resolver;
use crate::resource::ssl::anchors::anchors;
use crate::resource::ssl::certificate::ServerCertificate;
use crate::resource::ssl::chain::{self, Chain};
use crate::resource::ssl::der::Der;
use crate::resource::ssl::server_key::Key;
use crate::resource::ssl::skip;
use crate::rules::{bad_name_pattern, depth_unreachable, duplicate, key_count, ssl_protocols};
use crate::schema::{self, At, SslKind};
use crate::source::Span;
use crate::tables::{Store, append};

/// An enabled SSL object of `type = "server"`.
#[derive(Debug)]
pub(crate) struct Ssl {
    span: Span,
    id: String,
    line: u32,
    names: Vec<At<String>>,
    certificates: Vec<ServerCertificate>,
    tls12: bool,
    tls13: bool,
    client: Option<ClientAuth>,
}

/// Client authentication of an SSL object.
#[derive(Debug)]
pub(crate) struct ClientAuth {
    line: u32,
    anchors: Vec<Der>,
    depth: u8,
    skip: Vec<At<String>>,
}

/// A disabled SSL object that would ask for a client certificate: who else has its names is asked by the proofs.
#[derive(Debug)]
pub(crate) struct DisabledSsl {
    span: Span,
    names: Vec<At<String>>,
}

impl Ssl {
    /// `None` if it is broken or not served; it is checked in any case.
    pub(crate) fn resolve(ssl: &schema::Ssl, id: String, resolver: &mut Resolver<'_>) -> Option<Self> {
        let names = names(&ssl.names, resolver);
        let certificates = certificates(ssl, names.as_deref().unwrap_or_default(), resolver);
        let protocols = protocols(ssl.protocols.as_ref(), resolver);
        let client = ssl.client.as_ref().map(|client| ClientAuth::resolve(client, resolver));
        if ssl.broken || !ssl.enabled || ssl.kind == SslKind::Client {
            return None;
        }
        let (tls12, tls13) = protocols?;
        Some(Self {
            span: ssl.span,
            id,
            line: resolver.line(ssl.span),
            names: names?.into_iter().map(|(pattern, span)| At { value: pattern.to_string(), span }).collect(),
            certificates: certificates?,
            tls12,
            tls13,
            client: match client {
                Some(client) => Some(client?),
                None => None,
            },
        })
    }

    /// Its row, with the rows that it refers to put into `store`.
    pub(crate) fn row<'p>(&'p self, store: &mut Store<'p>) -> SslDesc<'p> {
        let Self { span: _, id, line, names, certificates, tls12, tls13, client } = self;
        let certificates: Vec<_> = certificates.iter().map(|certificate| certificate.row(store)).collect();
        SslDesc {
            id,
            line: *line,
            names: append(&mut store.ssl_names, names.iter().map(|name| name.value.as_str())),
            certificates: append(&mut store.certificates, certificates),
            tls12: *tls12,
            tls13: *tls13,
            client: client.as_ref().map(|client| client.row(store)),
        }
    }

    /// Its header.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Normalised patterns.
    pub(crate) fn names(&self) -> &[At<String>] {
        &self.names
    }

    pub(crate) fn certificates(&self) -> &[ServerCertificate] {
        &self.certificates
    }

    pub(crate) fn client(&self) -> Option<&ClientAuth> {
        self.client.as_ref()
    }
}

impl DisabledSsl {
    /// `None` if it is enabled, no server, or asks for no client certificate.
    pub(crate) fn resolve(ssl: &schema::Ssl) -> Option<Self> {
        let asks = !ssl.enabled && ssl.kind == SslKind::Server && ssl.client.is_some();
        asks.then(|| Self { span: ssl.span, names: ssl.names.clone() })
    }

    /// Its header.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// As written.
    pub(crate) fn names(&self) -> &[At<String>] {
        &self.names
    }
}

impl ClientAuth {
    fn resolve(client: &schema::Client, resolver: &mut Resolver<'_>) -> Option<Self> {
        let anchors = client.ca.as_ref().and_then(|ca| anchors(ca, resolver));
        let depth = client.depth.as_ref().map_or(1, |depth| depth.value);
        if let Some(depth) = client.depth.as_ref().filter(|depth| depth.value > 6) {
            resolver.report(depth_unreachable::report(depth.value, depth.span));
        }
        let skip = match &client.skip {
            Some(list) => skip::resolve(list, resolver),
            None => Some(Vec::new()),
        };
        let line = resolver.line(client.span);
        Some(Self { line, anchors: anchors?, depth, skip: skip? })
    }

    fn row<'p>(&'p self, store: &mut Store<'p>) -> ClientAuthDesc {
        let Self { line, anchors, depth, skip } = self;
        ClientAuthDesc {
            line: *line,
            anchors: append(&mut store.ders, anchors.iter().map(|der| der.certificate().der())),
            depth: *depth,
            skip: append(&mut store.skip_patterns, skip.iter().map(|pattern| pattern.value.as_str())),
        }
    }

    pub(crate) fn anchors(&self) -> &[Der] {
        &self.anchors
    }

    pub(crate) fn depth(&self) -> u8 {
        self.depth
    }

    /// Regexes; empty = no skip list.
    pub(crate) fn skip(&self) -> &[At<String>] {
        &self.skip
    }
}

fn names(names: &[At<String>], resolver: &mut Resolver<'_>) -> Option<Vec<(NamePattern, Span)>> {
    let parsed: Vec<Option<(NamePattern, Span)>> = names
        .iter()
        .map(|name| {
            let parsed = NamePattern::parse(&name.value).map_err(|why| why.to_string());
            let is_address = name.value.parse::<IpAddr>().is_ok();
            match parsed.and_then(|p| if is_address { Err("it is an address".to_owned()) } else { Ok(p) }) {
                Ok(pattern) => Some((pattern, name.span)),
                Err(why) => {
                    resolver.report(bad_name_pattern::report(&name.value, &why, name.span));
                    None
                }
            }
        })
        .collect();
    parsed.into_iter().collect()
}

fn certificates(
    ssl: &schema::Ssl,
    names: &[(NamePattern, Span)],
    resolver: &mut Resolver<'_>,
) -> Option<Vec<ServerCertificate>> {
    let chains: Vec<Option<Chain>> = ssl.certs.iter().map(|cert| Chain::read(cert, &ssl.keys, resolver)).collect();
    let keys: Vec<Option<Key>> = ssl.keys.iter().map(|key| Key::read(key, resolver)).collect();
    if ssl.kind == SslKind::Server {
        for (number, chain) in chains.iter().enumerate() {
            let Some(chain) = chain else { continue };
            // Nothing follows from what a certificate is that the key does not belong to.
            let fits = keys.get(number).and_then(Option::as_ref).is_none_or(|key| key.fits(chain.leaf()));
            if fits {
                chain.check_leaf(resolver);
            }
            if fits || !chain.has_only_cas() {
                chain.check_names(names, resolver);
            }
        }
    }
    let (certs, key_count) = (chains.len(), keys.len());
    if certs != key_count && !ssl.broken {
        let odd = if certs > key_count { &ssl.certs[key_count] } else { &ssl.keys[certs] };
        resolver.report(key_count::report(certs, key_count, odd.span));
        return None;
    }
    if let Some(chains) = chains.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() {
        chain::check_types(&chains, resolver);
    }
    ServerCertificate::join(chains.into_iter().zip(keys).collect(), resolver)
}

/// Whether TLS 1.2 and TLS 1.3 are offered.
fn protocols(list: Option<&At<Vec<At<String>>>>, resolver: &mut Resolver<'_>) -> Option<(bool, bool)> {
    let Some(list) = list else { return Some((true, true)) };
    let mut known = true;
    for word in list.value.iter().filter(|word| !matches!(word.value.as_str(), "TLSv1.2" | "TLSv1.3")) {
        resolver.report(ssl_protocols::report(&word.value, word.span));
        known = false;
    }
    let words = list.value.iter().map(|word| (&word.value, format!("`{}`", word.value), word.span));
    duplicate::check(words).into_iter().for_each(|d| resolver.report(d));
    let has = |version: &str| list.value.iter().any(|word| word.value == version);
    known.then(|| (has("TLSv1.2"), has("TLSv1.3")))
}
