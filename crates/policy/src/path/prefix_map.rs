//! From texts to values: all texts that another text begins with, the longest first.
//!
//! A text is kept by its *stem*, which is what it has up to its last `/`, and its rest. A look-up hashes once for each
//! `/` at which a stem of that length ends, until one is found, so that ten thousand texts cost what ten cost; rests,
//! which are mostly empty, are a tree. Nothing is allocated. Knows nothing of paths beyond the `/`.

use std::collections::{BTreeMap, HashMap};

use super::prefix_tree::{PrefixTree, Texts};

/// See the module.
#[derive(Debug)]
pub(crate) struct PrefixMap<T> {
    stems: HashMap<Box<[u8]>, Rests, foldhash::fast::RandomState>,
    lengths: Lengths,
    /// In the order of their texts.
    entries: Vec<Entry<T>>,
}

/// The entries of one stem.
#[derive(Debug)]
enum Rests {
    /// One without a rest.
    Empty(usize),
    Tree(Box<PrefixTree>),
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    /// The longest entry that is a beginning of this one.
    shorter: Option<usize>,
}

impl<T> PrefixMap<T> {
    pub(crate) fn new(texts: BTreeMap<Box<str>, T>) -> Self {
        let shorter = shorter(texts.keys());
        let mut by_stem: BTreeMap<Box<[u8]>, Texts> = BTreeMap::new();
        for (entry, text) in texts.keys().enumerate() {
            let (stem, rest) = text.as_bytes().split_at(stem_len(text.as_bytes()));
            by_stem.entry(stem.into()).or_default().push((rest.into(), entry));
        }
        let mut lengths = Lengths::default();
        by_stem.keys().for_each(|stem| lengths.insert(stem.len()));
        let entries = texts.into_values().zip(shorter).map(|(value, shorter)| Entry { value, shorter }).collect();
        Self { stems: by_stem.into_iter().map(|(stem, rests)| (stem, Rests::new(&rests))).collect(), lengths, entries }
    }

    /// The values of all texts that `text` begins with, the longest first.
    pub(crate) fn of(&self, text: &str) -> impl Iterator<Item = &T> {
        let longest = self.longest(text.as_bytes());
        std::iter::successors(longest, |&entry| self.entries[entry].shorter).map(|entry| &self.entries[entry].value)
    }

    fn longest(&self, text: &[u8]) -> Option<usize> {
        let mut end = text.len().min(self.lengths.longest);
        loop {
            let len = stem_len(&text[..end]);
            if self.lengths.contains(len) {
                let (stem, rest) = text.split_at(len);
                let found = self.stems.get(stem).and_then(|rests| rests.longest(rest));
                if found.is_some() {
                    return found;
                }
            }
            end = len.checked_sub(1)?;
        }
    }
}

impl Rests {
    fn new(rests: &[(Box<[u8]>, usize)]) -> Self {
        match rests {
            [(rest, entry)] if rest.is_empty() => Self::Empty(*entry),
            _ => Self::Tree(Box::new(PrefixTree::new(rests))),
        }
    }

    fn longest(&self, rest: &[u8]) -> Option<usize> {
        match self {
            Self::Empty(entry) => Some(*entry),
            Self::Tree(tree) => tree.longest(rest),
        }
    }
}

/// For each of the sorted texts the longest other one that it begins with.
fn shorter<'t>(texts: impl Iterator<Item = &'t Box<str>>) -> Vec<Option<usize>> {
    // What the last text begins with, and itself.
    let mut open: Vec<(usize, &str)> = Vec::new();
    texts
        .enumerate()
        .map(|(entry, text)| {
            while open.pop_if(|(_, begin)| !text.starts_with(*begin)).is_some() {}
            let shorter = open.last().map(|(shorter, _)| *shorter);
            open.push((entry, text));
            shorter
        })
        .collect()
}

/// Length of a text up to its last `/`.
fn stem_len(text: &[u8]) -> usize {
    text.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
}

/// A set of lengths, a bit each.
#[derive(Debug, Default)]
struct Lengths {
    words: Vec<u64>,
    longest: usize,
}

impl Lengths {
    fn insert(&mut self, len: usize) {
        let word = len / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (len % 64);
        self.longest = self.longest.max(len);
    }

    fn contains(&self, len: usize) -> bool {
        self.words.get(len / 64).is_some_and(|word| word >> (len % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map<'t>(texts: impl IntoIterator<Item = &'t str>) -> PrefixMap<String> {
        PrefixMap::new(texts.into_iter().map(|text| (text.into(), text.to_owned())).collect())
    }

    #[test]
    fn the_longest_first() {
        fn check(texts: &[&str], text: &str, expected: &[&str]) {
            let map = map(texts.iter().copied());
            assert_eq!(map.of(text).collect::<Vec<_>>(), expected, "{text} in {texts:?}");
        }
        check(&[], "/a", &[]);
        check(&["/"], "/a", &["/"]);
        check(&["", "/a/"], "/a/b", &["/a/", ""]);
        check(&["/a/", "/a/b/", "/b/"], "/a/b/c", &["/a/b/", "/a/"]);
        check(&["/a/", "/a/b/", "/b/"], "/a", &[]);
        check(&["/abc", "/abd"], "/ab", &[]);
        check(&["/ü", "/û"], "/üx", &["/ü"]);
        check(&["/a/b", "/a/bc", "/a/", "/a", "/"], "/a/bcd", &["/a/bc", "/a/b", "/a/", "/a", "/"]);
        // A stem whose rests do not fit, above one that does.
        check(&["/a/b", "/a"], "/a/c", &["/a"]);
        let (short, long) = (format!("/{}/", "a".repeat(61)), format!("/{}/", "a".repeat(62)));
        assert_eq!((short.len(), long.len()), (63, 64));
        check(&[&short, &long], &long, &[&long]);
        check(&[&short, &long], &short, &[&short]);
    }

    #[test]
    fn many_below_one_another_are_no_trouble() {
        let texts: Vec<String> = (1..2000).map(|len| "/".repeat(len)).collect();
        let map = map(texts.iter().map(|text| &**text));
        assert_eq!(map.of(&"/".repeat(5000)).count(), 1999);
    }

    proptest! {
        #[test]
        fn agrees_with_a_scan(texts in proptest::collection::btree_set("[/a]{0,5}b?", 0..12), text in "[/ab]{0,7}") {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut expected: Vec<&str> = texts.iter().copied().filter(|known| text.starts_with(known)).collect();
            expected.sort_by_key(|known| std::cmp::Reverse(known.len()));
            let map = map(texts);
            prop_assert_eq!(map.of(&text).collect::<Vec<_>>(), expected);
        }
    }
}
