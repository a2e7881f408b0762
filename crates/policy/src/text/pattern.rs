//! The one constructor of regexes, so that a pattern means the same at build and at run.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// A regex over text: Unicode on, case-sensitive, searched and not anchored.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Box<str>,
    search: Search,
}

#[derive(Clone, Debug)]
enum Search {
    /// For patterns that ask for nothing but a beginning: they need no automaton, and a thousand of them no time.
    Prefix(Box<str>),
    Regex(Regex),
}

impl Pattern {
    /// Largest compiled form in bytes.
    pub const SIZE_LIMIT: usize = 1 << 20;

    /// Compiles a pattern in the syntax of the `regex` crate.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let search = match prefix(pattern) {
            Some(prefix) => Search::Prefix(prefix.into()),
            None => Search::Regex(compile(pattern)?),
        };
        Ok(Self { text: pattern.into(), search })
    }

    /// Whether the pattern is found anywhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        match &self.search {
            Search::Prefix(prefix) => text.starts_with(&**prefix),
            Search::Regex(regex) => regex.is_match(text),
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn compile(pattern: &str) -> Result<Regex, PatternError> {
    let regex = RegexBuilder::new(pattern).unicode(true).size_limit(Pattern::SIZE_LIMIT).build();
    regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(limit) => PatternError::TooLarge(limit),
        error => PatternError::Syntax(error.to_string()),
    })
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// Not in the syntax; the text of the `regex` crate, several lines with a caret.
    Syntax(String),
    /// Larger than this many bytes when compiled.
    TooLarge(usize),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(text) => f.write_str(text),
            Self::TooLarge(limit) => write!(f, "the compiled regex is larger than {limit} bytes"),
        }
    }
}

impl std::error::Error for PatternError {}

/// What is longer is the regex crate's to judge.
const LONGEST_PREFIX: usize = 4096;

/// `literal` if the pattern is `^literal` or `^literal.*`, whose meaning is a prefix.
fn prefix(pattern: &str) -> Option<&str> {
    let literal = pattern.strip_prefix('^')?;
    let literal = literal.strip_suffix(".*").unwrap_or(literal);
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'~' | b':' | b'@' | b'=' | b'%')
    };
    (literal.len() <= LONGEST_PREFIX && literal.bytes().all(plain)).then_some(literal)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_are_searched() {
        fn check(pattern: &str, text: &str, expected: bool) {
            assert_eq!(Pattern::new(pattern).unwrap().is_match(text), expected, "{pattern} {text}");
        }
        check("/anything.*", "/anything", true);
        check("/anything.*", "/uuid/anything", true);
        check("^/anything.*", "/uuid/anything", false);
        check("^/anything.*", "/anything/x", true);
        check("^/anything.*", "/Anything", false);
        check("^/anything$", "/anything/", false);
        check("^/anything$", "/anything\n", false);
        check("^/a.c", "/abc", true);
        check("^/ü", "/über", true);
        check("", "/", true);
    }

    #[test]
    fn errors() {
        assert!(matches!(Pattern::new("a(?=b)"), Err(PatternError::Syntax(_))));
        assert!(matches!(Pattern::new(r"(a)\1"), Err(PatternError::Syntax(_))));
        let long = format!("^{}", "a".repeat(Pattern::SIZE_LIMIT));
        assert_eq!(Pattern::new(&long).unwrap_err(), PatternError::TooLarge(Pattern::SIZE_LIMIT));
        assert_eq!(Pattern::new(r"\w{5000}").unwrap_err(), PatternError::TooLarge(Pattern::SIZE_LIMIT));
    }

    proptest! {
        #[test]
        fn the_short_cut_is_the_regex(pattern in r"\^?(/|a|b|\.|\.\*|\*|\+|\?|\||\$){0,5}", text in r"[/ab\n.]{0,6}") {
            let (short, whole) = (Pattern::new(&pattern), compile(&pattern));
            prop_assert_eq!(short.is_ok(), whole.is_ok());
            if let (Ok(short), Ok(whole)) = (short, whole) {
                prop_assert_eq!(short.is_match(&text), whole.is_match(&text), "{:?}", short.search);
            }
        }
    }
}
