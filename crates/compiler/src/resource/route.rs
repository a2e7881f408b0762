//! `[[routes]]`: which requests go where, and what happens to them on the way.

mod headers;
pub(crate) mod keys;
pub(crate) mod plugins;
pub(crate) mod resolve;
