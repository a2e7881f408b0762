//! Why a request is not forwarded: one enum, and one table from it to what the client, the log and the connection get.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::desc::Protocol;
use crate::pki::{Failure, Reason};
use crate::{HostError, Limit, PathError};

/// A decision against a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Larger than `[limits]` has it.
    TooLarge(Limit),
    /// `CONNECT`.
    Connect,
    /// A `Transfer-Encoding` that is not exactly `chunked`.
    TransferEncoding,
    /// More than one `Content-Length`, or one that is no number.
    ContentLength,
    /// No `Host` in HTTP/1.1, neither `:authority` nor `host` in h2 (RFC 9112, 3.2).
    HostMissing,
    /// More than one `Host`.
    HostRepeated,
    /// `:authority` and `host` differ (RFC 9113, 8.3.1).
    HostDiffers,
    /// A host that is none.
    Host(HostError),
    /// A path without a reading.
    Path(PathError),
    /// The target is too long to be forwarded in its canonical form.
    TargetTooLong,
    /// `Connection` names a header without which the request is another one.
    ConnectionNames(&'static str),
    /// The host belongs to an mTLS object and is not the connection's server name.
    HostMismatch,
    /// Plain HTTP for a host that belongs to an mTLS object.
    PlaintextDenied,
    /// A TLS connection without an SSL object; cannot happen.
    NoSslObject,
    /// No client certificate for a path that needs one.
    NoCertificate {
        /// Whether the SSL object has a skip list, so that other paths may still be served.
        skip_list: bool,
    },
    /// A client certificate that does not verify, or does no longer, for a path that needs one.
    Certificate {
        /// Why.
        failure: Arc<Failure>,
        /// As above.
        skip_list: bool,
    },
    /// No route.
    NoRoute,
}

/// One row of the table.
struct Row {
    http1: StatusCode,
    h2: StatusCode,
    reason: Option<Reason>,
    closes: bool,
}

impl Refusal {
    fn row(&self) -> Row {
        let row = |status, reason, closes| Row { http1: status, h2: status, reason, closes };
        match self {
            Self::TooLarge(limit) => row(limit.status(), None, true),
            Self::Connect => row(StatusCode::METHOD_NOT_ALLOWED, None, true),
            Self::TransferEncoding => row(StatusCode::NOT_IMPLEMENTED, None, true),
            Self::ContentLength => row(StatusCode::BAD_REQUEST, None, true),
            Self::HostMissing | Self::HostRepeated | Self::HostDiffers | Self::Host(_) | Self::Path(_) => {
                row(StatusCode::BAD_REQUEST, None, false)
            }
            Self::TargetTooLong => row(StatusCode::URI_TOO_LONG, None, false),
            Self::ConnectionNames(_) => row(StatusCode::BAD_REQUEST, None, false),
            Self::HostMismatch => Row {
                http1: StatusCode::BAD_REQUEST,
                // Browsers coalesce names onto one h2 connection and open another one at 421 (RFC 9110, 15.5.20).
                h2: StatusCode::MISDIRECTED_REQUEST,
                reason: Some(Reason::HostMismatch),
                closes: false,
            },
            Self::PlaintextDenied => row(StatusCode::BAD_REQUEST, Some(Reason::PlaintextDenied), false),
            Self::NoSslObject => row(StatusCode::BAD_REQUEST, Some(Reason::SniUnknown), true),
            Self::NoCertificate { skip_list } => row(StatusCode::BAD_REQUEST, Some(Reason::NoCertificate), !skip_list),
            Self::Certificate { failure, skip_list } => row(StatusCode::BAD_REQUEST, Some(failure.reason), !skip_list),
            Self::NoRoute => row(StatusCode::NOT_FOUND, None, false),
        }
    }

    /// The status of the answer.
    pub fn status(&self, protocol: Protocol) -> StatusCode {
        match protocol {
            Protocol::Http1 => self.row().http1,
            Protocol::H2 => self.row().h2,
        }
    }

