//! The chain of a server's certificate: its order, its strength, its names.

use sealgate_policy::{NamePattern, ServerName};

use crate::pem::PemText;
use crate::resource::resolver::Resolver;
use crate::resource::ssl::der::Der;
use crate::rules::validity::Role;
use crate::rules::{
    certificate_is_ca, chain_order, chain_root, common_name, name_coverage, repeated_certificate, same_key_type,
    server_usage, stray_key, version_1, weak_key, weak_signature,
};
use crate::schema::At;
use crate::source::Span;

/// One of `cert` and `certs`, read but not matched with a key yet.
pub(crate) struct Chain {
    ders: Vec<Der>,
    /// Which one is the server's own: the first, unless the order is wrong and there is a right one.
    leaf: usize,
    span: Span,
}

impl Chain {
    /// Reads the certificates and checks everything that needs no key.
    pub(crate) fn read(value: &At<String>, keys: &[At<String>], resolver: &mut Resolver<'_>) -> Option<Self> {
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
        let shared = keys.iter().any(|key| key.value == value.value);
        if let Some(key) = text.first_key().filter(|_| !shared) {
            resolver.report(stray_key::report(text.name, false, key, span));
        }
        let mut chain = Self { ders: Der::read_all(&blocks, span, resolver)?, leaf: 0, span };
        chain.leaf = chain.check_order(resolver);
        chain.ders.iter().for_each(|der| der.check_validity(Role::Server, span, resolver));
        chain.check_strength(resolver);
        if let [_, .., last] = &chain.ders[..]
            && last.certificate().is_self_issued()
        {
            resolver.report(chain_root::report(&last.subject(), last.block(), span));
        }
        Some(chain)
    }

    /// What is odd about a server's own certificate.
    pub(crate) fn check_leaf(&self, resolver: &mut Resolver<'_>) {
        let (leaf, span) = (self.leaf(), self.span);
        let (certificate, subject) = (leaf.certificate(), leaf.subject());
        let name = certificate.common_name().unwrap_or("example.com");
        if certificate.version() == 1 {
            resolver.report(version_1::report(Role::Server, &subject, name, leaf.block(), span));
        } else if !certificate.has_san() {
            resolver.report(common_name::report(&subject, name, leaf.block(), span));
        }
        if certificate.is_ca() == Some(true) {
            resolver.report(certificate_is_ca::report(&subject, leaf.block(), span));
        }
        if let Some(usage) = certificate.extended_key_usage().filter(|usage| !usage.server_auth) {
            resolver.report(server_usage::extended(&subject, usage.client_auth, leaf.block(), span));
        }
        if certificate.key_usage().is_some_and(|usage| !usage.digital_signature) {
            resolver.report(server_usage::signature(&subject, leaf.block(), span));
        }
    }

    /// Keys of the CAs in it (the server's own has to be one that the server can sign with), and all signatures that
    /// a client checks.
    fn check_strength(&self, resolver: &mut Resolver<'_>) {
        for (number, der) in self.ders.iter().enumerate() {
            let certificate = der.certificate();
            let key = certificate.public_key().kind;
            if number != self.leaf && key.is_weak() {
                resolver.report(weak_key::chain(&der.subject(), key, der.block(), self.span));
            }
            if let Some(hash) = certificate.broken_hash().filter(|_| !certificate.is_self_issued()) {
                resolver.report(weak_signature::report(&der.subject(), hash, der.block(), self.span));
            }
        }
    }

    pub(crate) fn ders(&self) -> &[Der] {
        &self.ders
    }

    pub(crate) fn into_ders(self) -> Vec<Der> {
        self.ders
    }

    /// Where gateway.toml names it.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn has_only_cas(&self) -> bool {
        self.ders.iter().all(|der| der.certificate().is_ca() == Some(true))
    }

    /// The server's own certificate.
    pub(crate) fn leaf(&self) -> &Der {
        self.ders.get(self.leaf).expect("`PemText::certificates` gives at least one")
    }

    /// Gives the place of the server's own certificate.
    fn check_order(&self, resolver: &mut Resolver<'_>) -> usize {
        let issued = |child: &Der, issuer: &Der| {
            child.certificate().can_be_issued_by(issuer.certificate(), webpki::ALL_VERIFICATION_ALGS)
        };
        let Some(gap) = self.ders.windows(2).position(|pair| !issued(&pair[0], &pair[1])) else { return 0 };
        let (child, other) = (&self.ders[gap], &self.ders[gap + 1]);
        let issuer = child.certificate().issuer().rfc2253();
        let order = right_order(self.ders.len(), |child, issuer| issued(&self.ders[child], &self.ders[issuer]));
        let blocks = (child.block(), other.block());
        let report = chain_order::report(gap + 2, &issuer, &other.subject(), blocks, self.span, order.as_deref());
        resolver.report(report);
        order.and_then(|order| order.first().copied()).unwrap_or(0)
    }

    /// Names that the leaf is valid for: its DNS names, or its CN without a SAN.
    fn names(&self) -> Vec<String> {
        let leaf = self.leaf().certificate();
        let names: Vec<&str> = match leaf.has_san() {
            true => leaf.san_dns().iter().map(String::as_str).collect(),
            false => leaf.common_name().into_iter().collect(),
        };
        names.into_iter().filter_map(|name| NamePattern::parse(name).ok()).map(|name| name.to_string()).collect()
    }

    /// Whether the certificate has the names that the SSL object is for.
    pub(crate) fn check_names(&self, patterns: &[(NamePattern, Span)], resolver: &mut Resolver<'_>) {
        let names = self.names();
        let own: Vec<NamePattern> = names.iter().filter_map(|name| NamePattern::parse(name).ok()).collect();
        let asked: Vec<String> = patterns.iter().map(|(pattern, _)| pattern.to_string()).collect();
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
                    resolver.report(name_coverage::uncovered(&pattern.to_string(), &asked, *span, self.span, &names));
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

/// Whether the certificates of one SSL object differ, and in their keys' types.
pub(crate) fn check_types(chains: &[&Chain], resolver: &mut Resolver<'_>) {
    let kind = |chain: &Chain| std::mem::discriminant(&chain.leaf().certificate().public_key().kind);
    for (number, chain) in chains.iter().enumerate() {
        let Some(first) = chains[..number].iter().find(|first| kind(first) == kind(chain)) else { continue };
        let (certificate, (first_span, span)) = (chain.leaf().certificate(), (first.span, chain.span));
        let same = chains[..number].iter().find(|earlier| earlier.leaf().certificate() == certificate);
        resolver.report(match same {
            Some(same) => repeated_certificate::in_object(&chain.leaf().subject(), same.span, span),
            None => same_key_type::report(certificate.public_key().kind, first_span, span),
        });
    }
}
