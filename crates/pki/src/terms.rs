//! What a trust anchor is to clients: all of it that [`ClientTrust::verify`](crate::ClientTrust::verify) looks at.
//!
//! Two certificates with equal terms, such as a CA and its re-issue with the same name, key, dates and constraints, let
//! in the same clients. Knows no client and no depth of a configuration.

use rustls_pki_types::UnixTime;

use crate::validity::Validity;
use crate::{Anchor, AnchorKind, Certificate, TrustError};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnchorTerms {
    /// A pinned client certificate: its DER.
    Pinned(Vec<u8>),
    /// An issuer.
    Issuer(IssuerTerms),
}

/// What counts of a trust anchor that issues.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerTerms {
    /// DER of the subject: clients name it as their issuer, byte for byte.
    pub subject: Vec<u8>,
    /// DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// nameConstraints (RFC 5280, 4.2.1.10), as webpki holds clients to them.
    pub name_constraints: Option<Vec<u8>>,
    /// pathLenConstraint (RFC 5280, 4.2.1.9): intermediates that may stand below it.
    pub path_length: Option<u32>,
    /// Whether its extendedKeyUsage, if it has one, allows clients below it.
    pub client_auth: bool,
    /// First second of its validity, since 1970.
    pub not_before: i64,
    /// Last second of its validity, since 1970.
    pub not_after: i64,
}

impl AnchorTerms {
    /// The terms of one certificate of `client.ca`.
    ///
    /// # Errors
    /// It cannot be a trust anchor.
    pub fn of(der: &[u8]) -> Result<Self, TrustError> {
        let (Anchor { certificate, kind }, trust_anchor) =
            Anchor::read(der).map_err(|problem| TrustError { index: None, problem })?;
        if kind == AnchorKind::Pinned {
            return Ok(Self::Pinned(der.to_vec()));
        }
        let constraints = trust_anchor.and_then(|anchor| anchor.name_constraints);
        Ok(Self::Issuer(issuer(&certificate, constraints.map(|constraints| constraints.to_vec()))))
    }

    /// Whether it is valid at a time; a pinned certificate has its dates in its DER.
    pub fn is_valid(&self, at: UnixTime) -> bool {
        match self {
            Self::Pinned(der) => Certificate::from_der(der).is_ok_and(|pinned| pinned.validity().contains(at)),
            Self::Issuer(IssuerTerms { not_before, not_after, .. }) => {
                Validity { not_before: *not_before, not_after: *not_after }.contains(at)
            }
        }
    }
}

fn issuer(certificate: &Certificate, name_constraints: Option<Vec<u8>>) -> IssuerTerms {
    let Validity { not_before, not_after } = certificate.validity();
    IssuerTerms {
        subject: certificate.subject().der().to_vec(),
        spki: certificate.public_key().spki.clone(),
        name_constraints,
        path_length: certificate.path_length(),
        client_auth: certificate.extended_key_usage().is_none_or(|usage| usage.client_auth),
        not_before,
        not_after,
    }
}
