//! Named bytes: gateway.toml and the files that it names, read once and under a cap.
//!
//! This is the only file of the compiler that opens anything, and it opens nothing but regular files: a directory, a
//! socket, a pipe or a device never blocks a build. What a file means is not known here.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::schema;

/// Most bytes of gateway.toml that are read: some 200,000 routes.
const CONFIG_CAP: u64 = 64 << 20;
/// Most bytes of any other file: ten times the CA bundle of a browser.
const FILE_CAP: u64 = 4 << 20;

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

    /// Reads the configuration at `path` and every file that it names, relative to its directory.
    ///
    /// What cannot be read is kept as such and becomes a diagnostic of [`crate::compile`].
    pub fn read(path: &Path) -> Self {
        Self::read_around(path, read_file(path, CONFIG_CAP))
    }

    /// As [`Sources::read`], with these bytes in place of those of the configuration: an editor's, not saved yet.
    pub fn read_with(path: &Path, bytes: impl Into<Vec<u8>>) -> Self {
        Self::read_around(path, Ok(bytes.into()))
    }

    fn read_around(path: &Path, bytes: Result<Vec<u8>, Unreadable>) -> Self {
        let config = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let root = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut sources = Self::from_config(config, root, bytes);
        let names: BTreeSet<String> =
            sources.text(SourceId::CONFIG).map(schema::file_names).unwrap_or_default().into_iter().collect();
        for name in names {
            let bytes = read_file(&sources.root.join(&name), FILE_CAP);
            sources.insert(name, bytes);
        }
        sources
    }

    fn from_config(config: String, root: PathBuf, bytes: Result<Vec<u8>, Unreadable>) -> Self {
        // The empty name is never that of a file in the configuration, and sorts first.
        Self { config, root, files: vec![(String::new(), bytes)] }
    }

    fn insert(&mut self, name: String, bytes: Result<Vec<u8>, Unreadable>) {
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

fn read_file(path: &Path, cap: u64) -> Result<Vec<u8>, Unreadable> {
    // The kind is asked before the file is opened: opening a named pipe waits for its writer.
    let kind = fs::metadata(path).map_err(Unreadable::from)?.file_type();
    if !kind.is_file() {
        return Err(Unreadable::Special(kind_of(kind)));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(cap + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap { Err(Unreadable::TooLarge(cap)) } else { Ok(bytes) }
}

#[cfg(unix)]
fn kind_of(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        k if k.is_dir() => "a directory",
        k if k.is_socket() => "a socket",
        k if k.is_fifo() => "a named pipe",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind_of(kind: fs::FileType) -> &'static str {
    if kind.is_dir() { "a directory" } else { "a device" }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Io("permission denied".into()),
            io::ErrorKind::InvalidInput => Self::Io("no file can have this name".into()),
            // The text of an operating system's error has a number but no path in it.
            _ => Self::Io(error.to_string()),
        }
    }
}
