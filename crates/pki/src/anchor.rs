//! The certificates of `client.ca`, and what each can do.

use std::fmt;

use rustls_pki_types::{CertificateDer, TrustAnchor};

use crate::Certificate;

/// What a certificate of `client.ca` can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorKind {
    /// Version 3 with CA:TRUE and no keyUsage that forbids it, or version 1: issues.
    Issuer,
    /// Any other of version 3: never issues, and stands for itself only, as a pinned client certificate.
    Pinned,
}

/// One certificate of `client.ca`.
#[derive(Debug)]
pub struct Anchor {
    /// The certificate.
    pub certificate: Certificate,
    /// What it can do.
    pub kind: AnchorKind,
}

/// A certificate that cannot be an anchor, or no certificate at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustError {
    /// Which one, from 0; `None` if there is none.
    pub index: Option<usize>,
    /// In words.
    pub problem: String,
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for TrustError {}

impl Anchor {
    /// Reads one certificate of `client.ca`; for an issuer also what webpki needs of it.
    pub(crate) fn read(der: &[u8]) -> Result<(Self, Option<TrustAnchor<'static>>), String> {
        let certificate = Certificate::from_der(der).map_err(|error| error.to_string())?;
        if !matches!(certificate.version(), 1 | 3) {
            return Err(format!("a certificate of version {} cannot be a trust anchor", certificate.version()));
        }
        if !certificate.can_issue() {
            return Ok((Anchor { certificate, kind: AnchorKind::Pinned }, None));
        }
        let der = CertificateDer::from(der);
        let trust_anchor = webpki::anchor_from_trusted_cert(&der)
            .map_err(|error| format!("not a certificate that can be a trust anchor: {error}"))?
            .to_owned();
        Ok((Anchor { certificate, kind: AnchorKind::Issuer }, Some(trust_anchor)))
    }
}
