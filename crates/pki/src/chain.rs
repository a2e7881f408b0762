//! A path of version 3 from a client certificate to a trust anchor.
//!
//! webpki looks for it and checks signatures, dates, pathLenConstraints, extendedKeyUsage, nameConstraints and unknown
//! critical extensions of everything below the trust anchor. What it does not look at is judged here, path by path, so
//! that it can look for another: keyUsage of intermediates, the depth, and all of the trust anchor.

use std::cell::RefCell;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage, VerifiedPath};

use crate::failure::openssl;
use crate::path::Path;
use crate::{AnchorKind, Certificate, ClientTrust, Failure, Reason, depth};

impl ClientTrust {
    pub(crate) fn find_path(
        &self,
        leaf: &Certificate,
        end_entity: &EndEntityCert<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<Path, Failure> {
        // What the closure below said of the path that webpki asked about last.
        let accepted = RefCell::new(None);
        let refused = RefCell::new(None);
        let verify_path = |candidate: &VerifiedPath<'_>| match self.judge_path(leaf, candidate, now) {
            Ok(path) => {
                accepted.replace(Some(path));
                Ok(())
            }
            Err(failure) => {
                refused.borrow_mut().get_or_insert(failure);
                // Lets webpki look for another path.
                Err(Error::UnknownIssuer)
            }
        };
        let result = end_entity.verify_for_usage(
            algorithms,
            &self.trust_anchors,
            others,
            now,
            KeyUsage::client_auth(),
            None,
            Some(&verify_path),
        );
        match (result.map(|_| ()), accepted.into_inner()) {
            (Ok(()), Some(path)) => Ok(path),
            (Ok(()), None) => Err(Failure::malformed("the path", "it was not judged")),
            (Err(error), _) => Err(refused.into_inner().unwrap_or_else(|| self.explain(&error, leaf, others))),
        }
    }

    /// What webpki does not judge of a path whose signatures hold.
    fn judge_path(&self, leaf: &Certificate, candidate: &VerifiedPath<'_>, now: UnixTime) -> Result<Path, Failure> {
        depth::judge(candidate.intermediate_certificates().count(), self.depth)?;
        let mut path = Path::begin(leaf);
        let mut intermediates = Vec::new();
        for intermediate in candidate.intermediate_certificates() {
            let intermediate = Certificate::from_der(&intermediate.der())
                .map_err(|error| Failure::malformed("an intermediate", error))?;
            if !intermediate.can_issue() {
                let detail =
                    format!("keyUsage of intermediate `{}` has no keyCertSign", intermediate.subject().rfc2253());
                return Err(Failure::new(Reason::UnknownIssuer, openssl::NO_CERT_SIGN, detail));
            }
            path.add_intermediate(&intermediate);
            intermediates.push(intermediate);
        }
        let issuer = self
            .issuers()
            .find(|issuer| std::ptr::eq(issuer.trust_anchor, candidate.anchor()))
            .ok_or_else(|| Failure::malformed("the trust anchor", "it is not one of ours"))?;
        depth::judge_path_length(&intermediates, &issuer.anchor.certificate)?;
        issuer.judge_usage()?;
        path.add_anchor(issuer.anchor);
        path.judge_time(now)?;
        Ok(path)
    }

    /// Words for an error of webpki.
    fn explain(&self, error: &Error, leaf: &Certificate, others: &[CertificateDer<'_>]) -> Failure {
        let others: Vec<Certificate> = others.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
        if *error == Error::InvalidSignatureForPublicKey {
            let issued = |issuer: &&Certificate| {
                [leaf].into_iter().chain(&others).any(|issued| issued.issuer() == issuer.subject())
            };
            let anchors = self.anchors.iter().map(|anchor| &anchor.certificate);
            let weak = anchors.chain(&others).filter(|issuer| !issuer.public_key().kind.is_strong()).find(issued);
            if let Some(weak) = weak {
                return Failure::weak_issuer(weak);
            }
        }
        // OpenSSL builds the chain before it judges what is in it; webpki looks at the end-entity alone first.
        let error = if self.is_reached(leaf, &others) { error } else { &Error::UnknownIssuer };
        let mut failure = Failure::of_chain(error, leaf, &others);
        let pinned = self.anchors.iter().filter(|anchor| anchor.kind == AnchorKind::Pinned);
        let mut pinned = pinned.map(|anchor| anchor.certificate.subject());
        if failure.reason == Reason::UnknownIssuer
            && let Some(issuer) = pinned.find(|subject| *subject == leaf.issuer() && *subject != leaf.subject())
        {
            failure.detail += &format!("; `{}` is trusted for itself only: it is not a CA", issuer.rfc2253());
        }
        failure
    }

    /// Whether issuers lead by name from `leaf` through `others` to a trust anchor.
    fn is_reached(&self, leaf: &Certificate, others: &[Certificate]) -> bool {
        let mut reached = vec![leaf];
        let mut next = 0;
        while let Some(issued) = reached.get(next).copied() {
            let mut anchors = self.anchors.iter().map(|anchor| anchor.certificate.subject());
            if anchors.any(|subject| subject == issued.issuer()) {
                return true;
            }
            for other in others {
                if other.subject() == issued.issuer() && !reached.iter().any(|seen| std::ptr::eq(*seen, other)) {
                    reached.push(other);
                }
            }
            next += 1;
        }
        false
    }
}
