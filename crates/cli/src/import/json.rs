//! JSON as people have it: several values one after the other, and raw line ends inside strings.
//!
//! `"cert": "'"$(cat server.cer)"'"` puts a whole file, line ends and all, between two quotes. Apache APISIX's JSON
//! reader takes that; RFC 8259 forbids it, and no reader in Rust has a switch for it: serde_json has none, and JSON5
//! knows escaped line ends only. So such bytes are escaped first, and serde_json reads the rest as strictly as ever.

use serde_json::Value;

/// All values of a text, in their order.
///
/// # Errors
/// What is wrong, with line and column of `text`.
pub(super) fn read(text: &str) -> Result<Vec<Value>, String> {
    let escaped = Escaped::new(text);
    serde_json::Deserializer::from_str(&escaped.text)
        .into_iter()
        .map(|value| value.map_err(|e| escaped.say(&e)))
        .collect()
}

/// A text whose strings have no raw control characters.
struct Escaped {
    text: String,
    /// Where `\n` stands in `text` for a raw line end.
    line_ends: Vec<usize>,
}

impl Escaped {
    fn new(text: &str) -> Self {
        let mut escaped = Self { text: String::with_capacity(text.len()), line_ends: Vec::new() };
        let (mut in_string, mut after_backslash) = (false, false);
        for c in text.chars() {
            match c {
                // Not to be made into another escape: it is refused.
                _ if after_backslash => escaped.text.push(c),
                '\n' if in_string => {
                    escaped.line_ends.push(escaped.text.len());
                    escaped.text.push_str("\\n");
                }
                '\0'..='\x1f' if in_string => escaped.text.push_str(&format!("\\u{:04x}", u32::from(c))),
                _ => escaped.text.push(c),
            }
            in_string ^= c == '"' && !after_backslash;
            after_backslash = in_string && c == '\\' && !after_backslash;
        }
        escaped
    }

    /// The reader's words, with the place in the text as it was.
    fn say(&self, error: &serde_json::Error) -> String {
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        let start: usize = self.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = start + error.column();
        let before = &self.line_ends[..self.line_ends.partition_point(|end| *end < at)];
        let (line, column) = match before.last().filter(|end| **end >= start) {
            // The column counts from the last raw line end, which is two bytes here.
            Some(end) => (error.line() + before.len(), at.saturating_sub(end + 2)),
            None => (error.line() + before.len(), error.column()),
        };
        format!("{words} at line {line} column {column}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads() {
        for (text, expected) in [
            ("", vec![]),
            (" {} \n [1]", vec![json!({}), json!([1])]),
            ("\"a\nb\"", vec![json!("a\nb")]),
            ("\"a\r\n\tb\u{1}\"", vec![json!("a\r\n\tb\u{1}")]),
            (r#""a\"\\""#, vec![json!("a\"\\")]),
            ("{\"a\\\\\": \"\n\"}", vec![json!({"a\\": "\n"})]),
            ("\"é\n\"", vec![json!("é\n")]),
        ] {
            assert_eq!(read(text).as_ref(), Ok(&expected), "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_the_place_in_the_text_as_it_was() {
        for (text, expected) in [
            ("{\"a\": }", "expected value at line 1 column 7"),
            ("{\"a\": \"x\ny\", \"b\": }", "expected value at line 2 column 10"),
            ("{\"a\": \"x\ny\",\n\"b\": }", "expected value at line 3 column 6"),
            ("{\"a\": \"x\\\ny\"}", "invalid escape"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.starts_with(expected), "{text:?}: {said}");
        }
    }
}
