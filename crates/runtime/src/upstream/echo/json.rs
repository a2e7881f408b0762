//! JSON as Python's `json` reads and prints it: ASCII only, keys sorted, indented by two, numbers as Python has them,
//! `NaN` and `Infinity` included, integers of any size, lone surrogates kept.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Text as Python has it: code points, surrogates included.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text(Vec<u32>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.chars().map(u32::from).collect())
    }
}

impl Text {
    /// Each byte is a code point.
    pub(super) fn latin1(bytes: &[u8]) -> Self {
        Self(bytes.iter().copied().map(u32::from).collect())
    }
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// Digits as they are to be printed.
    Int(String),
    Float(f64),
    Text(Text),
    List(Vec<Json>),
    Object(BTreeMap<Text, Json>),
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoJson {
    /// It is none.
    Syntax,
    /// Nested deeper than Python goes.
    Depth,
}

impl Json {
    pub(super) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (Text::from(name), value)).collect())
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(Text::from(text))
    }

    /// Adds a member to an object; the second of a name makes a list.
    pub(super) fn append(&mut self, name: Text, value: Self) {
        let Self::Object(members) = self else { return };
        match members.get_mut(&name) {
            None => drop(members.insert(name, value)),
            Some(Self::List(list)) => list.push(value),
            Some(first) => *first = Self::List(vec![first.clone(), value]),
        }
    }

    /// The value as text, with a newline at its end.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(digits) => out.push_str(digits),
            Self::Float(number) => write_float(out, *number),
            Self::Text(text) => write_text(out, text),
            Self::List(list) => write_all(out, depth, ('[', ']'), list, |out, value| value.write(out, depth + 1)),
            Self::Object(members) => write_all(out, depth, ('{', '}'), members, |out, (name, value)| {
                write_text(out, name);
                out.push_str(": ");
                value.write(out, depth + 1);
            }),
        }
    }

    /// Reads one value with nothing around it but white space.
    pub(super) fn parse(text: &str) -> Result<Self, NoJson> {
        let mut reader = Reader { rest: text };
        reader.skip_space();
        let value = reader.value(0)?;
        reader.skip_space();
        if reader.rest.is_empty() { Ok(value) } else { Err(NoJson::Syntax) }
    }
}

fn write_all<T>(
    out: &mut String,
    depth: usize,
    brackets: (char, char),
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
    out.push(brackets.0);
    let mut empty = true;
    for item in items {
        out.push_str(if empty { "\n" } else { ",\n" });
        out.extend(std::iter::repeat_n("  ", depth + 1));
        write(out, item);
        empty = false;
    }
    if !empty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
    out.push(brackets.1);
}

fn write_text(out: &mut String, text: &Text) {
    out.push('"');
    for &point in &text.0 {
        match char::from_u32(point) {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(char @ ' '..='~') => out.push(char),
            Some(char) => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    _ = write!(out, "\\u{unit:04x}");
                }
            }
            None => _ = write!(out, "\\u{point:04x}"),
        }
    }
    out.push('"');
}

