//! One line of JSON, and the escapes of nginx's `combined`, for bytes of any kind.

/// Writes one JSON object, a field at a time, then a line feed. Keys are written as they are.
#[derive(Debug)]
pub struct Line<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Line<'a> {
    /// Begins an object at the end of `out`.
    pub fn begin(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// A string; what is not UTF-8 becomes U+FFFD.
    pub fn text(&mut self, key: &str, value: impl AsRef<[u8]>) -> &mut Self {
        self.key(key);
        self.out.push(b'"');
        escape_json(value.as_ref(), self.out);
        self.out.push(b'"');
        self
    }

    /// A string, left out if it is empty.
    pub fn some_text(&mut self, key: &str, value: impl AsRef<[u8]>) -> &mut Self {
        if value.as_ref().is_empty() { self } else { self.text(key, value) }
    }

    /// A string of safe bytes: numbers, addresses, times.
    pub fn display(&mut self, key: &str, value: impl std::fmt::Display) -> &mut Self {
        use std::io::Write as _;
        self.key(key);
        self.out.push(b'"');
        let _ = write!(self.out, "{value}");
        self.out.push(b'"');
        self
    }

    /// A number.
    pub fn number(&mut self, key: &str, value: impl itoa::Integer) -> &mut Self {
        self.key(key);
        self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
        self
    }

    /// Seconds with three decimals.
    pub fn seconds(&mut self, key: &str, value: std::time::Duration) -> &mut Self {
        self.key(key);
        seconds(value, self.out);
        self
    }

    /// `true`, or nothing.
    pub fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        if value {
            self.key(key);
            self.out.extend_from_slice(b"true");
        }
        self
    }

    /// A string that `write` appends; its bytes must need no escape.
    pub fn raw(&mut self, key: &str, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        self.key(key);
        self.out.push(b'"');
        write(self.out);
        self.out.push(b'"');
        self
    }

    /// Fields that are written already, as `"a":1,"b":2`.
    pub fn splice(&mut self, fields: &[u8]) -> &mut Self {
        if !std::mem::take(&mut self.first) && !fields.is_empty() {
            self.out.push(b',');
        }
        self.out.extend_from_slice(fields);
        self
    }

    /// Ends the line.
    pub fn end(&mut self) {
        self.out.extend_from_slice(b"}\n");
    }

    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }
}

/// Seconds with three decimals.
pub fn seconds(value: std::time::Duration, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value.as_secs()).as_bytes());
    let millis = value.subsec_millis();
    let digit = |n: u32| b'0' + u8::try_from(n % 10).unwrap_or_default();
    out.extend_from_slice(&[b'.', digit(millis / 100), digit(millis / 10), digit(millis)]);
}

const HEX_LOWER: &[u8; 16] = b"0123456789abcdef";
const HEX_UPPER: &[u8; 16] = b"0123456789ABCDEF";

fn hex(digits: &[u8; 16], byte: u8) -> [u8; 2] {
    [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]
}

/// Whether a byte stands in a JSON string as it is.
fn is_plain(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'
}

/// Appends `bytes` as the inside of a JSON string (RFC 8259, 7).
pub fn escape_json(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.iter().copied().all(is_plain) {
        out.extend_from_slice(bytes);
        return;
    }
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => out.extend_from_slice(b"\\\""),
                '\\' => out.extend_from_slice(b"\\\\"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\t' => out.extend_from_slice(b"\\t"),
                '\0'..='\x1f' | '\x7f'..='\u{9f}' => {
                    out.extend_from_slice(b"\\u00");
                    out.extend_from_slice(&hex(HEX_LOWER, u8::try_from(u32::from(c)).unwrap_or_default()));
                }
                _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

/// Appends `bytes` as nginx does in its default escape: `"`, `\` and everything outside 32..126 as `\xXX`; `-` for
/// nothing.
pub fn escape_combined(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.is_empty() {
        out.push(b'-');
        return;
    }
    for byte in bytes {
        if is_plain(*byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(b"\\x");
            out.extend_from_slice(&hex(HEX_UPPER, *byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Line, escape_combined, escape_json, seconds};

    fn check(bytes: &[u8], json: &str, combined: &str) {
        let mut out = Vec::new();
        escape_json(bytes, &mut out);
        assert_eq!(String::from_utf8(out.clone()).unwrap(), json);
        let read: String = serde_json::from_str(&format!("\"{json}\"")).unwrap();
        assert_eq!(read, String::from_utf8_lossy(bytes));
        out.clear();
        escape_combined(bytes, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), combined);
    }

    #[test]
    fn any_bytes_can_be_logged() {
        check(b"/anything?a=b", "/anything?a=b", "/anything?a=b");
        check(b"", "", "-");
        check(b"a\"b\\c", "a\\\"b\\\\c", "a\\x22b\\x5Cc");
        check(b"\r\n\t\0\x1f\x7f", "\\r\\n\\t\\u0000\\u001f\\u007f", "\\x0D\\x0A\\x09\\x00\\x1F\\x7F");
        check("Zürich".as_bytes(), "Zürich", "Z\\xC3\\xBCrich");
        check("\u{85}".as_bytes(), "\\u0085", "\\xC2\\x85");
        check(b"x\xff\xfey\"", "x\u{fffd}\u{fffd}y\\\"", "x\\xFF\\xFEy\\x22");
    }

    #[test]
    fn every_byte_pair_makes_valid_json() {
        for a in 0..=255 {
            for b in [0, b'"', b'\\', b'a', 0x80, 0xc3, 0xff] {
                let mut out = vec![b'"'];
                escape_json(&[a, b], &mut out);
                out.push(b'"');
                let read: String = serde_json::from_slice(&out).unwrap();
                assert_eq!(read, String::from_utf8_lossy(&[a, b]));
            }
        }
    }

    #[test]
    fn a_line_is_an_object() {
        let mut out = Vec::new();
        Line::begin(&mut out)
            .text("a", "x\n")
            .some_text("b", "")
            .number("c", -3)
            .seconds("d", Duration::from_millis(1_002))
            .flag("e", false)
            .flag("f", true)
            .display("g", 1.5)
            .end();
        let text = "{\"a\":\"x\\n\",\"c\":-3,\"d\":1.002,\"f\":true,\"g\":\"1.5\"}\n";
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }

    #[test]
    fn seconds_have_three_decimals() {
        for (ms, text) in [(0, "0.000"), (7, "0.007"), (45, "0.045"), (999, "0.999"), (61_230, "61.230")] {
            let mut out = Vec::new();
            seconds(Duration::from_millis(ms), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
