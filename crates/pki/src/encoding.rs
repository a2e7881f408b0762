//! Bytes as text: fingerprints, PEM, escaped PEM, and the fields of RFC 9440.

use data_encoding::{BASE64, HEXLOWER};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// SHA-1, 40 lower-case hexadecimal digits.
pub(crate) fn sha1(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha1::digest(bytes))
}

/// SHA-256, 64 lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// PEM (RFC 7468) of a certificate: lines of 64 characters, final newline included.
pub(crate) fn pem(der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let mut pem = String::with_capacity(base64.len() + base64.len() / 64 + 64);
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// Everything but `A-Za-z0-9-._~` (RFC 3986, 2.3) percent-encoded, upper-case.
pub(crate) fn percent_encoded(text: &str) -> String {
    percent_encode(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// Entries with commas between; within an entry a comma and whatever is not visible ASCII are percent-encoded, so
/// that an entry cannot pass for two, nor break a header.
pub(crate) fn comma_joined(entries: &[String]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|entry| percent_encode(entry, |byte| byte.is_ascii_graphic() && byte != b',')).collect();
    entries.join(",")
}

fn percent_encode(text: &str, stands: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len() + text.len() / 8);
    for byte in text.bytes() {
        if stands(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            push_hex(&mut encoded, byte);
        }
    }
    encoded
}

/// A Byte Sequence of a structured field (RFC 8941, 3.3.5): a certificate in the sense of RFC 9440, 2.1.
pub(crate) fn field_item(der: &[u8]) -> String {
    format!(":{}:", BASE64.encode(der))
}

/// Appends two upper-case hexadecimal digits.
pub(crate) fn push_hex(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.push(char::from(DIGITS[usize::from(byte >> 4)]));
    text.push(char::from(DIGITS[usize::from(byte & 0xf)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_has_lines_of_64() {
        let check = |length: usize, lines: &[usize]| {
            let pem = pem(&vec![7; length]);
            let inner: Vec<usize> = pem.lines().filter(|line| !line.starts_with('-')).map(str::len).collect();
            assert_eq!(inner, lines, "{length}");
            assert!(pem.ends_with("-----END CERTIFICATE-----\n"));
        };
        check(0, &[]);
        check(1, &[4]);
        check(48, &[64]);
        check(49, &[64, 4]);
        check(96, &[64, 64]);
    }

    #[test]
    fn escapes() {
        assert_eq!(percent_encoded("a+/=\n-._~ Z"), "a%2B%2F%3D%0A-._~%20Z");
        let joined = |entries: &[&str]| comma_joined(&entries.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&["a.example", "b.example"]), "a.example,b.example");
        assert_eq!(joined(&["a,b", "c\r\nX: y", "\u{fc}%41"]), "a%2Cb,c%0D%0AX:%20y,%C3%BC%41");
    }

    #[test]
    fn fields_of_rfc_9440() {
        assert_eq!(field_item(b"abc"), ":YWJj:");
    }
}
