//! Named bytes: gateway.toml and the files that it names, and places in them. What a file means is not known here, nor
//! how it is read.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

/// Everything the compiler reads, by name.
///
/// The configuration is known by its file name, every other file by the name that stands in the configuration, so
/// that nothing of the directory it was read from can get into the output.
#[derive(Clone)]
pub struct Sources {
    config: String,
    root: PathBuf,
    /// By name; the first is the configuration, under the empty name.
    files: Vec<(String, Result<Vec<u8>, Unreadable>)>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file.
    Missing,
    /// It is not a regular file; the text says what it is.
    Special(&'static str),
    /// It has more bytes than the cap.
    TooLarge(u64),
    /// The operating system's words.
    Io(String),
}

/// One source: 0 is the configuration, the others follow in the order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// Half-open range of bytes in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which source.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> At<T> {
    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> At<U> {
        At { value: f(self.value), span: self.span }
    }
}

impl Sources {
    /// A configuration named `name` with these bytes and no other file.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::from_config(name.into(), PathBuf::new(), Ok(bytes.into()))
    }

    /// The same with one more file, under the name that the configuration uses for it.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.insert(name.into(), Ok(bytes.into()));
        self
    }

    pub(crate) fn from_config(config: String, root: PathBuf, bytes: Result<Vec<u8>, Unreadable>) -> Self {
        // The empty name is never that of a file in the configuration, and sorts first.
        Self { config, root, files: vec![(String::new(), bytes)] }
    }

    pub(crate) fn insert(&mut self, name: String, bytes: Result<Vec<u8>, Unreadable>) {
        match self.files.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => self.files[at].1 = bytes,
            Err(at) => self.files.insert(at, (name, bytes)),
        }
    }

    /// Paths of all files that were read or looked for, the configuration first.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|(name, _)| self.path_of(name)).collect()
    }

    /// Path of a source.
    pub fn path(&self, id: SourceId) -> PathBuf {
        self.path_of(self.files.get(id.0 as usize).map_or("", |(name, _)| name.as_str()))
    }

    fn path_of(&self, name: &str) -> PathBuf {
        self.root.join(if name.is_empty() { &self.config } else { name })
    }

    /// File name of the configuration.
    pub fn config_name(&self) -> &str {
        &self.config
    }

    /// The source of a file that the configuration names.
    pub(crate) fn find(&self, name: &str) -> Option<SourceId> {
        let id = self.files.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        (id > 0).then(|| SourceId(u32::try_from(id).unwrap_or(u32::MAX)))
    }

    /// `gateway.toml:12`: the line that a place is on, for people.
    pub fn place(&self, span: Span) -> String {
        let before = self.bytes(span.source).unwrap_or_default().iter().take(span.start);
        format!("{}:{}", self.name(span.source), 1 + before.filter(|byte| **byte == b'\n').count())
    }

    /// Name of a source, for people.
    pub(crate) fn name(&self, id: SourceId) -> &str {
        let name = self.files.get(id.0 as usize).map_or("", |(name, _)| name.as_str());
        if name.is_empty() { &self.config } else { name }
    }

    /// Bytes of a source, or why there are none.
    pub(crate) fn bytes(&self, id: SourceId) -> Result<&[u8], &Unreadable> {
        self.files.get(id.0 as usize).map_or(Err(&Unreadable::Missing), |(_, bytes)| bytes.as_deref())
    }

    /// Text of a source, if it can be read and is UTF-8.
    pub(crate) fn text(&self, id: SourceId) -> Option<&str> {
        std::str::from_utf8(self.bytes(id).ok()?).ok()
    }

    /// The text of a place.
    pub(crate) fn quoted(&self, span: Span) -> Option<&str> {
        std::str::from_utf8(self.bytes(span.source).ok()?.get(span.range())?).ok()
    }

    /// The place of a part of a value, where the value stands in the source without escapes; else the whole value.
    pub(crate) fn inside(&self, span: Span, value: &str, part: Range<usize>) -> Span {
        match self.quoted(span).and_then(|quoted| quoted.find(value)) {
            Some(at) => span.source.span(span.start + at + part.start..span.start + at + part.end),
            None => span,
        }
    }

    /// SHA-256 over the name and the bytes of every input, 64 lower-case hex digits.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, bytes) in self.iter() {
            // Lengths, so that no two sets of files have the same text.
            for part in [name.as_bytes(), bytes] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        data_encoding::HEXLOWER.encode(&hash.finalize())
    }

    /// Every name with its bytes, the configuration first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| {
            let name = if name.is_empty() { self.config.as_str() } else { name.as_str() };
            (name, bytes.as_deref().unwrap_or_default())
        })
    }
}

impl fmt::Debug for Sources {
    /// Names only: among the bytes are keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl SourceId {
    /// The configuration itself.
    pub const CONFIG: Self = Self(0);

    /// The span of a range of bytes in this source.
    pub fn span(self, range: Range<usize>) -> Span {
        Span { source: self, start: range.start, end: range.end.max(range.start) }
    }
}

impl Span {
    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Special(what) => write!(f, "it is {what}, not a file"),
            Self::TooLarge(cap) => write!(f, "it has more than {} MiB", cap >> 20),
            Self::Io(text) => f.write_str(text),
        }
    }
}