/// Python's `repr` of a float.
fn write_float(out: &mut String, number: f64) {
    if number.is_nan() {
        out.push_str("NaN");
        return;
    }
    if number.is_infinite() {
        out.push_str(if number > 0.0 { "Infinity" } else { "-Infinity" });
        return;
    }
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else { return };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        _ = write!(out, "{number:?}");
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        _ = write!(out, "{digits}e{sign}{:02}", exponent.abs());
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Nesting at which Python gives up, about.
    const MAX_DEPTH: usize = 900;
    /// Digits at which Python's `int` gives up.
    const MAX_DIGITS: usize = 4300;

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, text: &str) -> Result<(), NoJson> {
        if self.eat(text) { Ok(()) } else { Err(NoJson::Syntax) }
    }

    fn value(&mut self, depth: usize) -> Result<Json, NoJson> {
        if depth > Self::MAX_DEPTH {
            return Err(NoJson::Depth);
        }
        for (word, value) in [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("NaN", Json::Float(f64::NAN)),
            ("Infinity", Json::Float(f64::INFINITY)),
            ("-Infinity", Json::Float(f64::NEG_INFINITY)),
        ] {
            if self.eat(word) {
                return Ok(value);
            }
        }
        match self.rest.as_bytes().first() {
            Some(b'"') => self.text().map(Json::Text),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.members(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(NoJson::Syntax),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, NoJson> {
        self.expect("[")?;
        let mut list = Vec::new();
        self.skip_space();
        if self.eat("]") {
            return Ok(Json::List(list));
        }
        loop {
            self.skip_space();
            list.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat("]") {
                return Ok(Json::List(list));
            }
            self.expect(",")?;
        }
    }

    fn members(&mut self, depth: usize) -> Result<Json, NoJson> {
        self.expect("{")?;
        let mut members = BTreeMap::new();
        self.skip_space();
        if self.eat("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let name = self.text()?;
            self.skip_space();
            self.expect(":")?;
            self.skip_space();
            members.insert(name, self.value(depth + 1)?);
            self.skip_space();
            if self.eat("}") {
                return Ok(Json::Object(members));
            }
            self.expect(",")?;
        }
    }

    fn text(&mut self) -> Result<Text, NoJson> {
        self.expect("\"")?;
        let mut text = Vec::new();
        loop {
            let char = self.rest.chars().next().ok_or(NoJson::Syntax)?;
            self.rest = &self.rest[char.len_utf8()..];
            match char {
                '"' => return Ok(Text(text)),
                '\\' => text.push(self.escape()?),
                '\0'..' ' => return Err(NoJson::Syntax),
                char => text.push(char.into()),
            }
        }
    }

    fn escape(&mut self) -> Result<u32, NoJson> {
        let char = self.rest.chars().next().ok_or(NoJson::Syntax)?;
        self.rest = &self.rest[char.len_utf8()..];
        Ok(match char {
            '"' | '\\' | '/' => char.into(),
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'u' => {
                let high = self.unit()?;
                let before = self.rest;
                if (0xd800..0xdc00).contains(&high) && self.eat("\\u") {
                    match self.unit()? {
                        low @ 0xdc00..0xe000 => return Ok(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
                        _ => self.rest = before,
                    }
                }
                high
            }
            _ => return Err(NoJson::Syntax),
        })
    }

    fn unit(&mut self) -> Result<u32, NoJson> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let digits = digits.ok_or(NoJson::Syntax)?;
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).map_err(|_| NoJson::Syntax)
    }

    fn number(&mut self) -> Result<Json, NoJson> {
        let all = self.rest;
        let count = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let sign = usize::from(all.starts_with('-'));
        let whole = if all[sign..].starts_with('0') { 1 } else { count(&all[sign..]) };
        if whole == 0 {
            return Err(NoJson::Syntax);
        }
        let int = sign + whole;
        let mut end = int;
        if let Some(after) = all[end..].strip_prefix('.')
            && count(after) > 0
        {
            end += 1 + count(after);
        }
        if let Some(after) = all[end..].strip_prefix(['e', 'E']) {
            let sign = usize::from(after.starts_with(['+', '-']));
            if count(&after[sign..]) > 0 {
                end += 1 + sign + count(&after[sign..]);
            }
        }
        self.rest = &all[end..];
        if end > int {
            return all[..end].parse().map(Json::Float).map_err(|_| NoJson::Syntax);
        }
        if whole > Self::MAX_DIGITS {
            return Err(NoJson::Syntax);
        }
        Ok(Json::Int(if &all[..int] == "-0" { "0".to_owned() } else { all[..int].to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Result<&str, NoJson>) {
        let got = Json::parse(text).map(|json| json.print());
        assert_eq!(got.as_deref().map(str::trim_end).map_err(|error| *error), want, "{text}");
    }

    #[test]
    fn as_python_does() {
        check("null", Ok("null"));
        check(" [ 1 , -0, 2.50, 1e3 ] ", Ok("[\n  1,\n  0,\n  2.5,\n  1000.0\n]"));
        check(r#"{"b": [], "a": {}, "a": 1}"#, Ok("{\n  \"a\": 1,\n  \"b\": []\n}"));
        check(
            "[1e16, 1.5e-5, 1e15, 0.0001, 1e400, -0.0]",
            Ok("[\n  1e+16,\n  1.5e-05,\n  1000000000000000.0,\n  0.0001,\n  Infinity,\n  -0.0\n]"),
        );
        check("[NaN, Infinity, -Infinity]", Ok("[\n  NaN,\n  Infinity,\n  -Infinity\n]"));
        check("123456789012345678901234567890", Ok("123456789012345678901234567890"));
        check(r#""é\u00e9\ud83d\ude00\ud800\n\u001f""#, Ok(r#""\u00e9\u00e9\ud83d\ude00\ud800\n\u001f""#));
        check(r#""\/\"\\ \ud800\u0041""#, Ok(r#""/\"\\ \ud800A""#));
        for none in
            ["", " ", "tru", "[1,]", "{\"a\"}", "01", "-", "1.", "\"\t\"", "'a'", "[1 2]", "{1: 2}", "\"\\x\"", "1e"]
        {
            check(none, Err(NoJson::Syntax));
        }
        check(&"[".repeat(5000), Err(NoJson::Depth));
    }
}
