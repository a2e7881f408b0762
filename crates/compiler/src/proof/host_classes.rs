//! Hosts are infinitely many; this divides them into finitely many classes that no pattern tells apart.
//!
//! Patterns are exact names, `*.parent` for one label or for any number of labels, and `*`. Each exact name is a class of
//! its own. Every other host has a longest *parent*: the longest name behind one of its dots that some wildcard has, or
//! nothing. Two such hosts with the same parent, one label below it or more than one, are covered by the same patterns:
//! a wildcard for one label covers a host only if its parent is what is behind the first dot, which is then the longest
//! parent; a wildcard for any depth covers it if its parent is the longest one or stands behind a dot of it.
//!
//! Some hosts cannot be server names: addresses in brackets, and names with a label of more than 63 bytes (RFC 1035,
//! 2.3.4). No client has them as its SNI, so they are classes of their own.
//!
//! Knows no SSL object, no route and no path.

use std::collections::BTreeSet;

use sealgate_policy::Host;

/// Most bytes of a label in a server name.
const LONGEST_LABEL: usize = 63;

/// Every name that some pattern has.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostClasses {
    exact: BTreeSet<String>,
    /// What stands behind `*.`.
    parents: BTreeSet<String>,
}

impl HostClasses {
    /// Adds an exact name.
    pub(crate) fn add_exact(&mut self, name: &str) {
        if !self.exact.contains(name) {
            self.exact.insert(name.to_owned());
        }
    }

    /// Adds a wildcard, for one label or for any number: what stands behind `*.`.
    pub(crate) fn add_wildcard(&mut self, parent: &str) {
        if !self.parents.contains(parent) {
            self.parents.insert(parent.to_owned());
        }
    }

    /// One host of each class, exact names first. A class whose hosts would all be too long is empty.
    ///
    /// `server_names`: whether it matters which hosts can be server names, as it does where there are SSL objects.
    pub(crate) fn representatives(&self, server_names: bool) -> impl Iterator<Item = String> {
        let exact = self.exact.iter().cloned();
        let wild = self.parents.iter().map(|parent| first(self.one_below(parent)));
        let wild = wild.chain(self.parents.iter().map(|parent| first(self.several_below(parent))));
        let unknown = [first(self.several_below("")), first(self.one_below(""))];
        let odd = server_names.then(|| self.no_server_names()).into_iter().flatten();
        exact.chain(wild).chain(unknown).chain(odd).filter(|host| is_host(host))
    }

    /// The same, each with another host of its class, if it has more than one.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (String, Option<String>)> {
        let exact = self.exact.iter().map(|name| (name.clone(), None));
        let one = self.parents.iter().map(|parent| two(self.one_below(parent)));
        let several = self.parents.iter().map(|parent| two(self.several_below(parent)));
        let unknown = [two(self.several_below("")), two(self.one_below(""))];
        // No client has these as its SNI, so nobody asks for the other one.
        let odd = self.no_server_names().map(|host| (host, None));
        exact.chain(one).chain(several).chain(unknown).chain(odd).filter(|(host, _)| is_host(host))
    }

    /// Hosts of one label more than the parent that are no exact names.
    fn one_below(&self, parent: &str) -> impl Iterator<Item = String> {
        self.free(labels().map(move |label| join(&label, parent)))
    }

    /// Hosts of two labels more than the parent that are no exact names, and have no longer parent.
    fn several_below(&self, parent: &str) -> impl Iterator<Item = String> {
        // People know by these words that it is nobody's.
        let likely = parent.is_empty().then(|| "unknown".to_owned());
        let middle = self.middle(parent);
        self.free(likely.into_iter().chain(labels()).map(move |label| join(&label, &middle)))
    }

    /// A host of one label more than the parent, below which no parent begins.
    fn middle(&self, parent: &str) -> String {
        let likely = parent.is_empty().then(|| "invalid".to_owned());
        let mut middles = likely.into_iter().chain(labels()).map(|label| join(&label, parent));
        middles.find(|host| !self.parents.contains(host)).unwrap_or_default()
    }

    /// The same classes of hosts that cannot be server names.
    fn no_server_names(&self) -> impl Iterator<Item = String> {
        let long =
            |parent: String| first(self.free((LONGEST_LABEL + 1..).map(move |len| join(&"x".repeat(len), &parent))));
        let one = self.parents.iter().map(move |parent| long(parent.clone()));
        let several = self.parents.iter().map(move |parent| long(self.middle(parent)));
        // Addresses for documentation: RFC 3849.
        let address = first(self.free((1_u32..).map(|last| format!("[2001:db8::{last:x}]"))));
        one.chain(several).chain([long(self.middle("")), address])
    }

    /// Those that are no exact names: only finitely many are, and there is no end of labels.
    fn free(&self, hosts: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
        hosts.filter(|host| !self.exact.contains(host))
    }
}

/// The first of hosts without end.
fn first(mut hosts: impl Iterator<Item = String>) -> String {
    hosts.next().unwrap_or_default()
}

