//! gateway.toml and the files that it names, read once and under a cap.
//!
//! This is the only file of the compiler that opens anything, and it opens nothing but regular files: a directory, a
//! socket, a pipe or a device never blocks a build.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::schema;
use crate::source::{SourceId, Sources, Unreadable};

/// Most bytes of gateway.toml that are read: some 200,000 routes.
const CONFIG_CAP: u64 = 64 << 20;
/// Most bytes of any other file: ten times the CA bundle of a browser.
const FILE_CAP: u64 = 4 << 20;

impl Sources {
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
        let root = path.parent().unwrap_or(Path::new(""));
        let mut sources = Self::from_config(config, root.to_owned(), bytes);
        let names: BTreeSet<String> =
            sources.text(SourceId::CONFIG).map(schema::file_names).unwrap_or_default().into_iter().collect();
        for name in names {
            let bytes = read_file(&root.join(&name), FILE_CAP);
            sources.insert(name, bytes);
        }
        sources
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
