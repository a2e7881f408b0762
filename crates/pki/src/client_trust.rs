//! Whether a client's chain leads to a trust anchor.
//!
//! There are three ways: a pinned certificate (here), a path of version 3 (`chain.rs`), and a certificate of version 1
//! directly below a trust anchor (`v1.rs`). What was accepted once is remembered (`memo.rs`).

use std::sync::Arc;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, Error};

use crate::failure::openssl;
use crate::issuer::Issuer;
use crate::memo::{Key, Memo};
use crate::path::Path;
use crate::{Anchor, AnchorKind, Certificate, ClientCert, Failure, Reason, TrustError, Verdict, usage, v1};

/// Octets of certificates that a client may send in one message.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// The trust anchors of one SSL object and what is asked of a chain.
#[derive(Debug)]
pub struct ClientTrust {
    pub(crate) anchors: Vec<Anchor>,
    /// The issuers among the anchors, as webpki wants them…
    pub(crate) trust_anchors: Vec<TrustAnchor<'static>>,
    /// … and the index of each in `anchors`.
    issuer_indices: Vec<usize>,
    pub(crate) depth: usize,
    max_certificates: usize,
    memo: Memo,
}

impl ClientTrust {
    /// `ders`: every certificate of `client.ca`; `depth`: intermediates allowed; `max_certificates`: in the client's
    /// message (limit `client_certificates`, 0 = off).
    ///
    /// # Errors
    /// No certificate at all, or one that cannot be read.
    pub fn new(ders: &[&[u8]], depth: u8, max_certificates: u32) -> Result<Self, TrustError> {
        if ders.is_empty() {
            return Err(TrustError { index: None, problem: "no trust anchor at all".to_owned() });
        }
        let mut trust = ClientTrust {
            anchors: Vec::with_capacity(ders.len()),
            trust_anchors: Vec::new(),
            issuer_indices: Vec::new(),
            depth: usize::from(depth),
            max_certificates: match max_certificates {
                0 => usize::MAX,
                limit => usize::try_from(limit).unwrap_or(usize::MAX),
            },
            memo: Memo::default(),
        };
        for (index, der) in ders.iter().enumerate() {
            let (anchor, trust_anchor) =
                Anchor::read(der).map_err(|problem| TrustError { index: Some(index), problem })?;
            trust.anchors.push(anchor);
            if let Some(trust_anchor) = trust_anchor {
                trust.trust_anchors.push(trust_anchor);
                trust.issuer_indices.push(index);
            }
        }
        Ok(trust)
    }

    /// Every certificate of `client.ca`, in the order given.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// DER of the subjects of all anchors, each once, for the CertificateRequest.
    pub fn subjects(&self) -> Vec<Vec<u8>> {
        let mut subjects: Vec<Vec<u8>> = Vec::new();
        for anchor in &self.anchors {
            let subject = anchor.certificate.subject().der();
            if !subjects.iter().any(|seen| seen == subject) {
                subjects.push(subject.to_vec());
            }
        }
        subjects
    }

    /// Judges the client's message, end-entity first; empty = [`Verdict::Absent`].
    /// The same function for a fresh handshake, a resumed session, the build's expectations and `explain`.
    pub fn verify(
        &self,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Verdict {
        let Some((end_entity, others)) = chain.split_first() else { return Verdict::Absent };
        if let Err(failure) = self.judge_size(chain) {
            let leaf = Certificate::from_der(end_entity).ok().map(Arc::new);
            return Verdict::Failed { failure: Arc::new(failure), leaf };
        }
        let key = Key::of(chain);
        let remembered = key.and_then(|key| self.memo.get(key, algorithms));
        if let Some(client) = remembered.filter(|client| client.judge_time(now).is_ok()) {
            return Verdict::Verified(client);
        }
        let leaf = match Certificate::from_der(end_entity) {
            Ok(leaf) => leaf,
            Err(error) => {
                let failure = Arc::new(Failure::malformed("the client certificate", error));
                return Verdict::Failed { failure, leaf: None };
            }
        };
        match self.judge(&leaf, end_entity, others, now, algorithms) {
            Ok(path) => {
                let client = Arc::new(ClientCert::new(leaf, path));
                if let Some(key) = key {
                    self.memo.put(key, algorithms, &client);
                }
                Verdict::Verified(client)
            }
            Err(failure) => Verdict::Failed { failure: Arc::new(failure), leaf: Some(Arc::new(leaf)) },
        }
    }

    fn judge_size(&self, chain: &[CertificateDer<'_>]) -> Result<(), Failure> {
        let bytes: usize = chain.iter().map(|certificate| certificate.len()).sum();
        let detail = if chain.len() > self.max_certificates {
            format!("{} certificates in the client's message, {} allowed", chain.len(), self.max_certificates)
        } else if bytes > MAX_MESSAGE_BYTES {
            format!("{bytes} bytes of certificates in the client's message, {MAX_MESSAGE_BYTES} allowed")
        } else {
            return Ok(());
        };
        Err(Failure::new(Reason::ChainTooLong, openssl::CHAIN_TOO_LONG, detail))
    }

    fn judge(
        &self,
        leaf: &Certificate,
        end_entity: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<Path, Failure> {
        let end_entity = match EndEntityCert::try_from(end_entity) {
            Ok(end_entity) => end_entity,
            Err(Error::UnsupportedCertVersion) => {
                let path = v1::judge(leaf, self.issuers(), now, algorithms)?;
                usage::judge(leaf)?;
                return Ok(path);
            }
            Err(error) => return Err(Failure::of_chain(&error, leaf, &[])),
        };
        let path = if self.is_pinned(leaf) {
            let path = Path::begin(leaf);
            path.judge_time(now)?;
            path
        } else {
            self.find_path(leaf, &end_entity, others, now, algorithms)?
        };
        usage::judge(leaf)?;
        Ok(path)
    }

    /// A CA is no end-entity, pinned or not.
    fn is_pinned(&self, leaf: &Certificate) -> bool {
        let mut pinned = self.anchors.iter().filter(|anchor| anchor.kind == AnchorKind::Pinned);
        leaf.is_ca() != Some(true) && pinned.any(|anchor| anchor.certificate == *leaf)
    }

    pub(crate) fn issuers(&self) -> impl Iterator<Item = Issuer<'_>> {
        let issuers = self.issuer_indices.iter().zip(&self.trust_anchors);
        issuers.map(|(index, trust_anchor)| Issuer { anchor: &self.anchors[*index], trust_anchor })
    }
}
