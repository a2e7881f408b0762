//! Percent-encoding as httpbin's libraries have it: what they decode, what they encode again, and what they leave.

use std::fmt::Write;

/// What `request.url` keeps as it stands in a path.
pub(super) const PATH: &[u8] = b"!$&'()*+,/:;=@%";
/// What `request.url` keeps as it stands in a query.
pub(super) const QUERY: &[u8] = b"!$&'()*+,/:;=?@%";
/// What stays encoded in a path, besides controls, space and `%`.
pub(super) const KEPT_IN_PATH: &[u8] = b"/?#";
/// What stays encoded in a query, besides controls, space and `%`.
pub(super) const KEPT_IN_QUERY: &[u8] = b"&=+#";

/// The bytes of `text` with `%XX` decoded.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match escape(rest) {
            Some(decoded) => {
                out.push(decoded);
                rest = &rest[3..];
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}

/// The byte that `text` begins with in the form `%XX`.
fn escape(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

/// A path as a WSGI application sees it.
pub(super) fn decode_path(path: &str) -> String {
    String::from_utf8_lossy(&decode(path.as_bytes())).into_owned()
}

/// Bytes as text; what is not UTF-8 is percent-encoded.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Everything but letters, digits, `_.-~` and `safe` percent-encoded.
pub(super) fn encode(bytes: &[u8], safe: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) || safe.contains(&byte) {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// What is left of a part of a URL in an IRI: everything decoded that is UTF-8 and means nothing encoded.
pub(super) fn readable(part: &str, kept: &[u8]) -> String {
    let stays = |byte: u8| byte <= 0x20 || byte == b'%' || byte == 0x7f || kept.contains(&byte);
    let bytes = part.as_bytes();
    let (mut out, mut plain, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match escape(&bytes[at..]) {
            Some(byte) if stays(byte) => {
                out += &text(&decode(&bytes[plain..at]));
                out += &part[at..at + 3];
                at += 3;
                plain = at;
            }
            Some(_) => at += 3,
            None => at += 1,
        }
    }
    out + &text(&decode(&bytes[plain..]))
}

/// Python's `int(text)`, as far as a status reaches.
pub(super) fn int(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let grouped = digits.split('_').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    grouped.then(|| text.replace('_', "").parse().unwrap_or(i64::MAX))
}

/// Python's `float(text)`; NaN is none.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    let between_digits = |(at, _)| {
        let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        at > 0 && digit(at - 1) && digit(at + 1)
    };
    if !text.match_indices('_').all(between_digits) {
        return None;
    }
    text.replace('_', "").parse().ok().filter(|number: &f64| !number.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let path = |raw: &str| readable(&encode(decode_path(raw).as_bytes(), PATH), KEPT_IN_PATH);
        assert_eq!(path("/a%20b/b%2Fz//x;p"), "/a%20b/b/z//x;p");
        assert_eq!(path("/%c3%a9"), "/é");
        assert_eq!(path("/%3f%23"), "/%3F%23");
        assert_eq!(path("/%2541"), "/A");
        assert_eq!(path("/%22%3c%3e%5c"), "/\"<>\\");
        let query = |raw: &str| readable(&encode(raw.as_bytes(), QUERY), KEPT_IN_QUERY);
        assert_eq!(query("a=%ff&b=a+b%20c"), "a=%FF&b=a+b%20c");
        assert_eq!(query("a=%26%3d%2B%41%c3%a9"), "a=%26%3d%2BAé");
        assert_eq!(query("a=%zz%"), "a=%zz%");
    }

    #[test]
    fn numbers() {
        assert_eq!([int("200"), int(" +200 "), int("-1"), int("2_0")], [Some(200), Some(200), Some(-1), Some(20)]);
        assert_eq!([int(""), int("2.5"), int("1xx"), int("_1"), int("+")], [None; 5]);
        assert_eq!([float("1.5"), float("1e1"), float(" 2 "), float("1_0")], [1.5, 10.0, 2.0, 10.0].map(Some));
        assert_eq!([float("x"), float("nan"), float(""), float("1__0"), float("_1")], [None; 5]);
    }
}
