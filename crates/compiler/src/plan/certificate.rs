//! A server's certificate with its chain and its key, and the trust anchors of clients.

use std::fmt;

use sealgate_pki::Certificate;
use sealgate_policy::desc::KeyFormat;
use sealgate_policy::{NamePattern, ServerName};

use super::Resolver;
use super::private_key::{has_trailing_bytes, is_key_of, public_half};
use crate::pem::{Block, PemText};
use crate::rules::validity::{self, Role};
use crate::rules::{
    anchor_intermediate, anchor_not_ca, certificate_is_ca, chain_order, common_name, empty_ca, key_mismatch,
    name_coverage, unreadable_certificate, unusable_key, version_1,
};
use crate::schema::At;
use crate::source::Span;

/// One certificate as it will be sealed.
#[derive(Debug)]
pub(crate) struct Der {
    certificate: Certificate,
    block: Span,
}

/// A server certificate with its key.
pub(crate) struct ServerCertificate {
    chain: Vec<Der>,
    key_format: KeyFormat,
    secret_key: Vec<u8>,
}

/// One of `cert` and `certs`, read but not matched with a key yet.
pub(super) struct Chain {
    ders: Vec<Der>,
    /// Which one is the server's own: the first, unless the order is wrong and there is a right one.
    leaf: usize,
    span: Span,
}

/// One of `key` and `keys`, with its public half.
pub(super) struct Key {
    format: KeyFormat,
    secret: Vec<u8>,
    public: Vec<u8>,
    span: Span,
}

impl Der {
    fn read(block: &Block, span: Span, resolver: &mut Resolver<'_>) -> Option<Self> {
        match Certificate::from_der(&block.der) {
            Ok(certificate) => Some(Self { certificate, block: block.span }),
            Err(why) => {
                resolver.report(unreadable_certificate::report(block, &why.to_string(), span));
                None
            }
        }
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn subject(&self) -> String {
        self.certificate.subject().rfc2253()
    }

    fn check_validity(&self, role: Role, span: Span, resolver: &mut Resolver<'_>) {
        let (from, until) = (self.certificate.not_before(), self.certificate.not_after());
        let is = if until < resolver.now {
            format!("expired on {}", self.certificate.not_after_text())
        } else if resolver.now < from {
            format!("is not valid before {}", self.certificate.not_before_text())
        } else {
            return;
        };
        resolver.report(validity::report(role, &self.subject(), &is, self.block, span));
    }
}

impl Chain {
    /// Reads the certificates and checks everything that needs no key.
    pub(super) fn read(value: &At<String>, resolver: &mut Resolver<'_>) -> Option<Self> {
        let (text, blocks) = match PemText::of(resolver.sources, value).map_err(|d| vec![d]).and_then(|text| {
            let blocks = text.certificates()?;
            Ok((text, blocks))
        }) {
            Ok(read) => read,
            Err(found) => {
                found.into_iter().for_each(|d| resolver.report(d));
                return None;
            }
        };
        let span = text.span;
        let ders: Vec<Option<Der>> = blocks.iter().map(|block| Der::read(block, span, resolver)).collect();
        let ders: Vec<Der> = ders.into_iter().collect::<Option<_>>()?;
        let mut chain = Self { ders, leaf: 0, span };
        chain.leaf = chain.check_order(resolver);
        chain.ders.iter().for_each(|der| der.check_validity(Role::Server, span, resolver));
        let leaf = chain.leaf();
        let name = leaf.certificate.common_name().unwrap_or("example.com").to_owned();
        if leaf.certificate.version() == 1 {
            resolver.report(version_1::report(Role::Server, &leaf.subject(), &name, leaf.block, span));
        } else if !leaf.certificate.has_san() {
            resolver.report(common_name::report(&leaf.subject(), &name, leaf.block, span));
        }
        if leaf.certificate.is_ca() == Some(true) {
            resolver.report(certificate_is_ca::report(&leaf.subject(), leaf.block, span));
        }
        Some(chain)
    }

