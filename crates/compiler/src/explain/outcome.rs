//! What a request came to.

use std::fmt;

use sealgate_pki::{Alert, Reason};
use sealgate_policy::desc::ListenerKind;

use super::forwarded::Forwarded;

/// What a request came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nobody listens for it.
    NoListener {
        /// What nobody speaks.
        listener: ListenerKind,
    },
    /// The handshake ended with an alert.
    Alert {
        /// The alert.
        alert: Alert,
        /// Why, from the closed set.
        reason: Reason,
        /// In words.
        detail: String,
    },
    /// The gateway answered by itself.
    Refused {
        /// Status.
        status: u16,
        /// Why, from the closed set, where policy refused.
        reason: Option<Reason>,
        /// In words.
        detail: String,
    },
    /// It was admitted and routed; what the upstream answers is the upstream's to say.
    Forwarded(Box<Forwarded>),
}

impl Outcome {
    /// Status of the answer: 200 for what is forwarded, `None` where no request could be made.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NoListener { .. } | Self::Alert { .. } => None,
            Self::Refused { status, .. } => Some(*status),
            Self::Forwarded(_) => Some(200),
        }
    }

    /// Why it was refused, from the closed set.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Alert { reason, .. } => Some(*reason),
            Self::Refused { reason, .. } => *reason,
            Self::NoListener { .. } | Self::Forwarded(_) => None,
        }
    }

    /// The alert that ended the handshake.
    pub fn alert(&self) -> Option<Alert> {
        match self {
            Self::Alert { alert, .. } => Some(*alert),
            _ => None,
        }
    }

    /// What goes upstream.
    pub fn forwarded(&self) -> Option<&Forwarded> {
        match self {
            Self::Forwarded(forwarded) => Some(forwarded),
            _ => None,
        }
    }
}

/// In one line: `200 → route …, upstream …`, `400 no_certificate`, `alert certificate_required(116)`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoListener { listener } => write!(f, "no {} listener", kind(*listener)),
            Self::Alert { alert, .. } => write!(f, "alert {alert}"),
            Self::Refused { status, reason: Some(reason), .. } => write!(f, "{status} {reason}"),
            Self::Refused { status, reason: None, detail } => write!(f, "{status}: {detail}"),
            Self::Forwarded(forwarded) => {
                write!(f, "200 → route {}, upstream {}", forwarded.route_words(), forwarded.upstream)
            }
        }
    }
}

/// What a listener speaks, as in the file.
pub(super) fn kind(listener: ListenerKind) -> &'static str {
    listener.word()
}
