//! `uri` and `uris` of routes: exact, prefix, with `*` in the middle, with parameters.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use crate::desc::RouterMode;

/// A URI pattern of a route, matched on [`CanonicalPath::decoded`](crate::CanonicalPath::decoded).
///
/// The order is precedence: of two patterns that match a path the greater wins. Exact beats the rest, then the longer
/// literal beginning wins, then the longer pattern. A route's `priority` comes between those two and is the router's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriPattern {
    source: Box<str>,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Exact,
    /// What is in front of the final `*` is the first `usize` bytes of the source.
    Prefix(usize),
    /// The texts between the `*`s, at least two; the first begins the path, the last ends it.
    Runs(Box<[Box<str>]>),
    Parameters(Box<[Piece]>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(Box<str>),
    /// `:name`: one segment, not empty.
    Segment(Arc<str>),
    /// `*name`: the rest, possibly empty.
    Rest(Arc<str>),
}

impl UriPattern {
    /// Reads a pattern. `:name` and `*name` as whole segments mean something in
    /// [`RouterMode::UriWithParameter`] only; `:` is an ordinary byte elsewhere.
    pub fn parse(pattern: &str, mode: RouterMode) -> Result<Self, UriPatternError> {
        if !pattern.starts_with('/') {
            return Err(UriPatternError::NotAbsolute);
        }
        let kind = match mode {
            RouterMode::UriWithParameter if has_parameters(pattern) => Kind::Parameters(parameters(pattern)?),
            _ => match pattern.find('*') {
                None => Kind::Exact,
                Some(star) if star + 1 == pattern.len() => Kind::Prefix(star),
                Some(_) => Kind::Runs(pattern.split('*').map(Into::into).collect()),
            },
        };
        Ok(Self { source: pattern.into(), kind })
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether only a path equal to the pattern matches.
    pub fn is_exact(&self) -> bool {
        self.kind == Kind::Exact
    }

    /// What every matching path begins with; the whole of an exact pattern.
    pub fn literal(&self) -> &str {
        match &self.kind {
            Kind::Exact => &self.source,
            Kind::Prefix(len) => &self.source[..*len],
            Kind::Runs(texts) => texts.first().map_or("", |text| text),
            Kind::Parameters(pieces) => match pieces.first() {
                Some(Piece::Literal(text)) => text,
                _ => "",
            },
        }
    }

    /// Whether every path that begins with the literal, or is it for an exact pattern, matches.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Exact | Kind::Prefix(_))
    }

    /// Whether a path matches.
    pub fn is_match(&self, path: &str) -> bool {
        match &self.kind {
            Kind::Exact => *self.source == *path,
            Kind::Prefix(_) => path.starts_with(self.literal()),
            Kind::Runs(texts) => match_runs(texts, path),
            Kind::Parameters(pieces) => match_pieces(pieces, path, |_, _| {}),
        }
    }

    /// A regex of the same paths, for automata: [`Self::is_match`] is what the server calls.
    pub fn to_regex(&self) -> String {
        let body = match &self.kind {
            Kind::Exact => regex::escape(&self.source),
            Kind::Prefix(_) => regex::escape(self.literal()) + "(?s:.*)",
            Kind::Runs(texts) => texts.iter().map(|text| regex::escape(text)).collect::<Vec<_>>().join("(?s:.*)"),
            Kind::Parameters(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Literal(text) => regex::escape(text),
                    Piece::Segment(_) => "[^/]+".to_owned(),
                    Piece::Rest(_) => "(?s:.*)".to_owned(),
                })
                .collect(),
        };
        format!(r"\A{body}\z")
    }

    /// Names of the parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let pieces: &[Piece] = if let Kind::Parameters(pieces) = &self.kind { pieces } else { &[] };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Segment(name) | Piece::Rest(name) => Some(&**name),
        })
    }

    /// The parameters of a matching path; no allocation where the pattern has none.
    pub fn read(&self, path: &str) -> UriParams {
        let mut params = UriParams::default();
        if let Kind::Parameters(pieces) = &self.kind {
            match_pieces(pieces, path, |name, value| params.0.push((Arc::clone(name), value)));
        }
        params
    }
}

