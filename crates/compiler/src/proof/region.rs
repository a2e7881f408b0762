//! Sets of requests by the facts that conditions ask of: where conditions hold, where they fail, and facts for both.
//!
//! Knows no route, no host and no path.

use std::net::{IpAddr, Ipv4Addr};

use sealgate_policy::{Condition, Facts};

use super::methods::{self, ARRIVING, Kinds, UNNAMED};

/// A client that no condition is about: an address for documentation (RFC 5737).
pub const ANY_CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// The requests with one of these methods. It is never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    methods: Kinds,
}

impl Region {
    /// Every request.
    pub(crate) const ALL: Self = Self { methods: ARRIVING };

    /// Where all of these conditions hold; `None`: nowhere.
    pub(crate) fn of(conditions: &[Condition]) -> Option<Self> {
        conditions.iter().try_fold(Self::ALL, |region, condition| {
            region.and(&match condition {
                Condition::Method(methods) => Self { methods: methods.bits() },
            })
        })
    }

    /// The requests with a method of these kinds; `None`: there are none.
    pub(super) fn of_kinds(kinds: Kinds) -> Option<Self> {
        Self::ALL.and(&Self { methods: kinds })
    }

    /// The kinds of its methods.
    pub(super) fn methods(&self) -> Kinds {
        self.methods
    }

    /// Whether the method alone says that a request is in the region.
    pub(super) fn is_by_method(&self) -> bool {
        let Self { methods: _ } = self;
        true
    }

    /// Those without a method that no route can name; `None`: there are no others.
    pub(super) fn named(&self) -> Option<Self> {
        self.and(&Self { methods: !UNNAMED })
    }

    /// What is in both.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        let methods = self.methods & other.methods;
        (methods != 0).then_some(Self { methods })
    }

    /// What is in this and not in the other, in parts that have nothing in common.
    pub(crate) fn minus(&self, other: &Self) -> Vec<Self> {
        let Self { methods } = *other;
        self.and(&Self { methods: !methods }).into_iter().collect()
    }

    /// The facts of one of its requests, the most usual ones.
    pub(crate) fn facts(&self) -> Facts {
        let kind = methods::each(self.methods).next();
        Facts { method: kind.and_then(methods::method), address: Some(ANY_CLIENT) }
    }
}

#[cfg(test)]
mod tests {
    use sealgate_policy::{Method, MethodSet};

    use super::*;

    const EVERY: [Option<Method>; 4] = [Some(Method::Get), Some(Method::Post), Some(Method::Connect), None];

    fn region(methods: &[Method]) -> Option<Region> {
        let bits = methods.iter().fold(0, |bits, method| bits | method.bit());
        Region::of(&[Condition::Method(MethodSet::from_bits(bits))])
    }

    #[test]
    fn regions_are_sets() {
        fn check(one: Option<Region>, other: Option<Region>, both: bool, only_one: bool) {
            let (one, other) = (one.unwrap(), other.unwrap());
            assert_eq!(one.and(&other).is_some(), both, "{one:?} {other:?}");
            assert_eq!(!one.minus(&other).is_empty(), only_one, "{one:?} {other:?}");
        }
        let all = || Some(Region::ALL);
        check(all(), all(), true, false);
        check(all(), region(&[Method::Get]), true, true);
        check(region(&[Method::Get]), all(), true, false);
        check(region(&[Method::Get]), region(&[Method::Post]), false, true);
        check(region(&[Method::Get, Method::Post]), region(&[Method::Post]), true, true);
    }

    #[test]
    fn facts_are_of_the_region() {
        fn check(conditions: &[Condition]) {
            let holds = |facts: &Facts| conditions.iter().all(|condition| condition.holds(facts));
            match Region::of(conditions) {
                Some(region) => assert!(holds(&region.facts()), "{conditions:?}"),
                None => assert!(EVERY.iter().all(|method| {
                    *method == Some(Method::Connect) || !holds(&Facts { method: *method, address: None })
                })),
            }
        }
        let methods = |bits: u16| Condition::Method(MethodSet::from_bits(bits));
        check(&[]);
        check(&[methods(Method::Head.bit())]);
        check(&[methods(Method::Connect.bit())]);
        check(&[methods(Method::Get.bit() | Method::Put.bit()), methods(Method::Put.bit())]);
        check(&[methods(Method::Get.bit()), methods(Method::Put.bit())]);
    }
}
