//! What stands at a place of a text that is being typed: which table, which key, which value.
//!
//! Works on tokens, since the text is broken most of the time. Knows no schema.

use std::ops::Range;

use crate::tokens::{Kind, Token, tokens, unquoted};

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Path of the table that the place is in. An element of a list has the path of the list.
    pub(super) table: Vec<String>,
    /// Keys that the table has, but for the one at the place.
    pub(super) keys: Vec<String>,
    pub(super) at: At,
}

/// What stands at the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum At {
    /// Nothing that means anything: a comment, a bracket.
    #[default]
    Nothing,
    /// A key, or where one may begin; the range is what has been typed of it.
    Key(Range<usize>),
    /// A part of the name of a table; `[[` or `[`.
    Header { range: Range<usize>, double: bool },
    /// The value of a key, or an element of it; the range is the whole token, with its quotes.
    Value { key: String, range: Range<usize> },
}

/// An open table or list.
struct Frame {
    /// Its number among the tables; `None` for a list.
    table: Option<usize>,
    path: Vec<String>,
    /// Parts of the key that is being read.
    parts: Vec<String>,
    /// Whether the next word is a value.
    in_value: bool,
}

impl Frame {
    /// Path of the key that is being read; of a list, that of its key.
    fn key_path(&self) -> Vec<String> {
        self.path.iter().chain(&self.parts).cloned().collect()
    }

    fn next_entry(&mut self) {
        self.parts.clear();
        self.in_value = self.table.is_none();
    }
}

impl Cursor {
    /// What stands at a byte of the text.
    pub(super) fn at(text: &str, offset: usize) -> Self {
        let mut reader = Reader {
            offset,
            top: Frame::top(Vec::new(), 0),
            inner: Vec::new(),
            keys: vec![Vec::new()],
            header: None,
            found: None,
        };
        tokens(text).for_each(|token| reader.take(&token));
        reader.find_here();
        reader.found.map(|found| found.cursor(&reader.keys)).unwrap_or_default()
    }
}

impl Frame {
    fn top(path: Vec<String>, table: usize) -> Self {
        Self { table: Some(table), path, parts: Vec::new(), in_value: false }
    }
}

/// What was found, before the keys of its table are all read.
struct Found {
    path: Vec<String>,
    /// The table whose keys count.
    table: Option<usize>,
    at: At,
}

impl Found {
    fn cursor(self, keys: &[Vec<(String, Range<usize>)>]) -> Cursor {
        let keys = self.table.and_then(|table| keys.get(table)).into_iter().flatten();
        let others = keys.filter(|(_, range)| self.at != At::Key(range.clone()));
        Cursor { table: self.path, keys: others.map(|(key, _)| key.clone()).collect(), at: self.at }
    }
}

struct Reader {
    offset: usize,
    /// The table of the last header.
    top: Frame,
    /// Lists and inline tables that are open.
    inner: Vec<Frame>,
    /// Keys of each table with their places.
    keys: Vec<Vec<(String, Range<usize>)>>,
    /// Parts of a header that is being read, and whether it began with `[[`.
    header: Option<(Vec<String>, bool)>,
    found: Option<Found>,
}

impl Reader {
    fn take(&mut self, token: &Token<'_>) {
        use Kind::{Atom, BasicString, LiteralString, MlBasicString, MlLiteralString};
        let word = matches!(token.kind, Atom | BasicString | LiteralString | MlBasicString | MlLiteralString);
        let touched = token.range.start <= self.offset && self.offset <= token.range.end;
        if self.offset <= token.range.start && !(word && touched) {
            self.find_here();
        }
        if token.kind == Kind::Comment && touched {
            self.find(Vec::new(), None, At::Nothing);
        }
        match &self.header {
            Some(_) => self.take_header(token, word && touched),
            None if word => self.word(token, touched),
            None => self.punctuation(token.kind),
        }
    }

    fn take_header(&mut self, token: &Token<'_>, touched: bool) {
        let Some((mut parts, double)) = self.header.take() else { return };
        match token.kind {
            Kind::Newline | Kind::Comment => {
                self.keys.push(Vec::new());
                self.top = Frame::top(parts, self.keys.len() - 1);
                return;
            }
            Kind::LeftSquareBracket => return self.header = Some((parts, true)),
            Kind::Dot | Kind::Whitespace | Kind::RightSquareBracket => {}
            _ => {
                if touched {
                    self.find(parts.clone(), None, At::Header { range: token.range.clone(), double });
                }
                parts.push(unquoted(token.text));
            }
        }
        self.header = Some((parts, double));
    }

    /// A part of a key, or of a value.
    fn word(&mut self, token: &Token<'_>, touched: bool) {
        let frame = self.inner.last_mut().unwrap_or(&mut self.top);
        let (path, table, first) = (frame.key_path(), frame.table, frame.parts.is_empty());
        if frame.in_value {
            if touched {
                self.find_value(path, token.range.clone());
            }
            return;
        }
        let name = unquoted(token.text);
        frame.parts.push(name.clone());
        if let Some(keys) = table.filter(|_| first).and_then(|table| self.keys.get_mut(table)) {
            keys.push((name, token.range.clone()));
        }
        if touched {
            self.find(path, table.filter(|_| first), At::Key(token.range.clone()));
        }
    }

