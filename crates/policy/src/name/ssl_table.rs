//! The one look-up from a name to its SSL object.
//!
//! SNI, `Host`, `:authority` and the build's lints all ask [`SslTable::lookup`]. Knows nothing of routes.

use std::collections::HashMap;

use super::parents::parents;
use crate::NamePattern;
use crate::build_error::{BuildError, rows};
use crate::desc::GatewayDesc;

/// Row of [`GatewayDesc::ssls`].
pub type SslIndex = u32;

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

    /// The SSL object of a name. `name` is normalised: [`ServerName::as_str`](crate::ServerName::as_str) or [`Host::name`](crate::Host::name).
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
            NamePattern::Exact(name) => self.exact.insert(name.as_str().into(), index),
            NamePattern::Wildcard(parent) => self.wildcards.insert(parent.as_str().into(), index),
            NamePattern::Any => self.any.replace(index),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ServerName;

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
