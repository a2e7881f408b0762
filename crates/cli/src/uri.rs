//! Paths of files as URIs and back: what SARIF and the Language Server Protocol want.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// RFC 3986, section 3.3: what a path needs no escape for.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// `file:///…` of an absolute path, a relative reference of a relative one.
pub(crate) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let scheme = if path.is_absolute() { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(&text, ESCAPED))
}

/// The path of a `file:` URI of this machine.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let path = percent_decode_str(path).decode_utf8().ok()?;
    path.starts_with('/').then(|| PathBuf::from(path.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, uri: &str) {
        assert_eq!(of_path(Path::new(path)), uri);
    }

    #[test]
    fn paths_are_uris() {
        check("certs/server.cer", "certs/server.cer");
        check("/a b/ü.toml", "file:///a%20b/%C3%BC.toml");
        assert_eq!(to_path("file:///a%20b/%C3%BC.toml"), Some(PathBuf::from("/a b/ü.toml")));
        assert_eq!(to_path("file://localhost/a"), Some(PathBuf::from("/a")));
        assert_eq!(to_path("file://elsewhere/a"), None);
        assert_eq!(to_path("untitled:one"), None);
    }
}
