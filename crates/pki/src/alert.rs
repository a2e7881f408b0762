//! The TLS alert with which a handshake ends that is refused for a [`Reason`]. Knows no TLS library.

use std::fmt;

use crate::Reason;

/// An alert that ends a handshake; the number is its own (RFC 8446, 6; RFC 6066, 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Alert {
    /// The certificate cannot be read, or has an extension that is not understood.
    BadCertificate = 42,
    /// The certificate is for another purpose.
    UnsupportedCertificate = 43,
    /// The certificate is revoked.
    CertificateRevoked = 44,
    /// The certificate has expired, or is not valid yet.
    CertificateExpired = 45,
    /// No path leads to a trust anchor.
    UnknownCa = 48,
    /// The certificate holds, and is not let in.
    AccessDenied = 49,
    /// A signature does not fit.
    DecryptError = 51,
    /// No SSL object has the server name.
    UnrecognizedName = 112,
    /// No certificate where one is needed.
    CertificateRequired = 116,
}

impl Alert {
    /// Every alert, in the order of the numbers.
    pub const ALL: [Self; 9] = [
        Self::BadCertificate,
        Self::UnsupportedCertificate,
        Self::CertificateRevoked,
        Self::CertificateExpired,
        Self::UnknownCa,
        Self::AccessDenied,
        Self::DecryptError,
        Self::UnrecognizedName,
        Self::CertificateRequired,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The name in the RFCs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadCertificate => "bad_certificate",
            Self::UnsupportedCertificate => "unsupported_certificate",
            Self::CertificateRevoked => "certificate_revoked",
            Self::CertificateExpired => "certificate_expired",
            Self::UnknownCa => "unknown_ca",
            Self::AccessDenied => "access_denied",
            Self::DecryptError => "decrypt_error",
            Self::UnrecognizedName => "unrecognized_name",
            Self::CertificateRequired => "certificate_required",
        }
    }
}

/// `certificate_required(116)`
impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name(), self.number())
    }
}

impl Reason {
    /// The alert of a handshake that is refused for this reason; `None` for what is found out at a request only.
    pub const fn alert(self) -> Option<Alert> {
        Some(match self {
            Self::NoCertificate => Alert::CertificateRequired,
            Self::Expired | Self::NotYetValid => Alert::CertificateExpired,
            Self::Revoked => Alert::CertificateRevoked,
            Self::WrongUsage => Alert::UnsupportedCertificate,
            Self::BadSignature => Alert::DecryptError,
            Self::UnsupportedExtension
            | Self::NameConstraint
            | Self::Malformed
            | Self::UnsupportedVersion
            | Self::UnsupportedAlgorithm => Alert::BadCertificate,
            Self::RuleDenied => Alert::AccessDenied,
            Self::UnknownIssuer | Self::CrlStale | Self::DepthExceeded | Self::ChainTooLong => Alert::UnknownCa,
            Self::SniUnknown | Self::SniAbsent => Alert::UnrecognizedName,
            Self::HostMismatch | Self::PlaintextDenied => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Alert;
    use crate::Reason;

    #[test]
    fn alerts_of_reasons() {
        let check = |reason: Reason, expected| assert_eq!(reason.alert().map(Alert::name), expected, "{reason}");
        check(Reason::NoCertificate, Some("certificate_required"));
        check(Reason::Expired, Some("certificate_expired"));
        check(Reason::WrongUsage, Some("unsupported_certificate"));
        check(Reason::BadSignature, Some("decrypt_error"));
        check(Reason::Malformed, Some("bad_certificate"));
        check(Reason::UnknownIssuer, Some("unknown_ca"));
        check(Reason::SniUnknown, Some("unrecognized_name"));
        check(Reason::HostMismatch, None);
        check(Reason::PlaintextDenied, None);
    }

    #[test]
    fn names_and_numbers_are_of_their_own() {
        assert!(Alert::ALL.is_sorted_by(|a, b| a.number() < b.number()));
        assert_eq!(Alert::CertificateRequired.to_string(), "certificate_required(116)");
    }
}
