//! `host` and `hosts` of routes.

use std::cmp::Ordering;
use std::fmt;

use crate::{Host, HostError};

/// A host pattern of a route. The order is precedence: of two patterns that cover a host the greater wins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HostPattern {
    /// One host.
    Exact(Box<str>),
    /// `*.foo.com`: any host that ends in `.foo.com`, however deep; not `foo.com`. The text is `foo.com`.
    Wildcard(Box<str>),
}

impl HostPattern {
    /// Reads a host without port, or one behind `*.`; in any case, with or without a trailing dot.
    pub fn parse(pattern: &str) -> Result<Self, HostError> {
        let (name, wildcard) = match pattern.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (pattern, false),
        };
        let host = Host::parse(name.as_bytes())?;
        if host.port().is_some() {
            return Err(HostError::Port);
        }
        if wildcard && host.name().starts_with('[') {
            return Err(HostError::Address);
        }
        let name = host.name().into();
        Ok(if wildcard { Self::Wildcard(name) } else { Self::Exact(name) })
    }

    /// Whether this pattern covers a normalised host ([`Host::name`]).
    pub fn covers(&self, host: &str) -> bool {
        match self {
            Self::Exact(exact) => **exact == *host,
            Self::Wildcard(parent) => {
                host.strip_suffix(&**parent).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
            }
        }
    }

    fn rank(&self) -> (bool, usize, &str) {
        match self {
            Self::Exact(name) => (true, name.len(), name),
            Self::Wildcard(parent) => (false, parent.len(), parent),
        }
    }
}

impl Ord for HostPattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for HostPattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Wildcard(parent) => write!(f, "*.{parent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        fn check(pattern: &str, expected: Result<&str, HostError>) {
            assert_eq!(HostPattern::parse(pattern).map(|p| p.to_string()), expected.map(str::to_owned), "{pattern}");
        }
        check("Foo.com.", Ok("foo.com"));
        check("*.Foo.com", Ok("*.foo.com"));
        check("[::0001]", Ok("[::1]"));
        check("127.0.0.1", Ok("127.0.0.1"));
        check("*", Err(HostError::Character(b'*')));
        check("*foo.com", Err(HostError::Character(b'*')));
        check("a.*.com", Err(HostError::Character(b'*')));
        check("foo.com:80", Err(HostError::Port));
        check("*.", Err(HostError::Empty));
        check("*.[::1]", Err(HostError::Address));
    }

    #[test]
    fn coverage() {
        fn check(pattern: &str, host: &str, expected: bool) {
            assert_eq!(HostPattern::parse(pattern).unwrap().covers(host), expected, "{pattern} {host}");
        }
        check("foo.com", "foo.com", true);
        check("foo.com", "a.foo.com", false);
        check("*.foo.com", "a.foo.com", true);
        check("*.foo.com", "a.b.foo.com", true);
        check("*.foo.com", "foo.com", false);
        check("*.foo.com", "xfoo.com", false);
        check("*.foo.com", ".foo.com", false);
    }

    #[test]
    fn the_order_is_precedence() {
        let mut patterns = ["*.com", "a.b", "*.b.com"].map(|p| HostPattern::parse(p).unwrap());
        patterns.sort_by(|a, b| b.cmp(a));
        assert!(patterns.is_sorted_by(|a, b| a > b));
        assert_eq!(patterns.map(|p| p.to_string()), ["a.b", "*.b.com", "*.com"]);
    }
}
