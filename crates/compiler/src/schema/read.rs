//! Reading TOML values with their places, and telling every mistake instead of the first.
//!
//! serde stops at the first key that it does not know; a [`Section`] hands out its keys one by one, remembers what was
//! asked for, and reports the rest at the end. No meaning of a key is known here.

use std::ops::{Range, RangeInclusive};

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rules::{bad_value, exclusive_keys, missing_key, unknown_key, unsupported, wrong_type};
use crate::source::{SourceId, Span};

/// A value with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> At<T> {
    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> At<U> {
        At { value: f(self.value), span: self.span }
    }
}

/// Where findings go while the file is read.
pub(crate) struct Reader {
    pub(crate) source: SourceId,
    pub(crate) found: Diagnostics,
}

/// One entry of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'t> {
    pub(crate) key: At<&'t str>,
    pub(crate) value: Value<'t>,
}

/// A value as TOML has it, with its place.
pub(crate) type Value<'t> = At<&'t DeValue<'t>>;

/// A table whose keys are taken one by one.
pub(crate) struct Section<'t> {
    /// How people call it: `[listen]`, `a route`.
    pub(crate) title: &'static str,
    /// Its header, or the inline table.
    pub(crate) span: Span,
    /// Whether something in it was refused, so that what follows from that is not said.
    pub(crate) broken: bool,
    entries: Vec<Entry<'t>>,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub(crate) fn new(reader: &Reader, title: &'static str, span: Range<usize>, table: &'t DeTable<'t>) -> Self {
        Self { title, span: reader.span(span), broken: false, entries: entries(reader, table), known: Vec::new() }
    }

    /// The value of a key, once.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Value<'t>> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(at).value)
    }

    /// Whether a key that was not taken yet is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// The value of a key as `read` understands it; a value that it refuses breaks the section.
    pub(crate) fn get<T>(
        &mut self,
        reader: &mut Reader,
        key: &'static str,
        read: impl FnOnce(&mut Reader, Value<'t>) -> Option<T>,
    ) -> Option<At<T>> {
        let value = self.take(key)?;
        let span = value.span;
        let read = read(reader, value);
        self.broken |= read.is_none();
        read.map(|value| At { value, span })
    }

    /// As [`Section::get`], and the key has to be there.
    pub(crate) fn require<T>(
        &mut self,
        reader: &mut Reader,
        key: &'static str,
        read: impl FnOnce(&mut Reader, Value<'t>) -> Option<T>,
    ) -> Option<At<T>> {
        if !self.has(key) {
            self.refuse(reader, missing_key::report(self.title, self.span, &[key]));
        }
        self.get(reader, key, read)
    }

    /// One value by `one` or several by `many`: the usual pair of APISIX's keys, of which only one may be there.
    pub(crate) fn one_or_many<T>(
        &mut self,
        reader: &mut Reader,
        (one, many): (&'static str, &'static str),
        read: impl Fn(&mut Reader, Value<'t>) -> Option<T>,
    ) -> Option<Vec<At<T>>> {
        if let (Some(a), Some(b)) = (self.key_span(one), self.key_span(many)) {
            self.refuse(reader, exclusive_keys::report(self.title, (one, a), (many, b)));
        }
        let single = self.get(reader, one, &read);
        let list = self.get(reader, many, |reader, value| reader.non_empty_list(value, read));
        match (single, list) {
            (None, None) => None,
            (_, Some(list)) => Some(list.value),
            (Some(single), None) => Some(vec![single]),
        }
    }

    /// Whether every key was taken.
    pub(crate) fn is_read(&self) -> bool {
        self.entries.is_empty()
    }

    /// Place of a key that was not taken yet.
    pub(crate) fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key.value == key).map(|entry| entry.key.span)
    }

    /// All entries, in the file's order.
    pub(crate) fn take_all(&mut self) -> Vec<Entry<'t>> {
        std::mem::take(&mut self.entries)
    }

    /// Reports keys that a later version will have.
    pub(crate) fn unsupported(&mut self, reader: &mut Reader, later: &[&str]) {
        let (refused, rest) = std::mem::take(&mut self.entries).into_iter().partition(|e| later.contains(&e.key.value));
        self.entries = rest;
        let refused: Vec<Entry<'t>> = refused;
        for entry in refused {
            self.refuse(
                reader,
                unsupported::report(&format!("`{}` in {}", entry.key.value, self.title), entry.key.span),
            );
        }
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(mut self, reader: &mut Reader) -> bool {
        for entry in std::mem::take(&mut self.entries) {
            let unknown = unknown_key::report(self.title, entry.key.value, entry.key.span, &self.known);
            self.refuse(reader, unknown);
        }
        self.broken
    }

    /// Reports a mistake in this section.
    pub(crate) fn refuse(&mut self, reader: &mut Reader, diagnostic: Diagnostic) {
        self.broken = true;
        reader.found.push(diagnostic);
    }
}

