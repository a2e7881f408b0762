//! Two configurations compared: what was edited, and who reaches what because of it.
//!
//! Edits are read off the rows, the expectations and `[lints]` (`entities`, `edits`), and some of them take a guard away
//! (`guard`). What they do is asked of both gateways: each shift is a request that they answer in different ways
//! (`search`, `moves`, `spelling`). Knows no file and no terminal.

mod admitted;
mod connection;
mod edits;
mod entities;
mod guard;
mod hosts;
mod moves;
mod search;
mod shifts;
mod side;
mod spelling;
mod ways;

pub use edits::{Change, Edit, Field};
pub use shifts::{Direction, NotRuledOut, Shift, Why};

use std::collections::BTreeSet;

use crate::{Checked, Model};
use entities::entities;
use hosts::Hosts;
use search::Finder;
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

/// Compares two configurations; `None` where one of them is too broken to be served.
pub fn diff(old: &Checked, new: &Checked) -> Option<Diff> {
    let (before, after) = (old.model.as_ref()?, new.model.as_ref()?);
    let rules = old.levels.named().chain(new.levels.named()).collect();
    let mut edits = edits::between(entities(before, &old.levels, &rules), entities(after, &new.levels, &rules));
    let (shifts, not_ruled_out) = shifts(before, after);
    for (index, shift) in shifts.iter().enumerate() {
        edits.iter_mut().filter(|edit| edit.concerns(shift)).for_each(|edit| edit.shifts.push(index));
    }
    Some(Diff { edits, shifts, not_ruled_out })
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

    /// What a build refused before and refuses no longer.
    pub fn guards_removed(&self) -> impl Iterator<Item = &str> {
        self.edits.iter().filter_map(|edit| edit.guard_removed.as_deref())
    }
}

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod sound_tests;
#[cfg(test)]
mod tests;
