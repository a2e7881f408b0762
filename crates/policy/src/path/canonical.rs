//! The canonical path: the only thing that skip lists and routes are matched on, and what is forwarded.
//!
//! One reading for every way to write a path (RFC 3986, 6.2.2); what has no reading is refused. Knows no query and no
//! pattern.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::desc::EscapedSlashes;

/// What is percent-encoded in a path that is forwarded, besides bytes from 0x7f on.
const ENCODED: &AsciiSet = &UNREADABLE.add(b'%');
/// The same for [`EscapedSlashes::Keep`], where each `%` of the decoded form already begins an escape.
const ENCODED_KEEPING: &AsciiSet = UNREADABLE;
const UNREADABLE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path, percent-decoded once, with dot segments resolved and repeated slashes merged; case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalPath {
    decoded: Box<str>,
    /// Where it differs from `decoded`.
    encoded: Option<Box<str>>,
}

impl CanonicalPath {
    /// Reads the path of a request target; a query or fragment behind it is not looked at.
    ///
    /// Slashes are merged before dot segments are resolved, as nginx does: `/a//../b` is `/b`. With
    /// [`EscapedSlashes::Keep`] the decoded form spells a slash inside a segment `%2F` and a percent sign `%25`, so
    /// that no two paths look alike.
    pub fn parse(raw: impl AsRef<[u8]>, slashes: EscapedSlashes) -> Result<Self, PathError> {
        let raw = raw.as_ref();
        let raw = raw.iter().position(|byte| matches!(byte, b'?' | b'#')).map_or(raw, |end| &raw[..end]);
        if raw.first() != Some(&b'/') {
            return Err(PathError::NotAbsolute);
        }
        if is_canonical(raw)
            && let Ok(text) = std::str::from_utf8(raw)
        {
            return Ok(Self { decoded: text.into(), encoded: None });
        }
        let decoded = decode(raw, slashes)?;
        let encoded = Self::encode(&decoded, slashes);
        let encoded = (encoded != decoded).then(|| encoded.into());
        Ok(Self { decoded: decoded.into(), encoded })
    }

    /// The encoded form of a decoded one.
    pub fn encode(decoded: &str, slashes: EscapedSlashes) -> String {
        let set = if slashes == EscapedSlashes::Keep { ENCODED_KEEPING } else { ENCODED };
        utf8_percent_encode(decoded, set).to_string()
    }

    /// What patterns are matched on; `$uri`.
    pub fn decoded(&self) -> &str {
        &self.decoded
    }

    /// What is forwarded: visible ASCII, and read again it gives the same path.
    pub fn encoded(&self) -> &str {
        self.encoded.as_deref().unwrap_or(&self.decoded)
    }
}

/// Why a path has no reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It does not begin with a slash.
    NotAbsolute,
    /// A raw space, tab or control byte.
    Control,
    /// `%00`.
    Nul,
    /// A `%` without two hex digits.
    Percent,
    /// More `..` than segments.
    AboveRoot,
    /// Not UTF-8 when decoded.
    Utf8,
    /// `%2F`, with `escaped_slashes = "reject"`.
    EscapedSlash,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAbsolute => "the path does not begin with a slash",
            Self::Control => "the path has a raw space or control byte",
            Self::Nul => "the path has a %00",
            Self::Percent => "the path has a % without two hex digits",
            Self::AboveRoot => "the path leads above the root",
            Self::Utf8 => "the path is not UTF-8",
            Self::EscapedSlash => "the path has an escaped slash",
        })
    }
}

impl std::error::Error for PathError {}

/// Whether nothing is to be decoded, resolved, merged or encoded. Says no where only a closer look could tell.
fn is_canonical(raw: &[u8]) -> bool {
    let mut before = 0;
    raw.iter().all(|&byte| {
        let plain = match byte {
            b'/' | b'.' => before != b'/',
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => true,
            _ => matches!(
                byte,
                b'-' | b'_'
                    | b'~'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'\''
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b','
                    | b';'
                    | b'='
                    | b':'
                    | b'@'
            ),
        };
        before = byte;
        plain
    })
}

/// Decodes, merges and resolves in one go; `raw` begins with a slash, and so does the answer.
fn decode(raw: &[u8], slashes: EscapedSlashes) -> Result<String, PathError> {
    let mut path = vec![b'/'];
    let mut segment = 1;
    let mut bytes = raw[1..].iter();
    while let Some(&byte) = bytes.next() {
        let (byte, escaped) = match byte {
            b'%' => (unescape(bytes.next(), bytes.next())?, true),
            0..=b' ' | 0x7f => return Err(PathError::Control),
            byte => (byte, false),
        };
        match (byte, escaped, slashes) {
            (0, ..) => return Err(PathError::Nul),
            (b'/', true, EscapedSlashes::Reject) => return Err(PathError::EscapedSlash),
            (b'/', true, EscapedSlashes::Keep) => path.extend_from_slice(b"%2F"),
            (b'%', _, EscapedSlashes::Keep) => path.extend_from_slice(b"%25"),
            (b'/', ..) => {
                end_segment(&mut path, segment)?;
                if path.last() != Some(&b'/') {
                    path.push(b'/');
                }
                segment = path.len();
            }
            _ => path.push(byte),
        }
    }
    end_segment(&mut path, segment)?;
    String::from_utf8(path).map_err(|_| PathError::Utf8)
}

/// Resolves the segment that begins at `start` if it is a dot segment. Each segment has to be UTF-8, also one that
/// does not stay.
fn end_segment(path: &mut Vec<u8>, start: usize) -> Result<(), PathError> {
    match &path[start..] {
        b"." => path.truncate(start),
        b".." => {
            let above = &path[..start - 1];
            let parent = above.iter().rposition(|&byte| byte == b'/').ok_or(PathError::AboveRoot)?;
            path.truncate(parent + 1);
        }
        name => {
            std::str::from_utf8(name).map_err(|_| PathError::Utf8)?;
        }
    }
    Ok(())
}

fn unescape(high: Option<&u8>, low: Option<&u8>) -> Result<u8, PathError> {
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16)).ok_or(PathError::Percent);
    Ok((digit(high)? * 16 + digit(low)?) as u8)
}

#[cfg(test)]
mod tests;
