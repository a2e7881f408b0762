//! `upstream`: where requests go.

pub(crate) mod keys;
pub(crate) mod node;
pub(crate) mod resolve;
