//! The limits that a request can exceed: their keys, and what the client is told.

use std::fmt;

use http::StatusCode;

/// Keys of `[limits]` that bound a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `request_target`
    Target,
    /// `request_head`
    Head,
    /// `request_fields`
    Fields,
    /// `request_body`
    Body,
}

impl Limit {
    /// The status of a request above it.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Target => StatusCode::URI_TOO_LONG,
            Self::Head | Self::Fields => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Body => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

/// What is wrong with a request above it.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Target => "the request target is longer than `limits.request_target`",
            Self::Head => "the request's head is larger than `limits.request_head`, or in HTTP/2 than half of it",
            Self::Fields => "the request's head has more than `limits.request_fields`",
            Self::Body => "the request's length is above `limits.request_body`",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        fn check(limit: Limit, status: u16, key: &str) {
            assert_eq!(limit.status().as_u16(), status);
            assert!(limit.to_string().contains(&format!("`limits.{key}`")), "{limit}");
        }
        check(Limit::Target, 414, "request_target");
        check(Limit::Head, 431, "request_head");
        check(Limit::Fields, 431, "request_fields");
        check(Limit::Body, 413, "request_body");
    }
}
