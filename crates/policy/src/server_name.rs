//! Server names, the patterns of SSL objects, and the one look-up from a name to its SSL object.
//!
//! SNI, `Host`, `:authority` and the build's lints all ask [`SslTable::lookup`]. Knows nothing of routes: their host
//! patterns reach deeper and are in [`crate::host_pattern`].

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;

use crate::BuildError;
use crate::desc::GatewayDesc;
use crate::gateway::rows;

/// Row of [`GatewayDesc::ssls`].
pub type SslIndex = u32;

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
            Self::Wildcard(parent) => name.0.split_once('.').is_some_and(|(_, rest)| rest == parent.as_str()),
            Self::Any => true,
        }
    }

    /// Kind, then length.
    fn rank(&self) -> (u8, usize) {
        match self {
            Self::Exact(name) => (2, name.0.len()),
            Self::Wildcard(parent) => (1, parent.0.len()),
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

/// Which SSL object a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// It is named exactly.
    Exact(SslIndex),
    /// A wildcard, or `*`, covers it.
    Wildcard(SslIndex),
    /// No pattern covers it, and it lies deeper than the wildcard of this object reaches.
    Below(SslIndex),
    /// No object knows it.
    None,
}

/// Every name pattern of the enabled SSL objects.
#[derive(Debug, Default)]
pub struct SslTable {
    exact: HashMap<Box<str>, SslIndex, foldhash::fast::RandomState>,
    /// By the name behind `*.`.
    wildcards: HashMap<Box<str>, SslIndex, foldhash::fast::RandomState>,
    any: Option<SslIndex>,
}

impl SslTable {
    /// Indexes the names of all SSL objects. Errors: a name that is no pattern, or that two objects have.
    pub fn new(desc: &GatewayDesc<'_>) -> Result<Self, BuildError> {
        let mut table = Self::default();
        for (row, ssl) in desc.ssls.iter().enumerate() {
            let index = SslIndex::try_from(row).map_err(|error| BuildError::new("ssls", row, error))?;
            for name in rows(ssl.names, desc.ssl_names, "ssls", row)? {
                let pattern = NamePattern::parse(name).map_err(|error| BuildError::new("ssls", row, error))?;
                if table.insert(&pattern, index).is_some() {
                    return Err(BuildError::new("ssls", row, format_args!("`{pattern}` has two SSL objects")));
                }
            }
        }
        Ok(table)
    }

    /// The SSL object of a name. `name` is normalised: [`ServerName::as_str`] or [`Host::name`](crate::Host::name).
    ///
    /// Exact beats wildcard beats `*`. [`Served::Below`] is answered only if nothing covers the name; of several
    /// wildcards above it, the longest.
    pub fn lookup(&self, name: &str) -> Served {
        if let Some(&index) = self.exact.get(name) {
            return Served::Exact(index);
        }
        let mut above = parents(name);
        if let Some(&index) = above.next().and_then(|parent| self.wildcards.get(parent)) {
            return Served::Wildcard(index);
        }
        if let Some(index) = self.any {
            return Served::Wildcard(index);
        }
        if self.wildcards.is_empty() {
            return Served::None;
        }
        above.find_map(|parent| self.wildcards.get(parent)).map_or(Served::None, |&index| Served::Below(index))
    }

    /// The object that had the pattern before.
    fn insert(&mut self, pattern: &NamePattern, index: SslIndex) -> Option<SslIndex> {
        match pattern {
            NamePattern::Exact(name) => self.exact.insert(name.0.clone(), index),
            NamePattern::Wildcard(parent) => self.wildcards.insert(parent.0.clone(), index),
            NamePattern::Any => self.any.replace(index),
        }
    }
}

/// What is behind each dot, the longest first.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent)).skip(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    fn table(patterns: &[&str]) -> SslTable {
        let mut table = SslTable::default();
        for (index, pattern) in patterns.iter().enumerate() {
            assert_eq!(table.insert(&NamePattern::parse(pattern).unwrap(), index as u32), None);
        }
        table
    }

    #[test]
    fn look_up() {
        fn check(patterns: &[&str], name: &str, expected: Served) {
            assert_eq!(table(patterns).lookup(name), expected, "{name} in {patterns:?}");
        }
        check(&["a.x.y", "*.x.y"], "a.x.y", Served::Exact(0));
        check(&["a.x.y", "*.x.y"], "b.x.y", Served::Wildcard(1));
        check(&["a.x.y", "*.x.y"], "x.y", Served::None);
        check(&["a.x.y", "*.x.y"], "b.a.x.y", Served::Below(1));
        check(&["*.x.y", "*.b.x.y"], "a.b.x.y", Served::Wildcard(1));
        check(&["*.x.y", "*.b.x.y"], "c.a.b.x.y", Served::Below(1));
        check(&["*.x.y", "*"], "a.b.x.y", Served::Wildcard(1));
        check(&["*.x.y", "*"], "[::1]", Served::Wildcard(1));
        check(&["*.x.y"], "", Served::None);
        check(&[], "x.y", Served::None);
    }

    /// The rules of the contract, read one after the other over all patterns.
    fn naive(patterns: &[String], name: &str) -> Served {
        let best = patterns
            .iter()
            .enumerate()
            .filter(|(_, p)| match p.strip_prefix("*.") {
                Some(parent) => {
                    name.strip_suffix(parent).is_some_and(|l| l.len() > 1 && l.find('.') == Some(l.len() - 1))
                }
                None => *p == "*" || *p == name,
            })
            .max_by_key(|(_, p)| (!p.starts_with('*'), p.len()));
        if let Some((index, pattern)) = best {
            return if pattern.starts_with('*') { Served::Wildcard(index as u32) } else { Served::Exact(index as u32) };
        }
        let below = patterns.iter().enumerate().filter(|(_, p)| p.len() > 1 && p.starts_with('*'));
        let below =
            below.filter(|(_, p)| name.len() >= p.len() && name.ends_with(&p[1..])).max_by_key(|(_, p)| p.len());
        below.map_or(Served::None, |(index, _)| Served::Below(index as u32))
    }

    proptest! {
        #[test]
        fn look_up_agrees_with_the_naive_one(
            patterns in proptest::collection::btree_set(r"(\*|(\*\.)?[ab](\.[ab]){0,3})", 0..6),
            name in r"[abc](\.[abc]){0,4}",
        ) {
            let patterns: Vec<String> = patterns.into_iter().collect();
            let references: Vec<&str> = patterns.iter().map(String::as_str).collect();
            let served = table(&references).lookup(&name);
            prop_assert_eq!(served, naive(&patterns, &name));
            let name = ServerName::parse(&name).unwrap();
            let best = references.iter().map(|p| NamePattern::parse(p).unwrap()).filter(|p| p.covers(&name)).max();
            prop_assert_eq!(best.is_some(), matches!(served, Served::Exact(_) | Served::Wildcard(_)));
            if let (Some(best), Served::Exact(index) | Served::Wildcard(index)) = (best, served) {
                prop_assert_eq!(best.to_string(), references[index as usize]);
            }
        }
    }
}
