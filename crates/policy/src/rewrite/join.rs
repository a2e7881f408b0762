//! Several lines of one field as one.

use http::HeaderValue;

/// The lines, `separator` between them.
pub(super) fn join<'h>(lines: impl IntoIterator<Item = &'h HeaderValue>, separator: &[u8]) -> HeaderValue {
    let lines: Vec<&[u8]> = lines.into_iter().map(HeaderValue::as_bytes).collect();
    HeaderValue::from_bytes(&lines.join(separator)).expect("header values joined by visible bytes are one")
}