    fn leaf(&self) -> &Der {
        self.ders.get(self.leaf).expect("`PemText::certificates` gives at least one")
    }

    /// Gives the place of the server's own certificate.
    fn check_order(&self, resolver: &mut Resolver<'_>) -> usize {
        let issued = |child: &Der, issuer: &Der| {
            child.certificate.is_issued_by(&issuer.certificate, webpki::ALL_VERIFICATION_ALGS)
        };
        let Some(gap) = self.ders.windows(2).position(|pair| !issued(&pair[0], &pair[1])) else { return 0 };
        let (child, other) = (&self.ders[gap], &self.ders[gap + 1]);
        let issuer = child.certificate.issuer().rfc2253();
        let order = right_order(self.ders.len(), |child, issuer| issued(&self.ders[child], &self.ders[issuer]));
        let blocks = (child.block, other.block);
        let report = chain_order::report(gap + 2, &issuer, &other.subject(), blocks, self.span, order.as_deref());
        resolver.report(report);
        order.and_then(|order| order.first().copied()).unwrap_or(0)
    }

    /// Names that the leaf is valid for: its DNS names, or its CN without a SAN.
    fn names(&self) -> Vec<String> {
        let leaf = &self.leaf().certificate;
        let names: Vec<&str> = match leaf.has_san() {
            true => leaf.san_dns().iter().map(String::as_str).collect(),
            false => leaf.common_name().into_iter().collect(),
        };
        names.into_iter().filter_map(|name| NamePattern::parse(name).ok()).map(|name| name.to_string()).collect()
    }

    /// Whether the certificate has the names that the SSL object is for.
    pub(super) fn check_names(&self, patterns: &[(NamePattern, Span)], resolver: &mut Resolver<'_>) {
        let names = self.names();
        let own: Vec<NamePattern> = names.iter().filter_map(|name| NamePattern::parse(name).ok()).collect();
        for (pattern, span) in patterns {
            let within = |own: &NamePattern| match (pattern, own) {
                (NamePattern::Any, _) => true,
                (NamePattern::Wildcard(_), NamePattern::Exact(name)) => pattern.covers(name),
                _ => false,
            };
            let whole = own.iter().any(|own| match pattern {
                NamePattern::Exact(name) => covers(own, name),
                _ => own == pattern,
            });
            let part: Vec<String> = own.iter().filter(|own| within(own)).map(ToString::to_string).collect();
            match (whole, part.is_empty()) {
                (true, _) => {}
                (false, false) => {
                    resolver.report(name_coverage::partial(&pattern.to_string(), *span, self.span, &part));
                }
                (false, true) => {
                    resolver.report(name_coverage::uncovered(&pattern.to_string(), *span, self.span, &names));
                }
            }
        }
    }
}

/// As clients match a name of a certificate: no pattern of theirs is for every name.
fn covers(own: &NamePattern, name: &ServerName) -> bool {
    !matches!(own, NamePattern::Any) && own.covers(name)
}

/// An order from leaf to root in which each certificate is issued by the next, if there is just one leaf.
fn right_order(count: usize, issued: impl Fn(usize, usize) -> bool) -> Option<Vec<usize>> {
    let others = |one: usize| (0..count).filter(move |other| *other != one);
    // More than a handful in one file is no chain.
    if count > 10 {
        return None;
    }
    let leaf = (0..count).find(|one| !others(*one).any(|other| issued(other, *one)))?;
    let mut order = vec![leaf];
    while order.len() < count {
        let last = *order.last()?;
        order.push(others(last).find(|next| !order.contains(next) && issued(last, *next))?);
    }
    Some(order)
}

impl Key {
    pub(super) fn read(value: &At<String>, resolver: &mut Resolver<'_>) -> Option<Self> {
        let (format, block) = match PemText::of(resolver.sources, value).and_then(|text| text.key()) {
            Ok(read) => read,
            Err(diagnostic) => {
                resolver.report(diagnostic);
                return None;
            }
        };
        let trailing = has_trailing_bytes(&block.der);
        match public_half(format, &block.der).filter(|_| !trailing) {
            Some(public) => Some(Self { format, secret: block.der, public, span: value.span }),
            None => {
                resolver.report(unusable_key::report(block.span, value.span, trailing));
                None
            }
        }
    }

