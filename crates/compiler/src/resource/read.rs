//! Reading TOML values with their places, and telling every mistake instead of the first.
//!
//! serde stops at the first key that it does not know; a [`Section`] hands out the keys of its [`Table`] one by one, and
//! reports at the end what was not taken. No meaning of a key is known here.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::keys::{Absent, Key, Shape, Status, Table};
use crate::rules::{exclusive_keys, missing_key, unknown_key, unsupported, wrong_type};
use crate::source::{At, SourceId, Span};

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
    /// Its keys.
    pub(crate) table: &'static Table,
    /// Its header, or the inline table.
    pub(crate) span: Span,
    /// Whether it is in the file at all.
    pub(crate) is_there: bool,
    /// Whether something in it was refused, so that what follows from that is not said.
    pub(crate) broken: bool,
    entries: Vec<Entry<'t>>,
}

/// What a value can be read as.
pub(crate) trait FromToml: Sized {
    /// Reads a value as its shape says. `None`, and a finding, if it is something else.
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self>;

    /// What holds where the key is absent, if that is a value.
    fn absent(_: &'static Key) -> Option<Self> {
        None
    }
}

/// An enum that is a word in the file.
pub(crate) trait Words: Copy + 'static {
    /// Each word with its meaning.
    const WORDS: &'static [(&'static str, Self)];
}

impl<'t> Section<'t> {
    /// A table that is there.
    pub(crate) fn new(reader: &Reader, table: &'static Table, span: Range<usize>, entries: &'t DeTable<'t>) -> Self {
        let (span, entries) = (reader.span(span), entries_of(reader, entries));
        Self { table, span, is_there: true, broken: false, entries }
    }

    /// A table that is not there: every key is absent.
    fn absent(reader: &Reader, table: &'static Table) -> Self {
        Self { table, span: reader.span(0..0), is_there: false, broken: false, entries: Vec::new() }
    }

    /// How people call it.
    pub(crate) fn title(&self) -> &'static str {
        self.table.title
    }

    /// A key of the table.
    fn key(&self, name: &str) -> &'static Key {
        self.table.key(name).expect("a reader takes keys of its table only: every reading takes all of them")
    }

    /// Whether a key that was not taken yet is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// The value of a key as its shape says; one that is refused breaks the section, as does one that is needed and
    /// absent.
    pub(crate) fn get<T: FromToml>(&mut self, reader: &mut Reader, name: &'static str) -> Option<At<T>> {
        let key = self.key(name);
        let Some(value) = self.take(name) else {
            if key.absent == Absent::Required {
                self.refuse(reader, missing_key::report(self.title(), self.span, &[name]));
            }
            return None;
        };
        let read = T::from_toml(reader, &key.shape, value);
        self.broken |= read.is_none();
        read.map(|read| At { value: read, span: value.span })
    }

    /// The table of a key. One that is absent, or no table, is read as an empty one.
    pub(crate) fn section(&mut self, reader: &mut Reader, name: &str) -> Section<'t> {
        let Shape::Table(table) = self.key(name).shape else { unreachable!("`{name}` is no table") };
        let value = self.take(name);
        let section = value.and_then(|value| reader.section(table, value));
        section.unwrap_or_else(|| Section::absent(reader, table))
    }

    fn take(&mut self, name: &str) -> Option<Value<'t>> {
        let at = self.entries.iter().position(|entry| entry.key.value == name)?;
        Some(self.entries.remove(at).value)
    }

    /// The value of a key that has a default.
    pub(crate) fn get_or_default<T: FromToml>(&mut self, reader: &mut Reader, name: &'static str) -> T {
        self.get(reader, name).map_or_else(|| self.default(name), |value: At<T>| value.value)
    }

    /// The default of a key.
    pub(crate) fn default<T: FromToml>(&self, name: &str) -> T {
        T::absent(self.key(name)).expect("the table has a default for it: every reading without the key needs it")
    }

    /// One value by `one` or several by `many`: the usual pair of APISIX's keys, of which only one may be there.
    pub(crate) fn one_or_many<T: FromToml>(
        &mut self,
        reader: &mut Reader,
        (one, many): (&'static str, &'static str),
    ) -> Option<Vec<At<T>>> {
        if let (Some(a), Some(b)) = (self.key_span(one), self.key_span(many)) {
            self.refuse(reader, exclusive_keys::report(self.title(), (one, a), (many, b)));
        }
        let single = self.get(reader, one);
        let list: Option<At<Vec<At<T>>>> = self.get(reader, many);
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

    /// Reports that none of the keys is there of which one is needed.
    pub(crate) fn refuse_none_of(&mut self, reader: &mut Reader) {
        let keys = self.table.any_of.map(|any| any.keys).unwrap_or_default();
        self.refuse(reader, missing_key::report(self.title(), self.span, keys));
    }

    /// Reports keys that a later version will have.
    pub(crate) fn refuse_later(&mut self, reader: &mut Reader) {
        let is_later =
            |entry: &Entry<'t>| self.table.key(entry.key.value).is_some_and(|key| matches!(key.status, Status::NotYet));
        let (refused, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.entries).into_iter().partition(is_later);
        self.entries = rest;
        for entry in refused {
            let what = format!("`{}` in {}", entry.key.value, self.title());
            self.refuse(reader, unsupported::report(&what, entry.key.span));
        }
    }

    /// Reports every key that was not taken.
    pub(crate) fn finish(mut self, reader: &mut Reader) -> bool {
        self.refuse_later(reader);
        let known: Vec<&'static str> = self.table.here().map(|key| key.name).collect();
        for entry in std::mem::take(&mut self.entries) {
            self.refuse(reader, unknown_key::report(self.title(), entry.key.value, entry.key.span, &known));
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

    pub(crate) fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        self.refuse(wrong_type::report(value.value, value.span, expected))
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

    /// A table with keys of its own.
    pub(crate) fn section<'t>(&mut self, table: &'static Table, value: Value<'t>) -> Option<Section<'t>> {
        match value.value {
            DeValue::Table(entries) => Some(Section::new(self, table, value.span.range(), entries)),
            _ => self.wrong_type(&value, "a table"),
        }
    }

    /// The entries of a table whose keys are the author's own, in the file's order.
    pub(crate) fn entries<'t>(&mut self, value: Value<'t>) -> Option<Vec<Entry<'t>>> {
        match value.value {
            DeValue::Table(table) => Some(entries_of(self, table)),
            _ => self.wrong_type(&value, "a table"),
        }
    }
}

/// The entries of a table in the file's order; toml keeps them in the order of the keys.
fn entries_of<'t>(reader: &Reader, table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
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