impl Ord for UriPattern {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |pattern: &Self| (pattern.is_exact(), pattern.literal().len(), pattern.source.len());
        rank(self).cmp(&rank(other)).then_with(|| self.source.cmp(&other.source))
    }
}

impl PartialOrd for UriPattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for UriPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// What `:name` and `*name` stand for in one path: names, and where their values are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UriParams(Vec<(Arc<str>, Range<usize>)>);

impl UriParams {
    /// The value of a parameter in the decoded path that these were read from.
    pub fn get<'p>(&self, name: &str, path: &'p str) -> Option<&'p str> {
        let (_, range) = self.0.iter().find(|(known, _)| **known == *name)?;
        path.get(range.clone())
    }
}

/// Why a text is no URI pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UriPatternError {
    /// It does not begin with a slash.
    NotAbsolute,
    /// A parameter whose name is not made of letters, digits and `_`: this name.
    ParameterName(String),
    /// Two parameters of this name.
    ParameterTwice(String),
    /// A `*` in front of the last segment, in a pattern with parameters.
    RestNotLast,
}

impl fmt::Display for UriPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAbsolute => f.write_str("the pattern does not begin with `/`"),
            Self::ParameterName(name) => write!(f, "`{name}` is no name of a parameter: letters, digits and `_`"),
            Self::ParameterTwice(name) => write!(f, "two parameters are called `{name}`"),
            Self::RestNotLast => f.write_str("`*` stands for the rest of the path and ends a pattern with parameters"),
        }
    }
}

impl std::error::Error for UriPatternError {}

/// Whether a segment is `:name`, or the last one `*name`.
fn has_parameters(pattern: &str) -> bool {
    let last = pattern.rsplit('/').next().unwrap_or_default();
    pattern.contains("/:") || (last.len() > 1 && last.starts_with('*'))
}

fn parameters(pattern: &str) -> Result<Box<[Piece]>, UriPatternError> {
    let mut pieces = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut literal = String::new();
    let mut segments = pattern[1..].split('/').peekable();
    while let Some(segment) = segments.next() {
        literal.push('/');
        let (sign, name) = segment.split_at(usize::from(segment.starts_with([':', '*'])));
        if sign.is_empty() {
            if segment.contains('*') {
                return Err(UriPatternError::RestNotLast);
            }
            literal.push_str(segment);
            continue;
        }
        let anonymous = sign == "*" && name.is_empty();
        if !anonymous && (name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')) {
            return Err(UriPatternError::ParameterName(name.to_owned()));
        }
        if names.contains(&name) {
            return Err(UriPatternError::ParameterTwice(name.to_owned()));
        }
        names.push(name);
        pieces.push(Piece::Literal(std::mem::take(&mut literal).into()));
        if sign == ":" {
            pieces.push(Piece::Segment(name.into()));
        } else if segments.peek().is_none() {
            pieces.push(Piece::Rest(name.into()));
        } else {
            return Err(UriPatternError::RestNotLast);
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal.into()));
    }
    Ok(pieces.into())
}

fn match_runs(texts: &[Box<str>], path: &str) -> bool {
    let [first, between @ .., last] = texts else { return false };
    let Some(rest) = path.strip_prefix(&**first) else { return false };
    let Some(mut rest) = rest.strip_suffix(&**last) else { return false };
    between.iter().all(|text| match memmem::find(rest.as_bytes(), text.as_bytes()) {
        Some(at) => {
            rest = &rest[at + text.len()..];
            true
        }
        None => false,
    })
}

fn match_pieces<'n>(pieces: &'n [Piece], path: &str, mut found: impl FnMut(&'n Arc<str>, Range<usize>)) -> bool {
    let mut at = 0;
    for piece in pieces {
        let rest = &path[at..];
        let len = match piece {
            Piece::Literal(text) if rest.starts_with(&**text) => text.len(),
            Piece::Segment(name) => {
                let len = rest.find('/').unwrap_or(rest.len());
                if len == 0 {
                    return false;
                }
                found(name, at..at + len);
                len
            }
            Piece::Rest(name) => {
                found(name, at..path.len());
                rest.len()
            }
            Piece::Literal(_) => return false,
        };
        at += len;
    }
    at == path.len()
}

#[cfg(test)]
mod tests;
