//! What a decision did, step by step, told by the functions that decide: what was compared, and what it came to.
//!
//! The server decides [`Untraced`], for which every report is compiled away; [`Steps`] keeps them.

use http::HeaderName;

use crate::pki::Verdict;
use crate::{CanonicalPath, Host, Refusal, Served, SslIndex};

/// Where reports go.
pub trait Trace {
    /// Takes a report; who does not want it never makes it.
    fn step(&mut self, step: impl FnOnce() -> Step);
}

/// Takes no report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Untraced;

impl Trace for Untraced {
    #[inline]
    fn step(&mut self, _: impl FnOnce() -> Step) {}
}

/// Keeps every report, in order.
#[derive(Debug, Default)]
pub struct Steps(pub Vec<Step>);

impl Trace for Steps {
    fn step(&mut self, step: impl FnOnce() -> Step) {
        self.0.push(step());
    }
}

/// The parts of a decision, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// How large the request is, and how it is delimited.
    Framing,
    /// Which host it is for.
    Host,
    /// Which path.
    Path,
    /// Which headers of it go no further.
    Hygiene,
    /// Whether it may be served on its connection.
    Admission,
    /// Which route it takes.
    Routing,
}

/// One report.
#[derive(Clone, Debug)]
pub enum Step {
    /// Size, method, `Transfer-Encoding` and `Content-Length` are fit to be forwarded.
    Framed,
    /// The host, and where it stood.
    Host {
        /// Where it was taken from.
        source: HostSource,
        /// The host.
        host: Host,
    },
    /// HTTP/1.0 without a host, on plain HTTP.
    NoHost,
    /// The canonical path.
    Path {
        /// As received, without the query.
        received: String,
        /// What is matched and forwarded.
        path: CanonicalPath,
    },
    /// A header that goes no further.
    Removed {
        /// Its name.
        header: HeaderName,
        /// Why.
        rule: Removal,
    },
    /// The SSL object of the request's host.
    HostObject {
        /// The name that was looked up.
        host: String,
        /// The answer.
        served: Served,
        /// Whether the object authenticates clients; such a host has to be the connection's server name.
        mtls: bool,
    },
    /// The connection's own SSL object.
    OwnObject {
        /// Which.
        ssl: SslIndex,
        /// Whether it authenticates clients.
        mtls: bool,
    },
    /// The client's verdict, judged at the time of the request.
    Verdict(Verdict),
    /// A pattern of a skip list was searched in the path.
    Skip {
        /// The SSL object.
        ssl: SslIndex,
        /// Its number in the list, from 0.
        number: usize,
        /// As written.
        pattern: String,
        /// Whether it was found.
        found: bool,
    },
    /// A route was looked at.
    Candidate {
        /// Row of [`GatewayDesc::routes`](crate::desc::GatewayDesc::routes).
        route: u32,
        /// The URI pattern under which it was met.
        pattern: String,
        /// The routes among which it was met.
        among: Among,
        /// Why it is passed over; `None`: it is the route.
        miss: Option<Miss>,
    },
}

/// Where a host was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostSource {
    /// The authority of an absolute target, or `:authority`.
    Authority,
    /// The field `Host`.
    Field,
    /// The connection's server name, for HTTP/1.0 without `Host`.
    ServerName,
}

/// Why a header goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// `Connection` names it.
    Named,
    /// It is of one hop.
    HopByHop,
    /// It speaks of the client in the gateway's place, and the peer is not trusted.
    Forwarded,
    /// `_` makes it look like one that frames a request or that the gateway sets.
    LookAlike,
    /// It is an identity header, or looks like one.
    Identity,
}

/// Routes that are looked at together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// Those of exactly this host.
    Host(String),
    /// Those of `*.` and this.
    Wildcard(String),
    /// Those without a host; all, where the URI comes first.
    AnyHost,
}

/// Why a route is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// A condition does not hold: what it is about ([`Condition::subject`](crate::Condition::subject)).
    Condition(&'static str),
    /// It is for other hosts.
    Host,
    /// Its URI pattern does not match.
    Path,
}

impl Step {
    /// The part of the decision that it belongs to.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Framed => Stage::Framing,
            Self::Host { .. } | Self::NoHost => Stage::Host,
            Self::Path { .. } => Stage::Path,
            Self::Removed { .. } => Stage::Hygiene,
            Self::HostObject { .. } | Self::OwnObject { .. } | Self::Verdict(_) | Self::Skip { .. } => Stage::Admission,
            Self::Candidate { .. } => Stage::Routing,
        }
    }
}

impl Refusal {
    /// The part of the decision that refuses.
    pub fn stage(&self) -> Stage {
        match self {
            Self::TooLarge(_) | Self::Connect | Self::TransferEncoding | Self::ContentLength => Stage::Framing,
            Self::HostMissing | Self::HostRepeated | Self::HostDiffers | Self::Host(_) => Stage::Host,
            Self::Path(_) | Self::TargetTooLong => Stage::Path,
            Self::ConnectionNames(_) => Stage::Hygiene,
            Self::HostMismatch
            | Self::PlaintextDenied
            | Self::NoSslObject
            | Self::NoCertificate { .. }
            | Self::Certificate { .. } => Stage::Admission,
            Self::NoRoute => Stage::Routing,
        }
    }
}

#[cfg(test)]
mod tests;
