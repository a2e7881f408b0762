//! Writing new files, all or none: nothing that is there is replaced unless that was asked for, and keys are for their
//! owner only.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// A file to be.
pub(crate) struct NewFile<'a> {
    /// Relative to the directory.
    pub(crate) name: Cow<'a, str>,
    pub(crate) text: &'a str,
    /// Whether only the owner may read it.
    pub(crate) secret: bool,
}

/// Writes `files` below `directory`, which is made if it is not there.
///
/// # Errors
/// A text for people; without `force`, nothing was written if a file is there already.
pub(crate) fn write_all(directory: &Path, files: &[NewFile<'_>], force: bool) -> Result<(), String> {
    if let Some(there) =
        files.iter().map(|file| directory.join(&*file.name)).find(|path| path.symlink_metadata().is_ok())
        && !force
    {
        return Err(format!("{} is there already; --force replaces it", there.display()));
    }
    files.iter().try_for_each(|file| {
        let path = directory.join(&*file.name);
        write(&path, file).map_err(|error| format!("{}: {error}", path.display()))
    })
}

fn write(path: &Path, file: &NewFile<'_>) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    // A new file has the right mode from the start, and what a link leads to stays as it is.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if file.secret { 0o600 } else { 0o644 });
    options.open(path)?.write_all(file.text.as_bytes())
}
