//! `[[expect]]`: requests, and what has to become of them.

pub(crate) mod keys;
pub(crate) mod resolve;
