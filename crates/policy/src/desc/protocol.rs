//! What a connection speaks.

use http::Version;

/// What a client's connection speaks, as the decisions see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.0 or HTTP/1.1.
    Http1,
    /// HTTP/2.
    H2,
}

impl From<Version> for Protocol {
    fn from(version: Version) -> Self {
        if version == Version::HTTP_2 { Self::H2 } else { Self::Http1 }
    }
}
