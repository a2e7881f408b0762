//! A read-only radix tree from texts to values: all texts that another text begins with, the longest first.
//!
//! A look-up costs as much for ten thousand texts as for ten, and allocates nothing. Knows nothing of paths.

use std::collections::BTreeMap;
use std::ops::Range;

/// See the module.
#[derive(Debug)]
pub(crate) struct PrefixTree<T> {
    nodes: Vec<Node>,
    entries: Vec<Entry<T>>,
}

#[derive(Debug)]
struct Node {
    /// Bytes between the parent and this node.
    label: Box<[u8]>,
    /// The entry that ends here.
    entry: Option<usize>,
    /// First bytes of the children's labels, sorted.
    firsts: Box<[u8]>,
    /// Children, in the order of `firsts`: a run of `nodes`.
    children: usize,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    /// The longest entry that is a beginning of this one.
    shorter: Option<usize>,
}

impl<T> PrefixTree<T> {
    pub(crate) fn new(texts: BTreeMap<Box<str>, T>) -> Self {
        let (keys, values): (Vec<Box<str>>, Vec<T>) = texts.into_iter().unzip();
        let entries = values.into_iter().map(|value| Entry { value, shorter: None }).collect();
        let mut tree = Self { nodes: vec![Node::empty()], entries };
        let mut open = vec![Subtree { node: 0, keys: 0..keys.len(), depth: 0, shorter: None }];
        while let Some(subtree) = open.pop() {
            tree.fill(&subtree, &keys, &mut open);
        }
        tree
    }

    /// The values of all texts that `text` begins with, the longest first.
    pub(crate) fn beginnings_of(&self, text: &str) -> impl Iterator<Item = &T> {
        let longest = self.longest(text.as_bytes());
        std::iter::successors(longest, |&entry| self.entries[entry].shorter).map(|entry| &self.entries[entry].value)
    }

    fn longest(&self, mut rest: &[u8]) -> Option<usize> {
        let mut node = &self.nodes[0];
        let mut longest = None;
        loop {
            let Some(behind) = rest.strip_prefix(&*node.label) else { return longest };
            rest = behind;
            longest = node.entry.or(longest);
            let Some(first) = rest.first() else { return longest };
            let Ok(child) = node.firsts.binary_search(first) else { return longest };
            node = &self.nodes[node.children + child];
        }
    }

    /// Makes one node, and leaves its children in `open`.
    fn fill(&mut self, subtree: &Subtree, keys: &[Box<str>], open: &mut Vec<Subtree>) {
        let Subtree { node, keys: Range { mut start, end }, depth, mut shorter } = subtree.clone();
        let (Some(first), Some(last)) = (keys[start..end].first(), keys[start..end].last()) else { return };
        let (first, last) = (&first.as_bytes()[depth..], &last.as_bytes()[depth..]);
        let common = first.iter().zip(last).take_while(|(a, b)| a == b).count();
        self.nodes[node].label = first[..common].into();
        let depth = depth + common;
        if first.len() == common {
            self.nodes[node].entry = Some(start);
            self.entries[start].shorter = shorter;
            shorter = Some(start);
            start += 1;
        }
        let byte = |key: &str| key.as_bytes()[depth];
        self.nodes[node].children = self.nodes.len();
        let mut firsts = Vec::new();
        for group in keys[start..end].chunk_by(|a, b| byte(a) == byte(b)) {
            let keys = start..start + group.len();
            start = keys.end;
            firsts.push(byte(&group[0]));
            open.push(Subtree { node: self.nodes.len(), keys, depth, shorter });
            self.nodes.push(Node::empty());
        }
        self.nodes[node].firsts = firsts.into();
    }
}

/// A node to be made.
#[derive(Clone)]
struct Subtree {
    node: usize,
    /// The sorted keys below it.
    keys: Range<usize>,
    /// Bytes of the keys that are above it.
    depth: usize,
    /// The longest entry above it.
    shorter: Option<usize>,
}

impl Node {
    fn empty() -> Self {
        Self { label: Box::default(), entry: None, firsts: Box::default(), children: 0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tree(texts: &[&str]) -> PrefixTree<String> {
        PrefixTree::new(texts.iter().map(|text| ((*text).into(), (*text).to_owned())).collect())
    }

    #[test]
    fn the_longest_first() {
        fn check(texts: &[&str], text: &str, expected: &[&str]) {
            assert_eq!(tree(texts).beginnings_of(text).collect::<Vec<_>>(), expected, "{text} in {texts:?}");
        }
        check(&[], "/a", &[]);
        check(&["/"], "/a", &["/"]);
        check(&["", "/a/"], "/a/b", &["/a/", ""]);
        check(&["/a/", "/a/b/", "/b/"], "/a/b/c", &["/a/b/", "/a/"]);
        check(&["/a/", "/a/b/", "/b/"], "/a", &[]);
        check(&["/abc", "/abd"], "/ab", &[]);
        check(&["/ü", "/û"], "/üx", &["/ü"]);
    }

    #[test]
    fn deep_trees_are_no_trouble() {
        let texts: Vec<String> = (1..3000).map(|len| "a".repeat(len)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(tree(&texts).beginnings_of(&"a".repeat(5000)).count(), 2999);
    }

    proptest! {
        #[test]
        fn agrees_with_a_scan(texts in proptest::collection::btree_set("[ab]{0,5}", 0..12), text in "[abc]{0,7}") {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut expected: Vec<&str> = texts.iter().copied().filter(|known| text.starts_with(known)).collect();
            expected.sort_by_key(|known| std::cmp::Reverse(known.len()));
            let tree = tree(&texts);
            prop_assert_eq!(tree.beginnings_of(&text).collect::<Vec<_>>(), expected);
        }
    }
}
