//! Rules on who reaches a route.

pub(crate) mod anonymous_identity;
pub(crate) mod anonymous_route;
pub(crate) mod empty_identity;
pub(crate) mod spoofable_identity;
