//! A client certificate that did not verify: the reason, the numbers, and OpenSSL's words for it.

use rustls_pki_types::UnixTime;
use webpki::Error;

use crate::{Certificate, Reason, validity};

/// A client certificate that did not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For logs and metrics.
    pub reason: Reason,
    /// In words, with the numbers in it: which date, which depth.
    pub detail: String,
    /// OpenSSL's text for `$ssl_client_verify`, without `FAILED:`: `certificate has expired`, …
    pub openssl_text: &'static str,
}

/// OpenSSL's texts (`X509_verify_cert_error_string`) which more than one place needs.
pub(crate) mod openssl {
    pub(crate) const CHAIN_TOO_LONG: &str = "certificate chain too long";
    pub(crate) const EXPIRED: &str = "certificate has expired";
    pub(crate) const NOT_YET_VALID: &str = "certificate is not yet valid";
    pub(crate) const PATH_LENGTH: &str = "path length constraint exceeded";
    pub(crate) const PURPOSE: &str = "unsuitable certificate purpose";
    pub(crate) const UNSPECIFIED: &str = "unspecified certificate verification error";
    pub(crate) const WEAK_CA_KEY: &str = "CA certificate key too weak";
    pub(crate) const WEAK_KEY: &str = "EE certificate key too weak";
    pub(crate) const NO_CERT_SIGN: &str = "key usage does not include certificate signing";
    pub(crate) const INVALID_CA: &str = "invalid CA certificate";
    pub(crate) const BAD_SIGNATURE: &str = "certificate signature failure";
}

impl Failure {
    pub(crate) fn new(reason: Reason, openssl_text: &'static str, detail: String) -> Self {
        Failure { reason, detail, openssl_text }
    }

    pub(crate) fn malformed(what: &str, problem: impl std::fmt::Display) -> Self {
        Failure::new(Reason::Malformed, openssl::UNSPECIFIED, format!("{what} cannot be read: {problem}"))
    }

    /// An issuer whose signatures are not accepted.
    pub(crate) fn weak_issuer(issuer: &Certificate) -> Self {
        let detail = format!("`{}` has a key that is not accepted: RSA needs 2048 bits", issuer.subject().rfc2253());
        Failure::new(Reason::UnsupportedAlgorithm, openssl::WEAK_CA_KEY, detail)
    }

    /// A certificate that is not valid at this time.
    pub(crate) fn outside(certificate: &str, validity: validity::Validity, now: UnixTime) -> Self {
        let at = validity::openssl_time(now);
        if validity::seconds(now) < validity.not_before {
            let begin = validity::text(validity.not_before);
            let detail = format!("{certificate} is not valid before {begin}; it is {at}");
            Failure::new(Reason::NotYetValid, openssl::NOT_YET_VALID, detail)
        } else {
            let end = validity::text(validity.not_after);
            Failure::new(Reason::Expired, openssl::EXPIRED, format!("{certificate} expired at {end}; it is {at}"))
        }
    }

    /// An error of webpki about a whole chain; `others` is what the client sent besides its own certificate.
    pub(crate) fn of_chain(error: &Error, leaf: &Certificate, others: &[Certificate]) -> Self {
        if let Some(failure) = outside(error, leaf, others) {
            return failure;
        }
        let detail = match error {
            Error::UnknownIssuer => return unknown_issuer(leaf, others),
            Error::EndEntityUsedAsCa => "a certificate that is no CA has issued another one".to_owned(),
            Error::CaUsedAsEndEntity => "the client certificate is a CA".to_owned(),
            Error::EmptyEkuExtension => "an extendedKeyUsage without any purpose".to_owned(),
            Error::RequiredEkuNotFoundContext(_) => "an extendedKeyUsage without clientAuth".to_owned(),
            Error::PathLenConstraintViolated => {
                "more intermediates than the pathLenConstraint of an issuer allows".to_owned()
            }
            Error::MaximumPathDepthExceeded => "more than 6 intermediates".to_owned(),
            Error::InvalidSignatureForPublicKey => "the signature of a certificate is wrong".to_owned(),
            Error::UnsupportedSignatureAlgorithmContext(_) => {
                "a signature algorithm that is not accepted, such as SHA-1".to_owned()
            }
            Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
                "a signature algorithm that does not go with the issuer's key".to_owned()
            }
            Error::UnsupportedCriticalExtension => "a critical extension that is not known here".to_owned(),
            Error::UnsupportedCertVersion => "a certificate that is not of version 3".to_owned(),
            Error::NameConstraintViolation => "a name that the nameConstraints of an issuer exclude".to_owned(),
            other => format!("webpki: {other}"),
        };
        Failure::new(Reason::of(error), openssl_text(error), detail)
    }
}

