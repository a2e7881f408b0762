//! The sets of header names, each written once. Names are lower case, as in an [`http::HeaderName`].

/// Headers of one hop only (RFC 9110, 7.6.1), in requests and responses.
pub(crate) const HOP_BY_HOP: [&str; 7] =
    ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// Further headers of a request that concern this hop: what the client says to a proxy, and what is answered here.
pub(crate) const OF_REQUEST: [&str; 4] = ["expect", "http2-settings", "proxy-authenticate", "proxy-authorization"];

/// Headers that no plugin may write, besides [`HOP_BY_HOP`].
pub(crate) const RESERVED: [&str; 4] = ["content-length", "expect", "host", "http2-settings"];

/// What the gateway says about the client's side of the connection. A client's own are only believed of a trusted peer.
pub(crate) const FORWARDED: [&str; 5] =
    ["x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-real-ip"];