impl Reader {
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        self.source.span(range)
    }

    pub(crate) fn value<'t>(&self, value: &'t Spanned<DeValue<'t>>) -> Value<'t> {
        At { value: value.get_ref(), span: self.span(value.span()) }
    }

    /// Reports a mistake; for the end of a reading function.
    pub(crate) fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.found.push(diagnostic);
        None
    }

    fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        self.refuse(wrong_type::report(value.value, value.span, expected))
    }

    pub(crate) fn string(&mut self, value: Value<'_>) -> Option<String> {
        match value.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => self.wrong_type(&value, "a string"),
        }
    }

    /// A string that is not empty.
    pub(crate) fn text(&mut self, value: Value<'_>) -> Option<String> {
        let span = value.span;
        match self.string(value)? {
            text if text.is_empty() => self.refuse(bad_value::empty(span, "a string")),
            text => Some(text),
        }
    }

    /// An `id`: a string or, as APISIX has it, a number.
    pub(crate) fn id(&mut self, value: Value<'_>) -> Option<String> {
        let span = value.span;
        let id = match value.value {
            DeValue::Integer(n) => n.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.wrong_type(&value, "a string or a number"),
        };
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if id.is_empty() || id.len() > 64 || !id.bytes().all(legal) {
            return self.refuse(bad_value::report(
                span,
                format!("`{id}` is no id"),
                "1 to 64 of `A-Z a-z 0-9 - _ .` are expected",
                "write letters, digits, `-`, `_` and `.` only",
            ));
        }
        Some(id)
    }

    pub(crate) fn boolean(&mut self, value: Value<'_>) -> Option<bool> {
        match value.value {
            DeValue::Boolean(b) => Some(*b),
            _ => self.wrong_type(&value, "`true` or `false`"),
        }
    }

    /// A whole number within a range.
    pub(crate) fn number(&mut self, value: Value<'_>, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(number) = value.value else { return self.wrong_type(&value, "a whole number") };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if range.contains(&number) => Some(number),
            other => self.refuse(bad_value::out_of_range(value.span, other.ok(), &range)),
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, value: Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let span = value.span;
        let text = self.string(value)?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Some(*meaning),
            None => self.refuse(bad_value::no_such_word(span, &text, words.iter().map(|(word, _)| *word))),
        }
    }

    /// `status`: 1 = enabled, 0 = disabled.
    pub(crate) fn status(&mut self, value: Value<'_>) -> Option<bool> {
        self.number(value, 0..=1).map(|status| status == 1)
    }

    /// A list; what is wrong with one element does not hide the others.
    pub(crate) fn list<'t, T>(
        &mut self,
        value: Value<'t>,
        read: impl Fn(&mut Self, Value<'t>) -> Option<T>,
    ) -> Option<Vec<At<T>>> {
        let DeValue::Array(array) = value.value else { return self.wrong_type(&value, "a list") };
        let elements: Vec<Option<At<T>>> = array
            .iter()
            .map(|element| {
                let element = self.value(element);
                let span = element.span;
                read(self, element).map(|value| At { value, span })
            })
            .collect();
        elements.into_iter().collect()
    }

    pub(crate) fn non_empty_list<'t, T>(
        &mut self,
        value: Value<'t>,
        read: impl Fn(&mut Self, Value<'t>) -> Option<T>,
    ) -> Option<Vec<At<T>>> {
        let span = value.span;
        match self.list(value, read)? {
            list if list.is_empty() => self.refuse(bad_value::empty(span, "a list")),
            list => Some(list),
        }
    }

    pub(crate) fn section<'t>(&mut self, title: &'static str, value: Value<'t>) -> Option<Section<'t>> {
        match value.value {
            DeValue::Table(table) => Some(Section::new(self, title, value.span.range(), table)),
            _ => self.wrong_type(&value, "a table"),
        }
    }

    /// An array of tables, `[[title]]`; `None` if it is something else.
    pub(crate) fn sections<'t>(&mut self, title: &'static str, value: Value<'t>) -> Option<Vec<Section<'t>>> {
        let DeValue::Array(array) = value.value else { return self.wrong_type(&value, "an array of tables") };
        let read: Vec<_> = array.iter().map(|element| self.section(title, self.value(element))).collect();
        read.into_iter().collect()
    }
}

/// The entries of a table in the file's order; toml keeps them in the order of the keys.
fn entries<'t>(reader: &Reader, table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = table
        .iter()
        .map(|(key, value)| Entry {
            key: At { value: key.get_ref().as_ref(), span: reader.span(key.span()) },
            value: reader.value(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key.span.start);
    entries
}
