//! Text as a header value, whatever bytes are in it.

use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What cannot stand in a header value (RFC 9110, 5.5).
const FORBIDDEN: &AsciiSet = &CONTROLS.remove(b'\t');

/// A valid header value of any text. Control bytes but the tab are percent-encoded (a newline becomes `%0A`), the rest
/// stands as it is; a `%` of the text is not encoded, so this is for safety and not for decoding.
pub fn encode(text: &str) -> HeaderValue {
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        return value;
    }
    let encoded = text.chars().map(|c| if c.is_ascii() { encode_ascii(c) } else { c.to_string() });
    HeaderValue::from_bytes(encoded.collect::<String>().as_bytes()).expect("no control byte is left")
}

fn encode_ascii(c: char) -> String {
    utf8_percent_encode(c.encode_utf8(&mut [0; 4]), FORBIDDEN).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values() {
        fn check(text: &str, expected: &str) {
            assert_eq!(encode(text).as_bytes(), expected.as_bytes(), "{text:?}");
        }
        check("", "");
        check("a b\tc%", "a b\tc%");
        check("L=Z\\C3\\BCrich", "L=Z\\C3\\BCrich");
        check("zürich", "zürich");
        check("a\r\nX: y\0\x7f", "a%0D%0AX: y%00%7F");
        check("ü\n", "ü%0A");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            prop_assert!(encode(&text).as_bytes().iter().all(|byte| *byte == b'\t' || (*byte >= 0x20 && *byte != 0x7f)));
        }
    }
}
