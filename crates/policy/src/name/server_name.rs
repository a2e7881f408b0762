//! Server names in their one normal form.

use std::fmt;

/// A server name in its one normal form: lower case, no trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerName(Box<str>);

impl ServerName {
    /// Longest name in bytes (RFC 1035, 2.3.4, without the root's dot).
    pub const MAX: usize = 253;

    /// Reads a name in any case, with or without a trailing dot. Labels have 1 to 63 of `A-Z a-z 0-9 - _`.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(wrong) = name.chars().find(|c| !matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.')) {
            return Err(NameError::Character(wrong));
        }
        if name.len() > Self::MAX {
            return Err(NameError::TooLong);
        }
        for label in name.split('.') {
            match label.len() {
                0 => return Err(NameError::EmptyLabel),
                1..=63 => {}
                _ => return Err(NameError::LabelTooLong),
            }
        }
        Ok(Self(name.to_ascii_lowercase().into()))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no server name or name pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing, or a dot alone.
    Empty,
    /// Two dots in a row, or one in front.
    EmptyLabel,
    /// A label of more than 63 bytes.
    LabelTooLong,
    /// More than 253 bytes.
    TooLong,
    /// This cannot stand in a name.
    Character(char),
    /// A `*` that is neither the whole pattern nor its whole first label.
    Wildcard,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::EmptyLabel => f.write_str("a label between two dots is empty"),
            Self::LabelTooLong => f.write_str("a label is longer than 63 bytes"),
            Self::TooLong => f.write_str("the name is longer than 253 bytes"),
            Self::Character(c) => write!(f, "{c:?} cannot stand in a name"),
            Self::Wildcard => f.write_str("`*` stands for the whole first label or for everything"),
        }
    }
}

impl std::error::Error for NameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_normal_form() {
        fn check(name: &str, expected: Result<&str, NameError>) {
            assert_eq!(
                ServerName::parse(name).as_ref().map(ServerName::as_str),
                expected.as_ref().map(|n| *n),
                "{name}"
            );
        }
        check("test.com", Ok("test.com"));
        check("TEST.Com.", Ok("test.com"));
        check("a_b-1.x", Ok("a_b-1.x"));
        check("localhost", Ok("localhost"));
        check("", Err(NameError::Empty));
        check(".", Err(NameError::Empty));
        check("a..b", Err(NameError::EmptyLabel));
        check("a..", Err(NameError::EmptyLabel));
        check(".a", Err(NameError::EmptyLabel));
        check("a:1", Err(NameError::Character(':')));
        check("a b", Err(NameError::Character(' ')));
        check("zürich.ch", Err(NameError::Character('ü')));
        check("*.a", Err(NameError::Character('*')));
        check(&"a".repeat(64), Err(NameError::LabelTooLong));
        check(&"a.".repeat(127), Ok(&"a.".repeat(127)[..253]));
        check(&"a.".repeat(128), Err(NameError::TooLong));
    }
}
