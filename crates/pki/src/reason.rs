//! Why a client or its certificate was refused: the closed set of reasons for logs and metrics.

use std::fmt;

use webpki::Error;

/// Reason of a refusal. The `Display` text is the name in logs (`no_certificate`, …).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The client sent no certificate where one is needed.
    NoCertificate,
    /// No path leads to a trust anchor.
    UnknownIssuer,
    /// A certificate of the path is past its `notAfter`.
    Expired,
    /// A certificate of the path is before its `notBefore`.
    NotYetValid,
    /// A certificate of the path is on a CRL.
    Revoked,
    /// A CRL that is needed is missing or past its `nextUpdate`.
    CrlStale,
    /// More intermediates than allowed, by configuration or by a pathLenConstraint.
    DepthExceeded,
    /// A signature does not fit.
    BadSignature,
    /// keyUsage, extendedKeyUsage or basicConstraints forbid what it is used for.
    WrongUsage,
    /// A name constraint of an issuer is violated.
    NameConstraint,
    /// An unknown critical extension, or a known one that cannot be read.
    UnsupportedExtension,
    /// A certificate of version 1 or 2 where version 3 is needed.
    UnsupportedVersion,
    /// A signature algorithm or key that is not accepted: SHA-1, RSA below 2048 bits.
    UnsupportedAlgorithm,
    /// Bytes that are no certificate.
    Malformed,
    /// Too many certificates, or octets, in the client's message; or too much work to find a path.
    ChainTooLong,
    /// A rule of the configuration refuses it.
    RuleDenied,
    /// No SSL object has this SNI.
    SniUnknown,
    /// No SNI, and no fallback for it.
    SniAbsent,
    /// The request's host belongs to another SSL object with client authentication.
    HostMismatch,
    /// Plain HTTP for a host that asks for client authentication.
    PlaintextDenied,
}

impl Reason {
    /// Every reason, in the order of their definition.
    pub const ALL: [Reason; 20] = [
        Reason::NoCertificate,
        Reason::UnknownIssuer,
        Reason::Expired,
        Reason::NotYetValid,
        Reason::Revoked,
        Reason::CrlStale,
        Reason::DepthExceeded,
        Reason::BadSignature,
        Reason::WrongUsage,
        Reason::NameConstraint,
        Reason::UnsupportedExtension,
        Reason::UnsupportedVersion,
        Reason::UnsupportedAlgorithm,
        Reason::Malformed,
        Reason::ChainTooLong,
        Reason::RuleDenied,
        Reason::SniUnknown,
        Reason::SniAbsent,
        Reason::HostMismatch,
        Reason::PlaintextDenied,
    ];