    fn punctuation(&mut self, kind: Kind) {
        let at_top = self.inner.is_empty();
        let frame = self.inner.last_mut().unwrap_or(&mut self.top);
        match kind {
            Kind::Newline if at_top => frame.next_entry(),
            Kind::Comma => frame.next_entry(),
            Kind::Equals => frame.in_value = true,
            Kind::LeftSquareBracket if at_top && !frame.in_value => self.header = Some((Vec::new(), false)),
            Kind::LeftSquareBracket => {
                let path = frame.key_path();
                self.inner.push(Frame { table: None, path, parts: Vec::new(), in_value: true });
            }
            Kind::LeftCurlyBracket => {
                let path = frame.key_path();
                self.keys.push(Vec::new());
                self.inner.push(Frame::top(path, self.keys.len() - 1));
            }
            Kind::RightSquareBracket | Kind::RightCurlyBracket => {
                self.inner.pop();
            }
            _ => {}
        }
    }

    /// The place is where the next word may begin.
    fn find_here(&mut self) {
        let here = self.offset..self.offset;
        let frame = self.inner.last().unwrap_or(&self.top);
        match &self.header {
            Some((parts, double)) => self.find(parts.clone(), None, At::Header { range: here, double: *double }),
            None if frame.in_value => self.find_value(frame.key_path(), here),
            None => self.find(frame.key_path(), frame.table.filter(|_| frame.parts.is_empty()), At::Key(here)),
        }
    }

    fn find_value(&mut self, mut path: Vec<String>, range: Range<usize>) {
        let key = path.pop().unwrap_or_default();
        self.find(path, None, At::Value { key, range });
    }

    fn find(&mut self, path: Vec<String>, table: Option<usize>, at: At) {
        if self.found.is_none() {
            self.found = Some(Found { path, table, at });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` is the place.
    fn cursor(text: &str) -> Cursor {
        let offset = text.find('|').unwrap();
        Cursor::at(&text.replacen('|', "", 1), offset)
    }

    fn check_key(text: &str, table: &str, keys: &[&str], typed: usize) {
        let cursor = cursor(text);
        assert_eq!(cursor.table.join(" "), table, "{text}");
        assert_eq!(cursor.keys, keys, "{text}");
        let At::Key(range) = cursor.at else { panic!("{text}: {cursor:?}") };
        assert_eq!(range.len(), typed, "{text}");
    }

    #[test]
    fn keys() {
        check_key("|", "", &[], 0);
        check_key("a = 1\n|\nb = 2", "", &["a", "b"], 0);
        check_key("a = 1\nxy|\nb = 2", "", &["a", "b"], 2);
        check_key("a = 1\nx|y = 1", "", &["a"], 2);
        check_key("z = 1\n[t]\na = 1\n|\n[u]\nb = 1", "t", &["a"], 0);
        check_key("[[t]]\na = 1\n[[t]] # c\nb = 1\n  |", "t", &["b"], 0);
        check_key("[t.\"u v\"]\n|", "t u v", &[], 0);
        check_key("[t]\na = { b = 1, | }\nc = 1", "t a", &["b"], 0);
        check_key("[t]\na = { |, b = 1 }\nc = 1", "t a", &["b"], 0);
        check_key("[t]\na = {|", "t a", &[], 0);
        check_key("a = [{ b = 1 }, { c = 1, d| }]", "a", &["c"], 1);
        check_key("[t]\na.b|", "t a", &[], 1);
        check_key("[t]\na.|", "t a", &[], 0);
        check_key("a = [\n  1, # c\n]\n|", "", &["a"], 0);
    }

    fn check_value(text: &str, table: &str, key: &str, typed: usize) {
        let cursor = cursor(text);
        assert_eq!(cursor.table.join(" "), table, "{text}");
        let At::Value { key: found, range } = cursor.at else { panic!("{text}: {cursor:?}") };
        assert_eq!((found.as_str(), range.len()), (key, typed), "{text}");
    }

    #[test]
    fn values() {
        check_value("a = |", "", "a", 0);
        check_value("a = |\nb = 1", "", "a", 0);
        check_value("[t]\na = \"x|y\"", "t", "a", 4);
        check_value("[t]\na = [\"x\", \"|\"]", "t", "a", 2);
        check_value("[t]\na = [|", "t", "a", 0);
        check_value("[t]\na = [\n  |\n]", "t", "a", 0);
        check_value("[t]\na = { b = tr| }", "t a", "b", 2);
        check_value("[t]\na = [{ b = \"|\" }]", "t a", "b", 2);
        check_value("[t]\na.b = \"|\"", "t a", "b", 2);
    }

    #[test]
    fn headers_and_comments() {
        let header = |table: &[&str], range, double| Cursor {
            table: table.iter().map(|part| (*part).to_owned()).collect(),
            keys: Vec::new(),
            at: At::Header { range, double },
        };
        assert_eq!(cursor("[|"), header(&[], 1..1, false));
        assert_eq!(cursor("[[ro|]]"), header(&[], 2..4, true));
        assert_eq!(cursor("[a.b|]"), header(&["a"], 3..4, false));
        assert_eq!(cursor("a = 1 # |c"), Cursor::default());
        assert_eq!(cursor("# |"), Cursor::default());
    }
}
