//! Reading sealed tables: rows that do not hold together are an error, which the build finds.

use std::fmt;

use crate::desc::Rows;

/// A row that cannot become a live object. The build finds it; sealed tables have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// Field of [`GatewayDesc`](crate::desc::GatewayDesc).
    pub table: &'static str,
    /// Row of that table, from 0.
    pub row: usize,
    /// What is wrong.
    pub text: String,
}

impl BuildError {
    pub(crate) fn new(table: &'static str, row: usize, text: impl fmt::Display) -> Self {
        Self { table, row, text: text.to_string() }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.table, self.row, self.text)
    }
}

impl std::error::Error for BuildError {}

/// The rows of `table` that row `row` of the table `of` names, all of them: a check that has lost its rows would let
/// everything through.
pub(crate) fn rows<'t, T>(rows: Rows, table: &'t [T], of: &'static str, row: usize) -> Result<&'t [T], BuildError> {
    table
        .get(rows.start as usize..rows.end as usize)
        .ok_or_else(|| BuildError::new(of, row, format_args!("{rows:?} of a table of {}", table.len())))
}
