//! The matrix against requests: whatever is forwarded has a cell that says so, and whatever is shown is forwarded.

use sealgate_compiler::{Matrix, Request};
use sealgate_policy::desc::ListenerKind;

use super::prover::{self, Says, Way};
use super::report::Report;
use super::side::{Object, Side};

/// The way by which a request comes in.
fn way(side: &Side, request: &Request) -> Way {
    match (request.listener, side.object(side.host(request).as_deref())) {
        (ListenerKind::Https, Object::Own(ssl)) => Way::Own(ssl),
        (ListenerKind::Https, Object::Below(_) | Object::Nobodys) => Way::Other,
        (ListenerKind::Http | ListenerKind::Status, _) => Way::Plain,
    }
}

/// Holds the cells against a request that `row` forwards.
pub(crate) fn forwarded(side: &Side, matrix: &Matrix, request: &Request, row: u32, report: &mut Report<'_>) {
    let (way, verified) = (way(side, request), side.is_verified(request));
    let says = prover::says(matrix, row, way);
    let kind = match (&says, verified) {
        (Says::Anybody | Says::NotProved, _) => return,
        (Says::Clients(cas), true) => {
            let is_its = request.client.ca().is_some_and(|client| {
                cas.iter().any(|ca| ca.sha256 == client.sha256 && ca.intermediates >= client.intermediates)
            });
            if is_its {
                return;
            }
            "matrix: a client's CA is missing"
        }
        (Says::Clients(_), false) => "matrix: closed, and anybody gets there",
        (Says::Nobody, true) => "matrix: no cell, and clients get there",
        (Says::Nobody, false) => match way {
            Way::Own(_) => "matrix: no cell, and anybody gets there",
            Way::Other => "matrix: no cell of other hosts, and anybody gets there",
            Way::Plain => "matrix: no cell in clear, and anybody gets there",
        },
    };
    report.fail(kind, || format!("{request:?}\n{request}\nis forwarded by {}; {way:?}: {says:?}", side.name(row)));
}

/// Asks again for what is shown.
pub(crate) fn witnesses(side: &Side, matrix: &Matrix, report: &mut Report<'_>) {
    for witness in prover::witnesses(matrix) {
        let request = witness.request;
        let wrong = if side.ask(request) != Some(witness.row) {
            "witness: it is not forwarded by its route"
        } else if prover::column(matrix, way(side, request)) != Some(witness.column) {
            "witness: it comes in by another way"
        } else if witness.open != request.client.ca().is_none() {
            "witness: its client is not the one of its cell"
        } else {
            continue;
        };
        report.fail(wrong, || format!("{request:?} of {}", side.name(witness.row)));
    }
    for unmeant in side.unmeant_ways() {
        let witness = unmeant.witness.as_ref();
        if witness.is_ok_and(|witness| side.ask(witness) != Some(unmeant.route)) {
            report.fail("unmeant way: its witness is not forwarded by its route", || format!("{unmeant:?}"));
        }
    }
}

/// Holds the answer against that of `explain`.
pub(crate) fn explained(side: &Side, request: &Request, report: &mut Report<'_>) {
    let answered = side.answered(request);
    let explained = side.explained(request);
    if explained.is_some_and(|explained| explained != answered) {
        report.fail("explain: another answer", || format!("{request:?}\n{answered:?}\n{explained:?}"));
    }
}