    fn fits(&self, der: &Der) -> bool {
        is_key_of(&self.public, &der.certificate.public_key().spki)
    }
}

impl ServerCertificate {
    /// Joins a chain with its key; `chains` are all chains of the same object, to find where the key belongs.
    pub(super) fn join(pairs: Vec<(Option<Chain>, Option<Key>)>, resolver: &mut Resolver<'_>) -> Option<Vec<Self>> {
        let mut fits = true;
        for (chain, key) in &pairs {
            let (Some(chain), Some(key)) = (chain, key) else { continue };
            if key.fits(chain.leaf()) {
                continue;
            }
            fits = false;
            let number = chain.ders.iter().position(|der| key.fits(der)).map(|at| at + 1);
            let other = pairs.iter().filter_map(|(chain, _)| chain.as_ref()).find(|other| key.fits(other.leaf()));
            let elsewhere = other.map(|other| other.span);
            resolver.report(key_mismatch::report(key.span, chain.span, &chain.leaf().subject(), number, elsewhere));
        }
        let joined: Option<Vec<Self>> = pairs
            .into_iter()
            .map(|(chain, key)| chain.zip(key))
            .map(|pair| pair.map(|(c, k)| Self { chain: c.ders, key_format: k.format, secret_key: k.secret }))
            .collect();
        joined.filter(|_| fits)
    }

    pub(crate) fn chain(&self) -> &[Der] {
        &self.chain
    }

    pub(crate) fn key_format(&self) -> KeyFormat {
        self.key_format
    }

    pub(crate) fn secret_key(&self) -> &[u8] {
        &self.secret_key
    }
}

impl fmt::Debug for ServerCertificate {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCertificate").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// Every certificate of `client.ca`.
pub(super) fn anchors(value: &At<String>, resolver: &mut Resolver<'_>) -> Option<Vec<Der>> {
    let text = match PemText::of(resolver.sources, value) {
        Ok(text) => text,
        Err(diagnostic) => {
            resolver.report(diagnostic);
            return None;
        }
    };
    let blocks = match text.certificates() {
        Ok(blocks) => blocks,
        Err(found) => {
            // Nothing that could be a certificate is another mistake than a broken one.
            let found = if text.is_without_any() { vec![empty_ca::report(text.name, text.span)] } else { found };
            found.into_iter().for_each(|d| resolver.report(d));
            return None;
        }
    };
    let ders: Vec<Option<Der>> = blocks.iter().map(|block| Der::read(block, text.span, resolver)).collect();
    let ders: Vec<Der> = ders.into_iter().collect::<Option<_>>()?;
    for der in &ders {
        check_anchor(der, text.span, resolver);
    }
    Some(ders)
}

fn check_anchor(der: &Der, span: Span, resolver: &mut Resolver<'_>) {
    let certificate = &der.certificate;
    der.check_validity(Role::Anchor, span, resolver);
    match (certificate.version(), certificate.is_ca(), certificate.is_self_issued()) {
        (1, ..) => resolver.report(version_1::report(Role::Anchor, &der.subject(), "", der.block, span)),
        (_, Some(true), true) | (_, Some(false), true) => {}
        (_, Some(true), false) => {
            let issuer = certificate.issuer().rfc2253();
            resolver.report(anchor_intermediate::report(&der.subject(), &issuer, der.block, span));
        }
        _ => resolver.report(anchor_not_ca::report(&der.subject(), der.block, span)),
    }
}
