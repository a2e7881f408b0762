//! The diff against requests: whatever is answered in another way is told of, and whatever is told of is so.

use sealgate_compiler::{Diff, Direction, Request};

use super::prover::{self, covers};
use super::report::Report;
use super::side::Side;

/// Holds a diff against a request that is forwarded by `before` and `after`.
pub(crate) fn asked(
    [old, new]: [&Side; 2],
    [before, after]: [Option<u32>; 2],
    diff: &Diff,
    request: &Request,
    report: &mut Report<'_>,
) {
    let (direction, kind) = match (before, after) {
        (None, None) => return,
        (Some(before), Some(after)) => {
            let routes = [old.name(before), new.name(after)];
            if routes[0] != routes[1] {
                report.counts.changed += 1;
                if !prover::is_move_told(diff, routes) {
                    report.fail("diff: a move that is not told of", || format!("{request:?}\n{request}\n{routes:?}"));
                }
            }
            return;
        }
        (None, Some(_)) => (Direction::Widens, "diff: a widening that is not told of"),
        (Some(_), None) => (Direction::Narrows, "diff: a narrowing that is not told of"),
    };
    report.counts.changed += 1;
    let mut shifts = diff.shifts.iter().filter(|shift| shift.direction == direction);
    if prover::not_ruled_out(diff, direction) == 0 && !shifts.any(|shift| covers(shift, request, old, new)) {
        report.fail(kind, || {
            let routes = [before.map(|row| old.name(row)), after.map(|row| new.name(row))];
            format!("{request:?}\n{request}\n{routes:?}\n{:#?}", told(diff))
        });
    }
}

/// Asks both again for what is told.
pub(crate) fn shifts([old, new]: [&Side; 2], diff: &Diff, report: &mut Report<'_>) {
    for shift in &diff.shifts {
        let answers = [old.ask(&shift.request), new.ask(&shift.request)];
        let route = match (shift.direction, answers) {
            (Direction::Widens, [None, Some(row)]) => Some(new.name(row)),
            (Direction::Narrows, [Some(row), None]) => Some(old.name(row)),
            (Direction::Moves, [Some(before), Some(after)]) if old.name(before) != new.name(after) => {
                Some(new.name(after))
            }
            _ => None,
        };
        if route != Some(shift.route.as_str()) {
            report.fail("diff: a shift that is none", || format!("{shift:?}\n{answers:?}"));
        }
    }
}

/// In a line each.
fn told(diff: &Diff) -> Vec<String> {
    let edits = diff.edits.iter().map(|edit| format!("{} {}: {:?}", edit.kind, edit.title, edit.change));
    edits.chain(diff.shifts.iter().map(|shift| format!("{} {}", shift.direction, shift.request))).collect()
}
