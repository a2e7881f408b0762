//! Paths: their canonical form, the URI patterns of routes, and the map from a literal beginning to candidates.

pub(crate) mod canonical;
pub(crate) mod prefix_map;
mod prefix_tree;
pub(crate) mod uri_pattern;
