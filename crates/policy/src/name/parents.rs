//! The parents of a name: what a wildcard `*.parent` above it is called.

/// What is behind each dot that has a label in front of it, the longest first.
pub(crate) fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter(|(at, _)| *at > 0).map(|(at, _)| &name[at + 1..])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_longest_first() {
        fn check(name: &str, expected: &[&str]) {
            assert_eq!(super::parents(name).collect::<Vec<_>>(), expected, "{name}");
        }
        check("a.b.c", &["b.c", "c"]);
        check("c", &[]);
        check("", &[]);
        // A label in front of the first dot is a must: `.foo.com` is not below `foo.com`.
        check(".foo.com", &["com"]);
    }
}
