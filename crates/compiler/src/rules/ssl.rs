//! Rules on SSL objects: names, protocols, skip lists.

pub(crate) mod bad_name_pattern;
pub(crate) mod bad_skip_pattern;
pub(crate) mod covered_skip;
pub(crate) mod depth_unreachable;
pub(crate) mod duplicate_sni;
pub(crate) mod https_without_ssl;
pub(crate) mod skip_matches_all;
pub(crate) mod skip_matches_nothing;
pub(crate) mod ssl_protocols;
pub(crate) mod ssl_without_https;
pub(crate) mod unanchored_skip;
pub(crate) mod wildcard_dot_skip;
