//! The name patterns of SSL objects: `sni` and `snis`. A route's host patterns reach deeper and are in
//! [`super::host_pattern`].

use std::cmp::Ordering;
use std::fmt;

use crate::{NameError, ServerName};

/// A pattern of `sni` or `snis`. The order is precedence: of two patterns that cover a name the greater wins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NamePattern {
    /// One name.
    Exact(ServerName),
    /// `*.x.y`: exactly one label in front of the name `x.y`.
    Wildcard(ServerName),
    /// `*`: every name.
    Any,
}

impl NamePattern {
    /// Reads `x.y`, `*.x.y` or `*`, in any case, with or without a trailing dot.
    pub fn parse(pattern: &str) -> Result<Self, NameError> {
        if pattern == "*" {
            return Ok(Self::Any);
        }
        let (name, wildcard) = match pattern.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (pattern, false),
        };
        if name.contains('*') {
            return Err(NameError::Wildcard);
        }
        let name = ServerName::parse(name)?;
        Ok(if wildcard { Self::Wildcard(name) } else { Self::Exact(name) })
    }

    /// Whether `name` is one of this pattern's names.
    pub fn covers(&self, name: &ServerName) -> bool {
        match self {
            Self::Exact(exact) => exact == name,
            Self::Wildcard(parent) => name.as_str().split_once('.').is_some_and(|(_, rest)| rest == parent.as_str()),
            Self::Any => true,
        }
    }

    /// Kind, then length.
    fn rank(&self) -> (u8, usize) {
        match self {
            Self::Exact(name) => (2, name.as_str().len()),
            Self::Wildcard(parent) => (1, parent.as_str().len()),
            Self::Any => (0, 0),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Exact(name) | Self::Wildcard(name) => name.as_str(),
            Self::Any => "",
        }
    }
}

impl Ord for NamePattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| self.name().cmp(other.name()))
    }
}

impl PartialOrd for NamePattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => name.fmt(f),
            Self::Wildcard(parent) => write!(f, "*.{parent}"),
            Self::Any => f.write_str("*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_exact_or_one_label_or_everything() {
        fn check(pattern: &str, expected: Result<&str, NameError>) {
            assert_eq!(NamePattern::parse(pattern).map(|p| p.to_string()).as_deref(), expected.as_ref().map(|n| *n));
        }
        check("*", Ok("*"));
        check("*.Test.com.", Ok("*.test.com"));
        check("Test.com", Ok("test.com"));
        check("*test.com", Err(NameError::Wildcard));
        check("a.*.com", Err(NameError::Wildcard));
        check("*.*.com", Err(NameError::Wildcard));
        check("**", Err(NameError::Wildcard));
        check("*.", Err(NameError::Empty));
    }

    #[test]
    fn the_order_is_precedence() {
        let mut patterns: Vec<_> = ["*.com", "a.b", "*", "*.example.com", "b.b", "www.example.com"]
            .into_iter()
            .map(|p| NamePattern::parse(p).unwrap())
            .collect();
        patterns.sort_by(|a, b| b.cmp(a));
        assert!(patterns.is_sorted_by(|a, b| a > b));
        let sorted: Vec<_> = patterns.iter().map(ToString::to_string).collect();
        assert_eq!(sorted, ["www.example.com", "b.b", "a.b", "*.example.com", "*.com", "*"]);
    }
}
