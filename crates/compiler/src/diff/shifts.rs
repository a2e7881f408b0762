//! Requests that two configurations answer in different ways. Plain data; `search` finds them.

use std::fmt;

use crate::proof::NotProved;
use crate::reach::Request;

/// A request that is answered in another way than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// What became of it.
    pub direction: Direction,
    /// The request.
    pub request: Request,
    /// The old gateway's answer.
    pub old: String,
    /// The new gateway's answer.
    pub new: String,
    /// `$route_name`, or the id, of the route that forwards it; in the new configuration, if both do.
    pub route: String,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// What was refused is forwarded.
    Widens,
    /// What was forwarded is refused.
    Narrows,
    /// What one route forwarded is forwarded by another one, because their order changed.
    Moves,
}

/// What no proof decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotRuledOut {
    /// What may be so.
    pub direction: Direction,
    /// For what: a route, or a key.
    pub what: String,
    /// Why it is not known.
    pub why: Why,
}

/// Why something was not ruled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A proof ended without an answer.
    NotProved(NotProved),
    /// As many requests were found as are shown, and the search ended.
    Enough(usize),
}

impl Shift {
    pub(super) fn is_of_listener(&self) -> bool {
        let none = "no connection: there is no such listener";
        self.old == none || self.new == none
    }

    pub(super) fn is_of_route(&self, title: &str) -> bool {
        let unrouted = |answer: &str| answer.starts_with("404");
        match self.direction {
            Direction::Moves => [&self.old, &self.new].into_iter().any(|answer| *answer == format!("route `{title}`")),
            Direction::Widens | Direction::Narrows => {
                self.route == title && (unrouted(&self.old) || unrouted(&self.new))
            }
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Widens => "widens",
            Self::Narrows => "narrows",
            Self::Moves => "moves",
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotProved(why) => why.fmt(f),
            Self::Enough(shown) => write!(f, "{shown} requests are shown, and no more were looked for"),
        }
    }
}

impl fmt::Display for NotRuledOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.direction {
            Direction::Widens => "that more is forwarded",
            Direction::Narrows => "that less is forwarded",
            Direction::Moves => "that requests are forwarded by another route",
        };
        write!(f, "{what} ({}): {}", self.what, self.why)
    }
}
