//! Kinds of requests by method: one for each that a route can name, one for all others.

use sealgate_policy::{Facts, Method};

/// A bit for each kind of method.
pub(crate) type Kinds = u16;

/// How many kinds there are.
pub(super) const KINDS: usize = Method::ALL.len() + 1;
/// Methods that no route can name.
pub(super) const UNNAMED: Kinds = 1 << Method::ALL.len();
/// Every kind but CONNECT, which never gets to a route.
pub(super) const ARRIVING: Kinds = ((UNNAMED << 1) - 1) & !(1 << Method::Connect as Kinds);
/// One that no route can name.
const UNNAMED_METHOD: &str = "PROPFIND";

/// The kinds of a set, as numbers.
pub(super) fn each(kinds: Kinds) -> impl Iterator<Item = usize> {
    (0..KINDS).filter(move |kind| kinds & (1 << kind) != 0)
}

/// The method that stands for a kind; `None` for one that no route can name.
pub(super) fn method(kind: usize) -> Option<Method> {
    Method::ALL.get(kind).copied()
}

/// The method of a request, as it is sent.
pub(crate) fn method_name(facts: &Facts) -> &'static str {
    facts.method.map_or(UNNAMED_METHOD, Method::as_str)
}