/// Finds whose date it is; `None` if it is neither's.
fn outside(error: &Error, leaf: &Certificate, others: &[Certificate]) -> Option<Failure> {
    let (now, is_it): (_, &dyn Fn(&Certificate) -> bool) = match error {
        Error::CertExpired { time, not_after } => (*time, &|certificate| certificate.not_after() == *not_after),
        Error::CertNotValidYet { time, not_before } => (*time, &|certificate| certificate.not_before() == *not_before),
        _ => return None,
    };
    if is_it(leaf) {
        return Some(Failure::outside("the client certificate", leaf.validity(), now));
    }
    let other = others.iter().find(|other| is_it(other))?;
    let name = format!("intermediate `{}`", other.subject().rfc2253());
    Some(Failure::outside(&name, other.validity(), now))
}

/// Where the chain that the client sent ends without having met a trust anchor, in OpenSSL's distinctions.
fn unknown_issuer(leaf: &Certificate, others: &[Certificate]) -> Failure {
    let mut top = leaf;
    let mut length = 1;
    while !top.is_self_issued() && length <= others.len() {
        let Some(issuer) = others.iter().find(|other| other.subject() == top.issuer()) else { break };
        top = issuer;
        length += 1;
    }
    let (openssl_text, detail) = match (top.is_self_issued(), length) {
        (true, 1) => ("self-signed certificate", "the client certificate is self-signed".to_owned()),
        (true, _) => (
            "self-signed certificate in certificate chain",
            format!("its root `{}` is not a trust anchor", top.subject().rfc2253()),
        ),
        (false, 1) => {
            ("unable to verify the first certificate", format!("issuer `{}` is not known", top.issuer().rfc2253()))
        }
        (false, _) => {
            ("unable to get local issuer certificate", format!("issuer `{}` is not known", top.issuer().rfc2253()))
        }
    };
    Failure::new(Reason::UnknownIssuer, openssl_text, detail)
}

fn openssl_text(error: &Error) -> &'static str {
    match (Reason::of(error), error) {
        (_, Error::EndEntityUsedAsCa) => openssl::INVALID_CA,
        (_, Error::PathLenConstraintViolated) => openssl::PATH_LENGTH,
        (_, Error::UnsupportedSignatureAlgorithmContext(_)) => "CA signature digest algorithm too weak",
        (Reason::Expired, _) => openssl::EXPIRED,
        (Reason::NotYetValid, _) => openssl::NOT_YET_VALID,
        (Reason::Revoked, _) => "certificate revoked",
        (Reason::CrlStale, _) => "CRL has expired",
        (Reason::DepthExceeded | Reason::ChainTooLong, _) => openssl::CHAIN_TOO_LONG,
        (Reason::BadSignature, _) => openssl::BAD_SIGNATURE,
        (Reason::WrongUsage, _) => openssl::PURPOSE,
        (Reason::NameConstraint, _) => "permitted subtree violation",
        (Reason::UnsupportedExtension, _) => "unhandled critical extension",
        (Reason::UnsupportedVersion, _) => openssl::INVALID_CA,
        _ => openssl::UNSPECIFIED,
    }
}
