//! Who asks: nobody known, or somebody with a certificate of a CA.
//!
//! A client is known here by what its trust anchor is to clients ([`AnchorTerms`]), not by the bytes of the anchor: a CA
//! that was issued again with the same name, key, dates and constraints has the same clients. Whether a chain holds is
//! asked elsewhere.

use std::fmt;
use std::hash::{Hash, Hasher};

use rustls_pki_types::UnixTime;
use sealgate_policy::pki::{AnchorTerms, Certificate, IssuerTerms};

use crate::plan::ClientAuth;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Anybody, without a certificate.
    Anonymous,
    /// Somebody with a valid certificate of this CA.
    Of(Ca),
}

/// A trust anchor, and how far below it a client is.
///
/// Equal are those that let in the same clients, whatever their serial numbers and signatures are.
#[derive(Clone, Debug)]
pub struct Ca {
    /// Its subject, as RFC 2253 writes it.
    pub subject: String,
    /// SHA-256 of its DER, 64 lower-case hex digits; of one of them, if several certificates let in the same clients.
    pub sha256: String,
    /// Intermediates between it and a client's certificate; in a [`Column`](super::Column), as many as there may be.
    pub intermediates: u8,
    /// When a client asks, if that matters; seconds since 1970.
    pub at: Option<u64>,
    terms: AnchorTerms,
}

/// What gateways can tell clients apart by: equal ones are let in by the same anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity<'c> {
    /// DER of the issuer's subject, or of the client's own certificate if it is pinned.
    name: &'c [u8],
    spki: &'c [u8],
    name_constraints: Option<&'c [u8]>,
    intermediates: u8,
    at: Option<u64>,
}

/// Why a client's certificate does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    /// No anchor is its issuer.
    Issuer,
    /// Its issuer is an anchor, but it is too far below it.
    Depth,
    /// Its issuer is an anchor, but not valid at the time.
    Time,
}

impl Client {
    /// Who issued its certificate; `None` without one.
    pub fn ca(&self) -> Option<&Ca> {
        match self {
            Self::Anonymous => None,
            Self::Of(ca) => Some(ca),
        }
    }
}

impl Ca {
    /// The anchors of an SSL object, each once, and as many intermediates as it allows.
    pub(crate) fn all_of(client: &ClientAuth) -> Vec<Self> {
        let ders = client.anchors().iter().map(|anchor| anchor.certificate().der());
        let mut all: Vec<Self> = ders.filter_map(|der| Self::of(der, client.depth())).collect();
        all.sort_by(|a, b| a.rank().cmp(&b.rank()));
        all.dedup();
        all
    }

    /// Clients so far below a trust anchor of this DER; `None` for what cannot be one.
    pub fn of(der: &[u8], intermediates: u8) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let (subject, sha256) = (certificate.subject().rfc2253(), certificate.sha256());
        Some(Self { subject, sha256, intermediates, at: None, terms: AnchorTerms::of(der).ok()? })
    }

    /// A client that is so many intermediates below it.
    pub fn below(&self, intermediates: u8) -> Self {
        Self { intermediates, ..self.clone() }
    }

    /// A client directly below it.
    pub(crate) fn direct(&self) -> Self {
        self.below(0)
    }

    /// As far below it as a client may be: the CA itself may say less than the configuration.
    pub(crate) fn deepest(&self) -> Self {
        let allowed = match &self.terms {
            AnchorTerms::Pinned(_) => 0,
            AnchorTerms::Issuer(issuer) => issuer.path_length.unwrap_or(u32::MAX),
        };
        self.below(self.intermediates.min(u8::try_from(allowed).unwrap_or(u8::MAX)))
    }

    /// The same client at a time, in seconds since 1970.
    pub(crate) fn asking_at(self, at: u64) -> Self {
        Self { at: Some(at), ..self }
    }

    pub(crate) fn terms(&self) -> &AnchorTerms {
        &self.terms
    }

    /// Whether a client of this CA is let in by the anchors of an SSL object.
    pub(crate) fn accepted_by<'a>(&self, anchors: impl Iterator<Item = &'a Ca>) -> Result<(), NotAccepted> {
        let mut worst = NotAccepted::Issuer;
        for anchor in anchors {
            match self.accepted(anchor) {
                Ok(()) => return Ok(()),
                Err(NotAccepted::Issuer) => {}
                Err(why) => worst = why,
            }
        }
        Err(worst)
    }

    fn accepted(&self, anchor: &Self) -> Result<(), NotAccepted> {
        let allowed = match (&self.terms, &anchor.terms) {
            (AnchorTerms::Pinned(own), AnchorTerms::Pinned(pinned)) if own == pinned => u32::MAX,
            (AnchorTerms::Issuer(own), AnchorTerms::Issuer(issuer)) => {
                // Only what it is held to itself can be known to fit.
                let IssuerTerms {
                    subject,
                    spki,
                    name_constraints,
                    path_length,
                    client_auth,
                    not_before: _,
                    not_after: _,
                } = issuer;
                let constrained = name_constraints.is_some() && *name_constraints != own.name_constraints;
                if (subject, spki) != (&own.subject, &own.spki) || constrained || !client_auth {
                    return Err(NotAccepted::Issuer);
                }
                path_length.unwrap_or(u32::MAX)
            }
            (AnchorTerms::Pinned(_) | AnchorTerms::Issuer(_), _) => return Err(NotAccepted::Issuer),
        };
        if self.intermediates > anchor.intermediates || u32::from(self.intermediates) > allowed {
            return Err(NotAccepted::Depth);
        }
        let at = self.at.map(|at| UnixTime::since_unix_epoch(std::time::Duration::from_secs(at)));
        if at.is_some_and(|at| !anchor.terms.is_valid(at)) { Err(NotAccepted::Time) } else { Ok(()) }
    }

    pub(crate) fn identity(&self) -> Identity<'_> {
        let (intermediates, at) = (self.intermediates, self.at);
        match &self.terms {
            AnchorTerms::Pinned(name) => Identity { name, spki: &[], name_constraints: None, intermediates, at },
            AnchorTerms::Issuer(IssuerTerms {
                subject: name,
                spki,
                name_constraints,
                path_length: _,
                client_auth: _,
                not_before: _,
                not_after: _,
            }) => Identity { name, spki, name_constraints: name_constraints.as_deref(), intermediates, at },
        }
    }

    /// All that tells it from others.
    fn rank(&self) -> (&str, &AnchorTerms, u8, Option<u64>) {
        let Self { subject, sha256: _, intermediates, at, terms } = self;
        (subject, terms, *intermediates, *at)
    }
}

impl PartialEq for Ca {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Ca {}

impl PartialOrd for Ca {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ca {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl Hash for Ca {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Of(ca) = self else { return Ok(()) };
        write!(f, ", with a certificate of {}", ca.subject)?;
        match ca.intermediates {
            0 => {}
            1 => f.write_str(" below 1 intermediate")?,
            more => write!(f, " below {more} intermediates")?,
        }
        let date = |at: u64| jiff::Timestamp::from_second(i64::try_from(at).unwrap_or(i64::MAX)).ok();
        match ca.at.and_then(date) {
            Some(at) => write!(f, " at {at}"),
            None => Ok(()),
        }
    }
}
