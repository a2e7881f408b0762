//! A text that is open in an editor, and places in it as the protocol counts them: from 0, in UTF-16 code units.

use std::ops::Range;
use std::path::PathBuf;

use lsp_types::Uri;
use sealgate_compiler::{Lines, Sources, Unit};

/// One open gateway.toml.
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Document {
    /// The configuration with this text, and the files that it names from the disk.
    pub(super) fn sources(&self) -> Sources {
        Sources::read_with(&self.path, self.text.clone())
    }

    /// The byte at a place.
    pub(super) fn offset(&self, position: lsp_types::Position) -> usize {
        let (line, column) = (position.line as usize + 1, position.character as usize + 1);
        Lines::new(self.text.as_bytes()).offset(sealgate_compiler::Position { line, column }, Unit::Utf16)
    }

    /// The places of a range of bytes.
    pub(super) fn range(&self, range: Range<usize>) -> lsp_types::Range {
        let lines = Lines::new(self.text.as_bytes());
        let position = |at| position(lines.position(at, Unit::Utf16));
        lsp_types::Range { start: position(range.start), end: position(range.end) }
    }

    /// The place of everything.
    pub(super) fn whole(&self) -> lsp_types::Range {
        self.range(0..self.text.len())
    }
}

/// A place from 1 as one from 0.
pub(super) fn position(place: sealgate_compiler::Position) -> lsp_types::Position {
    let from_0 = |number: usize| u32::try_from(number.saturating_sub(1)).unwrap_or(u32::MAX);
    lsp_types::Position { line: from_0(place.line), character: from_0(place.column) }
}
