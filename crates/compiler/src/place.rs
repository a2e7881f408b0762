//! Lines and columns: what people and editors call a place that the compiler knows as a range of bytes.
//!
//! The only place where bytes are counted as lines and columns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::source::{SourceId, Sources, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode scalar values, as people, SARIF and most editors count.
    Characters,
    /// UTF-16 code units, as the Language Server Protocol counts.
    Utf16,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Number of the line.
    pub line: usize,
    /// Number of the column in the line.
    pub column: usize,
}

/// A text whose line starts are known.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
}

/// Where a span is, for people and programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path of the file: that of the configuration as it was given, and others relative to it.
    pub path: PathBuf,
    /// The first character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// Finds places in sources; keeps what it learned of each.
#[derive(Debug)]
pub struct Places<'s> {
    sources: &'s Sources,
    unit: Unit,
    lines: BTreeMap<SourceId, Lines<'s>>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text, which need not be UTF-8.
    pub fn new(text: &'t [u8]) -> Self {
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// Number of the line, from 0, that a byte is on.
    pub(crate) fn index(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The bytes of a line, given from 0, without its end.
    pub(crate) fn range(&self, index: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(index).copied().unwrap_or(self.text.len());
        start..self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1)
    }

    /// Position of a byte; one behind the end is that of the end.
    pub fn position(&self, at: usize, unit: Unit) -> Position {
        let at = at.min(self.text.len());
        let line = self.index(at);
        let before = String::from_utf8_lossy(&self.text[self.range(line).start..at]);
        Position { line: line + 1, column: before.chars().map(|c| unit.size(c)).sum::<usize>() + 1 }
    }

    /// The byte at a position; one behind the end of a line is that of the end of the line.
    pub fn offset(&self, position: Position, unit: Unit) -> usize {
        let range = self.range(position.line.saturating_sub(1));
        let line = std::str::from_utf8(&self.text[range.clone()]).unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut column = 1;
        for (at, c) in line.char_indices() {
            if column >= position.column {
                return range.start + at;
            }
            column += unit.size(c);
        }
        range.start + line.len()
    }
}

impl Unit {
    fn size(self, c: char) -> usize {
        match self {
            Self::Characters => 1,
            Self::Utf16 => c.len_utf16(),
        }
    }
}

impl<'s> Places<'s> {
    /// Places in these sources, with columns that count `unit`.
    pub fn new(sources: &'s Sources, unit: Unit) -> Self {
        Self { sources, unit, lines: BTreeMap::new() }
    }

    /// Where a span is.
    pub fn of(&mut self, span: Span) -> Place {
        let bytes = self.sources.bytes(span.source).unwrap_or_default();
        let lines = self.lines.entry(span.source).or_insert_with(|| Lines::new(bytes));
        Place {
            path: self.sources.path(span.source),
            start: lines.position(span.start, self.unit),
            end: lines.position(span.end, self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, at: usize, characters: (usize, usize), utf16: (usize, usize)) {
        let lines = Lines::new(text.as_bytes());
        for (unit, (line, column)) in [(Unit::Characters, characters), (Unit::Utf16, utf16)] {
            let position = Position { line, column };
            assert_eq!(lines.position(at, unit), position, "{text:?} {at} {unit:?}");
            assert_eq!(lines.offset(position, unit), at.min(text.len()), "{text:?} {position:?} {unit:?}");
        }
    }

    #[test]
    fn bytes_have_lines_and_columns() {
        check("", 0, (1, 1), (1, 1));
        check("", 7, (1, 1), (1, 1));
        check("ab\nc", 1, (1, 2), (1, 2));
        check("ab\nc", 2, (1, 3), (1, 3));
        check("ab\nc", 3, (2, 1), (2, 1));
        check("ab\nc", 4, (2, 2), (2, 2));
        check("ab\n", 3, (2, 1), (2, 1));
        check("ü𝄞x", 2, (1, 2), (1, 2));
        check("ü𝄞x", 6, (1, 3), (1, 4));
        check("ü𝄞x", 7, (1, 4), (1, 5));
    }

    #[test]
    fn positions_behind_the_end_are_the_end() {
        let lines = Lines::new(b"ab\r\nc");
        assert_eq!(lines.offset(Position { line: 1, column: 99 }, Unit::Utf16), 2);
        assert_eq!(lines.offset(Position { line: 9, column: 1 }, Unit::Utf16), 5);
        assert_eq!(lines.offset(Position { line: 0, column: 0 }, Unit::Utf16), 0);
        // In the middle of a pair of surrogates.
        assert_eq!(Lines::new("𝄞x".as_bytes()).offset(Position { line: 1, column: 2 }, Unit::Utf16), 4);
    }

    #[test]
    fn bytes_that_are_no_text_have_places_too() {
        assert_eq!(Lines::new(b"\xff\n\xffa").position(3, Unit::Characters), Position { line: 2, column: 2 });
    }
}
