//! Two configurations compared: what was edited, and who reaches what because of it.
//!
//! Edits are read off the rows (`edits`). What they do is asked of both gateways: each shift is a request that they
//! answer in different ways (`search`, `moves`, `spelling`). Knows no file and no terminal.

mod admitted;
mod edits;
mod entities;
mod moves;
mod search;
mod shifts;
mod side;
mod spelling;

pub use edits::{Change, Edit, Field};
pub use shifts::{Direction, NotRuledOut, Shift, Why};

use std::collections::BTreeSet;

use crate::Model;
use entities::entities;
use search::{Finder, Hosts};
use side::{Policies, Side};

/// What differs between two configurations. Plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// What was added, removed or changed.
    pub edits: Vec<Edit>,
    /// Who reaches more or less, each with a request that shows it.
    pub shifts: Vec<Shift>,
    /// What is neither shown nor ruled out, with the reason.
    pub not_ruled_out: Vec<NotRuledOut>,
}

/// Compares two configurations.
pub fn diff(old: &Model, new: &Model) -> Diff {
    let mut edits = edits::between(old.with_desc(entities), new.with_desc(entities));
    let (shifts, not_ruled_out) = shifts(old, new);
    for (index, shift) in shifts.iter().enumerate() {
        edits.iter_mut().filter(|edit| edit.concerns(shift)).for_each(|edit| edit.shifts.push(index));
    }
    Diff { edits, shifts, not_ruled_out }
}

fn shifts(old: &Model, new: &Model) -> (Vec<Shift>, Vec<NotRuledOut>) {
    old.with_desc(|old_desc| {
        new.with_desc(|new_desc| {
            let (mut policies, budget) = (Policies::default(), new.budget());
            let before = Side::new(old, old_desc, new_desc, budget, &mut policies);
            let after = Side::new(new, new_desc, old_desc, budget, &mut policies);
            let hosts = Hosts::new(&before, &after);
            let finder = |direction| {
                let (before, after) = match direction {
                    Direction::Widens | Direction::Moves => (&before, &after),
                    Direction::Narrows => (&after, &before),
                };
                Finder::new(before, after, &hosts, &policies, direction, budget, new.now())
            };
            let mut shifts = Vec::new();
            let mut not_ruled_out = BTreeSet::new();
            for direction in [Direction::Widens, Direction::Narrows, Direction::Moves] {
                let mut finder = finder(direction);
                finder.run();
                shifts.append(&mut finder.shifts);
                not_ruled_out.append(&mut finder.not_ruled_out);
            }
            (shifts, not_ruled_out.into_iter().collect())
        })
    })
}

impl Diff {
    /// Whether somebody reaches what was refused before, or that is not ruled out.
    pub fn widens(&self) -> bool {
        self.not_ruled_out.iter().any(|open| open.direction == Direction::Widens)
            || self.shifts.iter().any(|shift| shift.direction == Direction::Widens)
    }
}

#[cfg(test)]
mod tests;
