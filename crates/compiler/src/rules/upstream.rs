//! Rules on upstreams and their nodes.

pub(crate) mod bad_node;
pub(crate) mod no_nodes;
pub(crate) mod plaintext_upstream;
pub(crate) mod unused_retries;
pub(crate) mod unused_upstream_host;
pub(crate) mod upstream_host;
pub(crate) mod upstream_loop;
pub(crate) mod zero_weights;
