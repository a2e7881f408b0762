//! What is known of who reaches one route: the ways to it, and what has to be shown there.

use std::fmt;

use super::columns::Column;
use super::request::Request;
use crate::proof::NotProved;

/// How somebody without a certificate gets to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WayIn {
    /// By the skip list of the host's own SSL object, also in clear where there is a plain listener.
    SkipList {
        /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
        ssl: u32,
    },
    /// The host's SSL object asks for no certificate.
    Open {
        /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
        ssl: u32,
    },
    /// In clear: the host belongs to no mTLS object.
    Plain,
    /// Without SNI: the SSL object of `fallback_sni` asks for no certificate, and the host belongs to no mTLS object.
    FallbackSni {
        /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
        ssl: u32,
    },
    /// By the SNI of this object, which asks for no certificate; the host belongs to no mTLS object.
    OtherSni {
        /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
        ssl: u32,
    },
    /// By the SNI of this object and its skip list; the host belongs to no mTLS object.
    OtherSkipList {
        /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
        ssl: u32,
    },
}

/// A request that shows that something is so, or why it was not ruled out. What was ruled out has no evidence.
pub(crate) type Evidence = Result<Request, NotProved>;

/// One way to a route without a certificate.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) way: WayIn,
    /// Index into [`Reach::columns`].
    pub(crate) column: u32,
    /// A host to which it leads; `None` is HTTP/1.0 without `Host`.
    pub(crate) host: Option<String>,
    pub(crate) evidence: Evidence,
    /// Whether the route is meant to be reached like this: it names the host, or the names of the host's SSL object, and
    /// that, or a plain listener, is what lets everybody in.
    pub(crate) meant: bool,
    /// Index of the disabled mTLS object that would have the host.
    pub(crate) disabled: Option<usize>,
}

/// What is reached by one column.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    /// With a certificate only; by such a request.
    Closed(Request),
    /// Without one.
    Open(WayIn, Request),
    /// Not decided: take it for open.
    NotProved(NotProved),
}

/// The mTLS object at one of whose own names a route is reached.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// Row of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls).
    pub(crate) ssl: u32,
    pub(crate) name: String,
    /// Why it is not known whether the route is reached there.
    pub(crate) not_proved: Option<NotProved>,
}

/// Who reaches one route.
#[derive(Clone, Debug, Default)]
pub(crate) struct RouteReach {
    /// By index into [`Reach::columns`], ascending; columns by which it is proved not to be reached are not there.
    pub(crate) doors: Vec<(u32, Door)>,
    /// Ways without a certificate, one for each column and kind of host.
    pub(crate) ways: Vec<Way>,
    pub(crate) guard: Option<Guard>,
    /// An SSL object whose skip list has a path of the route that no pattern matches from its start, at a name of its own.
    pub(crate) unanchored: Option<(u32, Evidence)>,
}

/// Who reaches what.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) columns: Vec<Column>,
    /// By row of [`GatewayDesc::routes`](sealgate_policy::desc::GatewayDesc::routes).
    pub(crate) routes: Vec<RouteReach>,
}

impl RouteReach {
    /// Adds what is known of a column: what is open stays open; what is not decided beats what is closed.
    pub(super) fn add_door(&mut self, column: u32, door: Door) {
        let rank = |door: &Door| match door {
            Door::Open(..) => 2,
            Door::NotProved(_) => 1,
            Door::Closed(_) => 0,
        };
        match self.doors.iter_mut().find(|(known, _)| *known == column) {
            Some((_, known)) if rank(known) < rank(&door) => *known = door,
            Some(_) => {}
            None => self.doors.push((column, door)),
        }
    }

    /// Adds a way; of several of one kind the first that was shown stays.
    pub(super) fn add_way(&mut self, way: Way) {
        match self.ways.iter_mut().find(|known| known.is_like(&way)) {
            Some(known) if known.evidence.is_err() && way.evidence.is_ok() => *known = way,
            Some(_) => {}
            None => self.ways.push(way),
        }
    }

    pub(super) fn add_guard(&mut self, guard: Guard) {
        match &self.guard {
            Some(known) if known.not_proved.is_none() || guard.not_proved.is_some() => {}
            _ => self.guard = Some(guard),
        }
    }

    pub(super) fn add_unanchored(&mut self, ssl: u32, evidence: Evidence) {
        match &self.unanchored {
            Some((_, known)) if known.is_ok() || evidence.is_err() => {}
            _ => self.unanchored = Some((ssl, evidence)),
        }
    }
}

impl Way {
    /// Whether both are of one kind, by one column.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.way) == std::mem::discriminant(&other.way)
            && (self.column, self.meant, self.disabled) == (other.column, other.meant, other.disabled)
    }
}

impl fmt::Display for WayIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SkipList { .. } => "skip list",
            Self::Open { .. } => "no certificate asked for",
            Self::Plain => "plain HTTP",
            Self::FallbackSni { .. } => "fallback_sni",
            Self::OtherSni { .. } => "another SNI",
            Self::OtherSkipList { .. } => "skip list of another SNI",
        })
    }
}
