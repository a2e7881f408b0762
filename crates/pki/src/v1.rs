//! The one place where a certificate of version 1 is accepted from a client: signed directly by a trust anchor.
//!
//! webpki refuses version 1 for end-entities; this is the way for exactly that refusal. Such a certificate cannot
//! say whether it may issue, so it never does.

use rustls_pki_types::{SignatureVerificationAlgorithm, UnixTime};
use webpki::Error;

use crate::failure::openssl;
use crate::issuer::Issuer;
use crate::path::Path;
use crate::structure::Structure;
use crate::{Certificate, Failure, Reason, signature};

/// Judges a client certificate that webpki does not take for its version.
pub(crate) fn judge<'a>(
    leaf: &Certificate,
    issuers: impl Iterator<Item = Issuer<'a>>,
    now: UnixTime,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Result<Path, Failure> {
    let parts = Structure::read(leaf.der()).map_err(|error| Failure::malformed("the client certificate", error))?;
    if parts.version != 1 || parts.has_unique_ids || parts.extensions.is_some() {
        let detail = "a client certificate that is neither of version 3 nor a plain one of version 1".to_owned();
        return Err(Failure::new(Reason::UnsupportedVersion, openssl::UNSPECIFIED, detail));
    }

    // The last refusal of an anchor with the right name, else that there is none.
    let mut refusal = Failure::of_chain(&Error::UnknownIssuer, leaf, &[]);
    for issuer in issuers.filter(|issuer| issuer.anchor.certificate.subject().der() == parts.issuer.whole) {
        match judge_with(&parts, leaf, &issuer, now, algorithms) {
            Ok(path) => return Ok(path),
            Err(failure) => refusal = failure,
        }
    }
    Err(refusal)
}

fn judge_with(
    parts: &Structure<'_>,
    leaf: &Certificate,
    issuer: &Issuer<'_>,
    now: UnixTime,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Result<Path, Failure> {
    let anchor = &issuer.anchor.certificate;
    signature::check(parts, &anchor.public_key().spki, algorithms).map_err(|error| match error {
        Error::InvalidSignatureForPublicKey if !anchor.public_key().kind.is_strong() => Failure::weak_issuer(anchor),
        error => Failure::of_chain(&error, leaf, &[]),
    })?;
    if issuer.trust_anchor.name_constraints.is_some() {
        let detail = "a trust anchor with nameConstraints, which a certificate of version 1 cannot be held to";
        return Err(Failure::new(Reason::NameConstraint, openssl::UNSPECIFIED, detail.to_owned()));
    }
    issuer.judge_usage()?;
    let mut path = Path::begin(leaf);
    path.add_anchor(issuer.anchor);
    path.judge_time(now)?;
    Ok(path)
}
