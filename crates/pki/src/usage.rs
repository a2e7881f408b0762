//! What is asked of a client certificate however it is trusted: keyUsage, which webpki does not look at,
//! extendedKeyUsage, and the strength of its key.

use crate::failure::openssl;
use crate::{Certificate, Failure, Reason};

/// Judges the client certificate itself.
pub(crate) fn judge(leaf: &Certificate) -> Result<(), Failure> {
    if leaf.key_usage().is_some_and(|usage| !usage.digital_signature) {
        let detail = "keyUsage of the client certificate has no digitalSignature".to_owned();
        return Err(Failure::new(Reason::WrongUsage, openssl::PURPOSE, detail));
    }
    if leaf.extended_key_usage().is_some_and(|usage| !usage.client_auth) {
        let detail = "extendedKeyUsage of the client certificate has no clientAuth".to_owned();
        return Err(Failure::new(Reason::WrongUsage, openssl::PURPOSE, detail));
    }
    if !leaf.public_key().kind.is_strong() {
        let detail = "the client certificate has a key that is not accepted: RSA needs 2048 bits".to_owned();
        return Err(Failure::new(Reason::UnsupportedAlgorithm, openssl::WEAK_KEY, detail));
    }
    Ok(())
}
