//! Why a header cannot be written.

use std::fmt;

use http::HeaderName;

use crate::TemplateError;

/// A header operation that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// No header name (RFC 9110, 5.1).
    Name(String),
    /// See [`super::is_reserved`].
    Reserved(HeaderName),
    /// A value that is no template.
    Template(TemplateError),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}` is no header name"),
            Self::Reserved(name) => write!(f, "a route cannot write `{name}`"),
            Self::Template(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HeaderError {}
