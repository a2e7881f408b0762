//! The headers that no plugin may write.

use http::HeaderName;

use super::header_sets::{HOP_BY_HOP, RESERVED};

/// Whether a plugin cannot write a header: those that frame a request or belong to one hop, and `Host`, which
/// `pass_host` decides.
pub fn is_reserved(name: &HeaderName) -> bool {
    HOP_BY_HOP.contains(&name.as_str()) || RESERVED.contains(&name.as_str())
}
