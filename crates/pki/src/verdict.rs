//! What became of a client's authentication: belongs to the connection, is asked at each request.

use std::borrow::Cow;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::{Certificate, ClientCert, Failure, Reason};

/// What became of a client's authentication. Belongs to the connection; ask [`Verdict::at`] at each request.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The client sent no certificate, or none was asked for.
    Absent,
    /// It sent one that does not verify.
    Failed {
        /// Why.
        failure: Arc<Failure>,
        /// The client's certificate, for the log, when it could be parsed. Nothing in it was verified.
        leaf: Option<Arc<Certificate>>,
    },
    /// Verified.
    Verified(Arc<ClientCert>),
}

impl Verdict {
    /// The verdict at a later time: a verified chain may have expired since. Two comparisons where it has not.
    pub fn at(&self, now: UnixTime) -> Cow<'_, Verdict> {
        match self {
            Verdict::Verified(client) => match client.judge_time(now) {
                Ok(()) => Cow::Borrowed(self),
                Err(failure) => {
                    let leaf = Some(Arc::clone(client.shared_leaf()));
                    Cow::Owned(Verdict::Failed { failure: Arc::new(failure), leaf })
                }
            },
            Verdict::Absent | Verdict::Failed { .. } => Cow::Borrowed(self),
        }
    }

    /// The verified client.
    pub fn client(&self) -> Option<&ClientCert> {
        match self {
            Verdict::Verified(client) => Some(client),
            Verdict::Absent | Verdict::Failed { .. } => None,
        }
    }

    /// Why the client is not verified; `None` if it is.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Verdict::Absent => Some(Reason::NoCertificate),
            Verdict::Failed { failure, .. } => Some(failure.reason),
            Verdict::Verified(_) => None,
        }
    }

    /// `$ssl_client_verify` of a TLS connection: `NONE`, `SUCCESS`, or `FAILED:` and OpenSSL's text.
    pub fn openssl_text(&self) -> Cow<'static, str> {
        match self {
            Verdict::Absent => Cow::Borrowed("NONE"),
            Verdict::Failed { failure, .. } => Cow::Owned(format!("FAILED:{}", failure.openssl_text)),
            Verdict::Verified(_) => Cow::Borrowed("SUCCESS"),
        }
    }
}