    /// The name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::NoCertificate => "no_certificate",
            Reason::UnknownIssuer => "unknown_issuer",
            Reason::Expired => "expired",
            Reason::NotYetValid => "not_yet_valid",
            Reason::Revoked => "revoked",
            Reason::CrlStale => "crl_stale",
            Reason::DepthExceeded => "depth_exceeded",
            Reason::BadSignature => "bad_signature",
            Reason::WrongUsage => "wrong_usage",
            Reason::NameConstraint => "name_constraint",
            Reason::UnsupportedExtension => "unsupported_extension",
            Reason::UnsupportedVersion => "unsupported_version",
            Reason::UnsupportedAlgorithm => "unsupported_algorithm",
            Reason::Malformed => "malformed",
            Reason::ChainTooLong => "chain_too_long",
            Reason::RuleDenied => "rule_denied",
            Reason::SniUnknown => "sni_unknown",
            Reason::SniAbsent => "sni_absent",
            Reason::HostMismatch => "host_mismatch",
            Reason::PlaintextDenied => "plaintext_denied",
        }
    }

    /// The reason for an error of webpki. Every variant of webpki 0.103 is named.
    pub fn of(error: &Error) -> Reason {
        #[allow(deprecated, reason = "old variants are named as well, so that none is forgotten")]
        match error {
            Error::UnknownIssuer => Reason::UnknownIssuer,
            // An end-entity certificate which signed another one.
            Error::EndEntityUsedAsCa => Reason::UnknownIssuer,

            Error::CertExpired { .. } => Reason::Expired,
            Error::CertNotValidYet { .. } => Reason::NotYetValid,

            Error::CertRevoked | Error::CertDistrusted => Reason::Revoked,
            Error::CrlExpired { .. }
            | Error::UnknownRevocationStatus
            | Error::InvalidCrlNumber
            | Error::InvalidCrlSignatureForPublicKey
            | Error::IssuerNotCrlSigner
            | Error::UnsupportedCrlIssuingDistributionPoint
            | Error::UnsupportedCrlSignatureAlgorithm
            | Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKey
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
            | Error::UnsupportedCrlVersion
            | Error::UnsupportedDeltaCrl
            | Error::UnsupportedIndirectCrl
            | Error::UnsupportedRevocationReason
            | Error::UnsupportedRevocationReasonsPartitioning => Reason::CrlStale,

            Error::MaximumPathDepthExceeded | Error::PathLenConstraintViolated => Reason::DepthExceeded,

            Error::InvalidSignatureForPublicKey => Reason::BadSignature,

            Error::CaUsedAsEndEntity
            | Error::EmptyEkuExtension
            | Error::RequiredEkuNotFound
            | Error::RequiredEkuNotFoundContext(_) => Reason::WrongUsage,

            Error::NameConstraintViolation
            | Error::InvalidNetworkMaskConstraint
            | Error::MalformedNameConstraint
            | Error::MaximumNameConstraintComparisonsExceeded => Reason::NameConstraint,

            Error::UnsupportedCriticalExtension => Reason::UnsupportedExtension,
            Error::UnsupportedCertVersion => Reason::UnsupportedVersion,

            Error::UnsupportedSignatureAlgorithm
            | Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKey
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Reason::UnsupportedAlgorithm,

            Error::BadDer
            | Error::BadDerTime
            | Error::ExtensionValueInvalid
            | Error::InvalidCertValidity
            | Error::InvalidSerialNumber
            | Error::MalformedDnsIdentifier
            | Error::MalformedExtensions
            | Error::SignatureAlgorithmMismatch
            | Error::TrailingData(_)
            | Error::CertNotValidForName(_)
            | Error::UnsupportedNameType => Reason::Malformed,

            Error::MaximumPathBuildCallsExceeded | Error::MaximumSignatureChecksExceeded => Reason::ChainTooLong,

            // `Error` is non-exhaustive: what a later webpki adds is refused, too, until it is named here.
            _ => Reason::Malformed,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::*;

    #[test]
    fn names_are_of_their_own() {
        let names: HashSet<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        }
        assert_eq!(Reason::NoCertificate.to_string(), "no_certificate");
    }

    /// The errors whose reason is not the obvious one, and one of each other kind.
    #[test]
    fn errors_of_webpki() {
        let time = UnixTime::since_unix_epoch(Duration::ZERO);
        let check = |error: Error, expected| assert_eq!(Reason::of(&error), expected, "{error:?}");
        check(Error::UnknownIssuer, Reason::UnknownIssuer);
        check(Error::EndEntityUsedAsCa, Reason::UnknownIssuer);
        check(Error::CaUsedAsEndEntity, Reason::WrongUsage);
        check(Error::EmptyEkuExtension, Reason::WrongUsage);
        check(Error::PathLenConstraintViolated, Reason::DepthExceeded);
        check(Error::MaximumPathDepthExceeded, Reason::DepthExceeded);
        check(Error::MaximumSignatureChecksExceeded, Reason::ChainTooLong);
        check(Error::MaximumPathBuildCallsExceeded, Reason::ChainTooLong);
        check(Error::MaximumNameConstraintComparisonsExceeded, Reason::NameConstraint);
        check(Error::CertExpired { time, not_after: time }, Reason::Expired);
        check(Error::CertNotValidYet { time, not_before: time }, Reason::NotYetValid);
        check(Error::CertRevoked, Reason::Revoked);
        check(Error::CrlExpired { time, next_update: time }, Reason::CrlStale);
        check(Error::UnknownRevocationStatus, Reason::CrlStale);
        check(Error::InvalidSignatureForPublicKey, Reason::BadSignature);
        check(Error::UnsupportedCriticalExtension, Reason::UnsupportedExtension);
        check(Error::UnsupportedCertVersion, Reason::UnsupportedVersion);
        check(Error::SignatureAlgorithmMismatch, Reason::Malformed);
        check(Error::BadDer, Reason::Malformed);
    }
}
