//! A read-only radix tree: the longest of its texts that another text begins with.
//!
//! A look-up costs a step for each place where texts part, and allocates nothing. Knows nothing of paths.

use std::ops::Range;

/// See the module.
#[derive(Debug)]
pub(crate) struct PrefixTree {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// Bytes between the parent and this node.
    label: Box<[u8]>,
    /// The value of the text that ends here.
    value: Option<usize>,
    /// First bytes of the children's labels, sorted.
    firsts: Box<[u8]>,
    /// Children, in the order of `firsts`: a run of `nodes`.
    children: usize,
}

/// Texts, sorted and each once, with a value each.
pub(crate) type Texts = Vec<(Box<[u8]>, usize)>;

impl PrefixTree {
    pub(crate) fn new(texts: &[(Box<[u8]>, usize)]) -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        let mut open = vec![Subtree { node: 0, texts: 0..texts.len(), depth: 0 }];
        while let Some(subtree) = open.pop() {
            tree.fill(&subtree, texts, &mut open);
        }
        tree
    }

    /// The value of the longest text that `rest` begins with.
    pub(crate) fn longest(&self, mut rest: &[u8]) -> Option<usize> {
        let mut node = &self.nodes[0];
        let mut longest = None;
        loop {
            let Some(behind) = rest.strip_prefix(&*node.label) else { return longest };
            rest = behind;
            longest = node.value.or(longest);
            let Some(first) = rest.first() else { return longest };
            let Ok(child) = node.firsts.binary_search(first) else { return longest };
            node = &self.nodes[node.children + child];
        }
    }

    /// Makes one node, and leaves its children in `open`.
    fn fill(&mut self, subtree: &Subtree, texts: &[(Box<[u8]>, usize)], open: &mut Vec<Subtree>) {
        let Subtree { node, texts: Range { mut start, end }, depth } = subtree.clone();
        let (Some((first, value)), Some((last, _))) = (texts[start..end].first(), texts[start..end].last()) else {
            return;
        };
        let (first, last) = (&first[depth..], &last[depth..]);
        let common = first.iter().zip(last).take_while(|(a, b)| a == b).count();
        self.nodes[node].label = first[..common].into();
        let depth = depth + common;
        if first.len() == common {
            self.nodes[node].value = Some(*value);
            start += 1;
        }
        self.nodes[node].children = self.nodes.len();
        let mut firsts = Vec::new();
        for group in texts[start..end].chunk_by(|(a, _), (b, _)| a[depth] == b[depth]) {
            let texts = start..start + group.len();
            start = texts.end;
            firsts.push(group[0].0[depth]);
            open.push(Subtree { node: self.nodes.len(), texts, depth });
            self.nodes.push(Node::default());
        }
        self.nodes[node].firsts = firsts.into();
    }
}

/// A node to be made.
#[derive(Clone)]
struct Subtree {
    node: usize,
    /// The sorted texts below it.
    texts: Range<usize>,
    /// Bytes of the texts that are above it.
    depth: usize,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sorted texts, whose values are their places.
    fn tree(texts: &[&str]) -> PrefixTree {
        let texts: Vec<(Box<[u8]>, usize)> =
            texts.iter().enumerate().map(|(place, text)| (text.as_bytes().into(), place)).collect();
        PrefixTree::new(&texts)
    }

    #[test]
    fn the_longest() {
        fn check(texts: &[&str], text: &str, expected: Option<&str>) {
            let longest = tree(texts).longest(text.as_bytes()).map(|place| texts[place]);
            assert_eq!(longest, expected, "{text} in {texts:?}");
        }
        check(&[], "a", None);
        check(&[""], "a", Some(""));
        check(&["", "a"], "ab", Some("a"));
        check(&["a", "ab", "b"], "abc", Some("ab"));
        check(&["a", "abc"], "ab", Some("a"));
        check(&["abc", "abd"], "ab", None);
        check(&["û", "ü"], "üx", Some("ü"));
    }

    #[test]
    fn deep_trees_are_no_trouble() {
        let texts: Vec<String> = (1..3000).map(|len| "a".repeat(len)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(tree(&texts).longest("a".repeat(5000).as_bytes()), Some(2998));
    }

    proptest! {
        #[test]
        fn agrees_with_a_scan(texts in proptest::collection::btree_set("[ab]{0,5}", 0..12), text in "[abc]{0,7}") {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let expected = texts.iter().copied().filter(|known| text.starts_with(known)).max_by_key(|known| known.len());
            prop_assert_eq!(tree(&texts).longest(text.as_bytes()).map(|place| texts[place]), expected);
        }
    }
}