/// The first two, if the second one is possible.
fn two(mut hosts: impl Iterator<Item = String>) -> (String, Option<String>) {
    (hosts.next().unwrap_or_default(), hosts.next().filter(|host| is_host(host)))
}

fn is_host(host: &str) -> bool {
    Host::parse(host.as_bytes()).is_ok()
}

fn join(label: &str, parent: &str) -> String {
    if parent.is_empty() { label.to_owned() } else { format!("{label}.{parent}") }
}

/// Labels without end, the shortest first.
fn labels() -> impl Iterator<Item = String> {
    const LETTERS: &[u8] = b"xyzabcdefghijklmnopqrstuvw0123456789";
    let letter = |index: usize| char::from(LETTERS[index % LETTERS.len()]);
    (0_usize..).map(move |number| {
        let (mut label, mut rest) = (String::from(letter(number)), number / LETTERS.len());
        while rest > 0 {
            rest -= 1;
            label.push(letter(rest));
            rest /= LETTERS.len();
        }
        label
    })
}

/// What is behind each dot that has something in front of it, the longest first.
pub(crate) fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter(|(at, _)| *at > 0).map(|(at, _)| &name[at + 1..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;
    use sealgate_policy::ServerName;

    use super::*;

    /// Which patterns cover a host: exact names, wildcards for one label, wildcards for any number.
    fn covered(patterns: &[&str], host: &str) -> Vec<(bool, bool)> {
        let of = |pattern: &&str| match pattern.strip_prefix("*.") {
            None => (*pattern == host, false),
            Some(parent) => (parents(host).next() == Some(parent), parents(host).any(|p| p == parent)),
        };
        patterns.iter().map(of).collect()
    }

    fn classes(patterns: &[&str]) -> HostClasses {
        let mut classes = HostClasses::default();
        for pattern in patterns {
            match pattern.strip_prefix("*.") {
                Some(parent) => classes.add_wildcard(parent),
                None => classes.add_exact(pattern),
            }
        }
        classes
    }

    /// Those that can be server names.
    fn hosts(patterns: &[&str]) -> Vec<String> {
        let classes = classes(patterns);
        classes.representatives(true).filter(|host| ServerName::parse(host).is_ok()).collect()
    }

    #[test]
    fn labels_are_each_once_and_the_shortest_first() {
        let some: Vec<String> = labels().take(3000).collect();
        assert_eq!(some.iter().collect::<BTreeSet<_>>().len(), some.len());
        assert!(some.is_sorted_by_key(String::len));
    }

    #[test]
    fn labels_of_wildcards_and_names_are_passed_over() {
        fn check(patterns: &[&str], expected: &[&str]) {
            assert_eq!(hosts(patterns), expected, "{patterns:?}");
        }
        check(&[], &["unknown.invalid", "x"]);
        check(&["*.p"], &["x.p", "x.x.p", "unknown.invalid", "x"]);
        check(&["*.p", "*.x.p"], &["x.p", "x.x.p", "x.y.p", "x.x.x.p", "unknown.invalid", "x"]);
        check(&["*.p", "x.p", "x.y.p"], &["x.p", "x.y.p", "y.p", "x.x.p", "unknown.invalid", "x"]);
        check(&["*.x", "x"], &["x", "x.x", "x.x.x", "unknown.invalid", "y"]);
        check(&["*.invalid", "unknown.x"], &["unknown.x", "x.invalid", "x.x.invalid", "x.x", "x"]);
    }

    #[test]
    fn a_class_without_a_possible_host_is_empty() {
        let labels = [61, 61, 61, 62, 1].map(|len| "a".repeat(len)).join(".");
        assert_eq!(hosts(&[&format!("*.{labels}")]), [&format!("x.{labels}"), "unknown.invalid", "x"]);
    }

    const PATTERNS: [&str; 14] = [
        "p",
        "x.p",
        "y.p",
        "x.x.p",
        "x",
        "z.y.x.p",
        "*.p",
        "*.x.p",
        "*.y.p",
        "*.x.x.p",
        "*.x",
        "*.y.x",
        "*.z.y.x.p",
        "*.q.p",
    ];

    proptest! {
        #[test]
        fn every_host_is_covered_as_one_of_the_representatives_is(
            patterns in subsequence(&PATTERNS[..], 0..10),
            host in r"([xyzq]|x{64})(\.[xyzp]){0,5}",
        ) {
            let wanted = covered(&patterns, &host);
            let classes = classes(&patterns);
            let known: Vec<_> = classes.pairs().collect();
            prop_assert!(classes.representatives(true).eq(known.iter().map(|(host, _)| host.clone())));
            let found = known.iter().any(|(known, _)| {
                covered(&patterns, known) == wanted
                    && ServerName::parse(known).is_ok() == ServerName::parse(&host).is_ok()
            });
            prop_assert!(found, "{} in {:?}", host, patterns);
            for (one, other) in known.iter().filter_map(|(one, other)| Some((one, other.as_ref()?))) {
                prop_assert!(one != other);
                prop_assert_eq!(covered(&patterns, one), covered(&patterns, other), "{} {}", one, other);
            }
        }
    }
}
