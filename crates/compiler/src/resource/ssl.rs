//! `[[ssls]]`: SSL objects with their certificates, keys, trust anchors and skip lists.

mod anchors;
pub(crate) mod certificate;
mod chain;
pub(crate) mod der;
pub(crate) mod issuers;

pub(crate) mod keys;
pub(crate) mod names;
mod private_key;
pub(crate) mod resolve;
mod server_key;
mod skip;
