//! Two configurations compared: what was edited, and who reaches what because of it.
//!
//! Edits are read off the rows (`edits`). What they do is asked of both gateways: each shift is a request that one of
//! them forwards and the other refuses (`shifts`). Knows no file and no terminal.

mod edits;
mod entities;
mod shifts;

pub use edits::{Change, Edit, Field};
pub use shifts::{Direction, Shift};

use crate::Model;
use entities::entities;

/// What differs between two configurations. Plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// What was added, removed or changed.
    pub edits: Vec<Edit>,
    /// Who reaches more or less, each with a request that shows it.
    pub shifts: Vec<Shift>,
    /// What could not be proved either way, with the reason: take it for wider.
    pub not_proved: Vec<String>,
}

/// Compares two configurations.
pub fn diff(old: &Model, new: &Model) -> Diff {
    let mut edits = edits::between(old.with_desc(entities), new.with_desc(entities));
    let (shifts, not_proved) = shifts::between(old, new);
    for (index, shift) in shifts.iter().enumerate() {
        edits.iter_mut().filter(|edit| edit.concerns(shift)).for_each(|edit| edit.shifts.push(index));
    }
    Diff { edits, shifts, not_proved }
}

impl Diff {
    /// Whether somebody reaches what was refused before, or that is not ruled out.
    pub fn widens(&self) -> bool {
        !self.not_proved.is_empty() || self.shifts.iter().any(|shift| shift.direction == Direction::Widens)
    }
}

#[cfg(test)]
mod tests;
