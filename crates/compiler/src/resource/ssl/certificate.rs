//! A server's certificate with its chain and its key.

use std::fmt;

use sealgate_pki::KeyKind;
use sealgate_policy::desc::{CertificateDesc, KeyFormat, KeyType};

use crate::resource::resolver::Resolver;
use crate::resource::ssl::chain::Chain;
use crate::resource::ssl::der::Der;
use crate::resource::ssl::server_key::Key;
use crate::rules::{key_mismatch, leaf_missing};
use crate::source::Span;
use crate::tables::{Store, append};

/// A server certificate with its key.
pub(crate) struct ServerCertificate {
    chain: Vec<Der>,
    span: Span,
    key_format: KeyFormat,
    secret_key: Vec<u8>,
}

impl ServerCertificate {
    /// Joins a chain with its key; `chains` are all chains of the same object, to find where the key belongs.
    pub(crate) fn join(pairs: Vec<(Option<Chain>, Option<Key>)>, resolver: &mut Resolver<'_>) -> Option<Vec<Self>> {
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
                let (count, block) = (chain.ders().len(), chain.leaf().block());
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
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn row<'p>(&'p self, store: &mut Store<'p>) -> CertificateDesc<'p> {
        let Self { chain, span: _, key_format, secret_key } = self;
        CertificateDesc {
            chain: append(&mut store.ders, chain.iter().map(|der| der.certificate().der())),
            secret_key,
            key_format: *key_format,
            key_type: self.key_type(),
        }
    }

    fn key_type(&self) -> KeyType {
        match self.chain.first().map(|leaf| leaf.certificate().public_key().kind) {
            Some(KeyKind::Rsa { .. }) => KeyType::Rsa,
            Some(KeyKind::Ed25519) => KeyType::Ed25519,
            // A key of another kind has been refused: the server cannot sign with it.
            _ => KeyType::Ecdsa,
        }
    }
}

impl fmt::Debug for ServerCertificate {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCertificate").field("chain", &self.chain).finish_non_exhaustive()
    }
}
