//! A path pattern of a route, by number.

/// One of a route's paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Uri {
    /// Row of the plan's routes.
    pub(crate) route: u32,
    /// Which of its `uris`.
    pub(crate) uri: u32,
}
