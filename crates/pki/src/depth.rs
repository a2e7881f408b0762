//! How many intermediates may stand between a client certificate and its trust anchor: as configured, and as the trust
//! anchor says. webpki knows the constraints of intermediates only, and stops at 6 by itself.

use crate::failure::openssl;
use crate::{Certificate, Failure, Reason};

/// `client.depth`.
pub(crate) fn judge(intermediates: usize, allowed: usize) -> Result<(), Failure> {
    if intermediates > allowed {
        let detail = format!("{intermediates} intermediates, {allowed} allowed");
        return Err(Failure::new(Reason::DepthExceeded, openssl::CHAIN_TOO_LONG, detail));
    }
    Ok(())
}

/// The pathLenConstraint of the trust anchor (RFC 5280, 4.2.1.9): self-issued certificates do not count.
pub(crate) fn judge_path_length(intermediates: &[Certificate], anchor: &Certificate) -> Result<(), Failure> {
    let Some(allowed) = anchor.path_length() else { return Ok(()) };
    let below = intermediates.iter().filter(|intermediate| !intermediate.is_self_issued()).count();
    if u32::try_from(below).is_ok_and(|below| below <= allowed) {
        return Ok(());
    }
    let name = anchor.subject().rfc2253();
    let detail = format!("{below} intermediates, the pathLenConstraint of `{name}` allows {allowed}");
    Err(Failure::new(Reason::DepthExceeded, openssl::PATH_LENGTH, detail))
}
