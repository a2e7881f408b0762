//! A trust anchor as an issuer. webpki reads nothing of it but its name, key and nameConstraints; the rest is here, but
//! for its dates, which belong to the path.

use rustls_pki_types::TrustAnchor;

use crate::failure::openssl;
use crate::{Anchor, Failure, Reason};

/// A trust anchor that issues.
pub(crate) struct Issuer<'a> {
    pub(crate) anchor: &'a Anchor,
    pub(crate) trust_anchor: &'a TrustAnchor<'static>,
}

impl Issuer<'_> {
    /// extendedKeyUsage: as for intermediates, it limits what is below.
    pub(crate) fn judge_usage(&self) -> Result<(), Failure> {
        let anchor = &self.anchor.certificate;
        if anchor.extended_key_usage().is_some_and(|usage| !usage.client_auth) {
            let detail = format!("extendedKeyUsage of trust anchor `{}` has no clientAuth", anchor.subject().rfc2253());
            return Err(Failure::new(Reason::WrongUsage, openssl::PURPOSE, detail));
        }
        Ok(())
    }
}
