//! One certificate, and a server's certificate with its chain and its key.

use std::fmt;

use sealgate_pki::{Certificate, KeyKind};
use sealgate_policy::desc::{KeyFormat, KeyType};

use super::Resolver;
use super::chain::Chain;
use super::private_key::{has_trailing_bytes, is_key_of, public_half};
use crate::pem::{Block, PemText};
use crate::rules::validity::{self, Role};
use crate::rules::{expiring, key_mismatch, leaf_missing, unreadable_certificate, unusable_key};
use crate::schema::At;
use crate::source::Span;

/// Seconds of a day.
const DAY: u64 = 86_400;
/// Days that are asked for where `[lints] min_validity` is not there.
pub(crate) const DEFAULT_MIN_VALIDITY: u32 = 30;

/// One certificate as it will be sealed.
#[derive(Debug)]
pub(crate) struct Der {
    certificate: Certificate,
    block: Span,
}

/// A server certificate with its key.
pub(crate) struct ServerCertificate {
    chain: Vec<Der>,
    span: Span,
    key_format: KeyFormat,
    secret_key: Vec<u8>,
}

/// One of `key` and `keys`, with its public half.
pub(super) struct Key {
    format: KeyFormat,
    secret: Vec<u8>,
    public: Vec<u8>,
    span: Span,
}

impl Der {
    /// Every certificate of a PEM text; `None` if one of them cannot be read.
    pub(super) fn read_all(blocks: &[Block], span: Span, resolver: &mut Resolver<'_>) -> Option<Vec<Self>> {
        let ders: Vec<Option<Self>> = blocks.iter().map(|block| Self::read(block, span, resolver)).collect();
        ders.into_iter().collect()
    }

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

    /// Its BEGIN line.
    pub(super) fn block(&self) -> Span {
        self.block
    }

    pub(super) fn subject(&self) -> String {
        self.certificate.subject().rfc2253()
    }

    /// Whether it is valid now, and for long enough.
    pub(super) fn check_validity(&self, role: Role, span: Span, resolver: &mut Resolver<'_>) {
        let (from, until) = (self.certificate.not_before(), self.certificate.not_after());
        let is = if until < resolver.now {
            format!("expired on {}", self.certificate.not_after_text())
        } else if resolver.now < from {
            format!("is not valid before {}", self.certificate.not_before_text())
        } else {
            self.check_rest(role, span, resolver);
            return;
        };
        resolver.report(validity::report(role, &self.subject(), until < resolver.now, &is, self.block, span));
    }

    fn check_rest(&self, role: Role, span: Span, resolver: &mut Resolver<'_>) {
        let (from, until) = (self.certificate.not_before().as_secs(), self.certificate.not_after().as_secs());
        let left = until - resolver.now.as_secs();
        let (enough, said) = match resolver.min_validity {
            Some(days) => (u64::from(days.value) * DAY, Some(days.span)),
            None => ((u64::from(DEFAULT_MIN_VALIDITY) * DAY).min((until - from) / 3), None),
        };
        if left < enough {
            let until = self.certificate.not_after_text();
            let places = (self.block, span);
            resolver.report(expiring::report(role, &self.subject(), &until, left / DAY, places, said));
        }
    }
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

    pub(super) fn fits(&self, der: &Der) -> bool {
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
            let number = chain.ders().iter().position(|der| key.fits(der)).map(|at| at + 1);
            let other = pairs.iter().filter_map(|(chain, _)| chain.as_ref()).find(|other| key.fits(other.leaf()));
            let subject = chain.leaf().subject();
            let report = if number.is_none() && other.is_none() && chain.has_only_cas() {
                let (count, block) = (chain.ders().len(), chain.leaf().block);
                leaf_missing::report(&subject, count, block, chain.span(), key.span)
            } else {
                key_mismatch::report(key.span, chain.span(), &subject, number, other.map(Chain::span))
            };
            resolver.report(report);
        }
        let joined: Option<Vec<Self>> = pairs
            .into_iter()
            .map(|(chain, key)| chain.zip(key))
            .map(|pair| {
                pair.map(|(c, k)| Self {
                    span: c.span(),
                    chain: c.into_ders(),
                    key_format: k.format,
                    secret_key: k.secret,
                })
            })
            .collect();
        joined.filter(|_| fits)
    }

    pub(crate) fn chain(&self) -> &[Der] {
        &self.chain
    }

    /// Where gateway.toml names it.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn key_format(&self) -> KeyFormat {
        self.key_format
    }

    pub(crate) fn key_type(&self) -> KeyType {
        match self.chain.first().map(|leaf| leaf.certificate.public_key().kind) {
            Some(KeyKind::Rsa { .. }) => KeyType::Rsa,
            Some(KeyKind::Ed25519) => KeyType::Ed25519,
            // A key of another kind has been refused: the server cannot sign with it.
            _ => KeyType::Ecdsa,
        }
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
