//! The headers that no plugin may write.

use http::HeaderName;

/// Headers that frame a request or belong to one hop; a route cannot write them.
const RESERVED: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a plugin cannot write a header: those that frame a request or belong to one hop, and `Host`, which
/// `pass_host` decides.
pub fn is_reserved(name: &HeaderName) -> bool {
    RESERVED.contains(&name.as_str())
}
