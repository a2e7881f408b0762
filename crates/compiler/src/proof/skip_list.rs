//! Skip patterns as a search uses them: compiled, and with what the paths that they list begin with.

use regex_syntax::hir::{Look, literal::Extractor};
use sealgate_policy::{Pattern, UriPattern};

/// A skip pattern.
pub(super) struct SkipPattern {
    pattern: Option<Pattern>,
    at_start: Option<Pattern>,
    /// What every path that it lists begins with, one of these, if that is known.
    beginnings: Option<Vec<String>>,
}

impl SkipPattern {
    pub(super) fn new(text: &str) -> Self {
        let at_start = Pattern::new(&format!("^(?:{text})")).ok();
        Self { pattern: Pattern::new(text).ok(), at_start, beginnings: beginnings(text) }
    }

    /// Whether it is found in the path.
    pub(super) fn lists(&self, path: &str) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(path))
    }

    /// Whether it is found from the path's first byte on.
    pub(super) fn lists_at_start(&self, path: &str) -> bool {
        self.at_start.as_ref().is_some_and(|pattern| pattern.is_match(path))
    }

    /// Texts that paths in its list begin with, if that is known.
    pub(super) fn beginnings(&self) -> &[String] {
        self.beginnings.as_deref().unwrap_or_default()
    }

    /// Whether it is tied to the start of the path, and it is known what comes there.
    pub(super) fn is_anchored(&self) -> bool {
        self.beginnings.is_some()
    }

    /// Whether no path that the URI pattern matches is listed, by their beginnings alone.
    pub(super) fn is_apart(&self, uri: &UriPattern) -> bool {
        let literal = uri.literal();
        let apart = |path: &String| !path.starts_with(literal) && !literal.starts_with(path.as_str());
        self.beginnings.as_ref().is_some_and(|list| list.iter().all(apart))
    }
}

/// What a regex that is tied to the start of the path begins with: one of these texts.
pub(crate) fn beginnings(regex: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(regex).ok()?;
    if !hir.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    let literals = Extractor::new().extract(&hir);
    let texts = literals.literals()?.iter().map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok());
    texts.collect()
}
