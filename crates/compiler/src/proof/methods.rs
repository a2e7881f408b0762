//! Kinds of requests by method: one for each that a route can name, one for all others.

use std::collections::BTreeSet;

use sealgate_policy::Method;
use sealgate_policy::desc::GatewayDesc;

/// How many kinds there are.
pub(super) const SLOTS: usize = Method::ALL.len() + 1;
/// The one that never gets to a route.
pub(super) const CONNECT: usize = Method::Connect as usize;
/// Methods that no route can name.
const OTHER: u16 = 1 << Method::ALL.len();
const EVERY: u16 = (OTHER << 1) - 1;
/// One of them.
const NO_METHOD: &str = "PROPFIND";

/// The methods for which a route has to be chosen, if it is chosen at all. Whoever takes the methods that no route can
/// name takes them all; CONNECT never gets to a route.
pub(super) fn needed(methods: u16) -> u16 {
    if methods == 0 { OTHER } else { methods & !Method::Connect.bit() }
}

/// The methods that a route takes.
pub(super) fn taken(methods: u16) -> u16 {
    if methods == 0 { EVERY } else { methods }
}

/// The kinds of a set, as numbers.
pub(super) fn slots(set: u16) -> impl Iterator<Item = usize> {
    (0..SLOTS).filter(move |slot| set & (1 << slot) != 0)
}

/// The method that a route is looked for with; `None` for one that no route can name.
pub(super) fn method(slot: usize) -> Option<Method> {
    Method::ALL.get(slot).copied()
}

/// A method of a kind, as it is sent.
pub(super) fn name(slot: usize) -> &'static str {
    method(slot).map_or(NO_METHOD, Method::as_str)
}

/// Kinds that no route of some gateways tells apart.
#[derive(Debug)]
pub(super) struct MethodClasses {
    /// For each kind the first one of its class.
    first: [usize; SLOTS],
}

impl MethodClasses {
    pub(super) fn new<'d>(gateways: impl IntoIterator<Item = &'d GatewayDesc<'d>>) -> Self {
        let routes = gateways.into_iter().flat_map(|desc| desc.routes);
        let sets: BTreeSet<u16> = routes.map(|route| taken(route.methods)).collect();
        let alike = |one: usize, other: usize| sets.iter().all(|set| (set >> one) & 1 == (set >> other) & 1);
        let first = |slot: usize| (0..slot).find(|other| alike(*other, slot)).unwrap_or(slot);
        Self { first: std::array::from_fn(first) }
    }

    /// One method of each class that a route takes.
    pub(super) fn of(&self, methods: u16) -> impl Iterator<Item = usize> {
        let arriving = taken(methods) & !Method::Connect.bit();
        let firsts: Vec<usize> = slots(arriving).collect();
        let mut seen = [false; SLOTS];
        firsts.into_iter().filter(move |slot| !std::mem::replace(&mut seen[self.first[*slot]], true))
    }
}