    /// The reason for log and metrics, where policy refused; `None` where the request itself is at fault.
    pub fn reason(&self) -> Option<Reason> {
        self.row().reason
    }

    /// Whether the connection ends after the answer: where its framing cannot be relied on, and where its verdict has
    /// turned bad and no path could be served on it.
    pub fn closes(&self) -> bool {
        self.row().closes
    }
}

/// For the log, never for the client.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(limit) => limit.fmt(f),
            Self::Connect => f.write_str("CONNECT is not served"),
            Self::TransferEncoding => f.write_str("the transfer encoding is not exactly `chunked`"),
            Self::ContentLength => f.write_str("the content length is repeated or no number"),
            Self::HostMissing => f.write_str("there is no host"),
            Self::HostRepeated => f.write_str("there is more than one host"),
            Self::HostDiffers => f.write_str(":authority and host differ"),
            Self::Host(error) => error.fmt(f),
            Self::Path(error) => error.fmt(f),
            Self::TargetTooLong => f.write_str("the target is too long in its canonical form"),
            Self::ConnectionNames(name) => write!(f, "the connection header names `{name}`"),
            Self::HostMismatch => f.write_str("the host asks for client authentication and is not the server name"),
            Self::PlaintextDenied => f.write_str("the host asks for client authentication and this is plain HTTP"),
            Self::NoSslObject => f.write_str("the connection has no SSL object"),
            Self::NoCertificate { .. } => f.write_str("the path needs a client certificate and there is none"),
            Self::Certificate { failure, .. } => f.write_str(&failure.detail),
            Self::NoRoute => f.write_str("there is no route"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        fn check(refusal: &Refusal, http1: u16, h2: u16, reason: Option<Reason>, closes: bool) {
            let row = (refusal.status(Protocol::Http1).as_u16(), refusal.status(Protocol::H2).as_u16());
            assert_eq!((row, refusal.reason(), refusal.closes()), ((http1, h2), reason, closes), "{refusal:?}");
        }
        check(&Refusal::TooLarge(Limit::Head), 431, 431, None, true);
        check(&Refusal::Connect, 405, 405, None, true);
        check(&Refusal::TransferEncoding, 501, 501, None, true);
        check(&Refusal::ContentLength, 400, 400, None, true);
        check(&Refusal::HostMissing, 400, 400, None, false);
        check(&Refusal::HostRepeated, 400, 400, None, false);
        check(&Refusal::HostDiffers, 400, 400, None, false);
        check(&Refusal::Host(HostError::Empty), 400, 400, None, false);
        check(&Refusal::Path(PathError::Nul), 400, 400, None, false);
        check(&Refusal::TargetTooLong, 414, 414, None, false);
        check(&Refusal::ConnectionNames("host"), 400, 400, None, false);
        check(&Refusal::HostMismatch, 400, 421, Some(Reason::HostMismatch), false);
        check(&Refusal::PlaintextDenied, 400, 400, Some(Reason::PlaintextDenied), false);
        check(&Refusal::NoSslObject, 400, 400, Some(Reason::SniUnknown), true);
        check(&Refusal::NoCertificate { skip_list: true }, 400, 400, Some(Reason::NoCertificate), false);
        check(&Refusal::NoCertificate { skip_list: false }, 400, 400, Some(Reason::NoCertificate), true);
        let failure = || {
            let (detail, openssl_text) = ("it expired".to_owned(), "certificate has expired");
            Arc::new(Failure { reason: Reason::Expired, detail, openssl_text })
        };
        let refusal = |skip_list| Refusal::Certificate { failure: failure(), skip_list };
        check(&refusal(true), 400, 400, Some(Reason::Expired), false);
        check(&refusal(false), 400, 400, Some(Reason::Expired), true);
        check(&Refusal::NoRoute, 404, 404, None, false);
        assert_eq!(refusal(true).to_string(), "it expired");
    }
}
