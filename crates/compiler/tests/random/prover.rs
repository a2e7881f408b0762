//! What the prover says, in the words of this test: the only file that knows the shape of a matrix and of a diff.

use sealgate_compiler::{
    Access, Budget, Ca, Change, Column, Diff, Direction, Edit, Matrix, Request, Shift, diff as compare,
};
use sealgate_policy::SslIndex;

use super::side::{Approach, Side};

/// What the prover may spend on the configuration of a seed: mostly all that it usually may, else next to nothing of
/// one thing, so that every "not ruled out" is walked.
pub(crate) fn budget(seed: u64) -> Budget {
    let all = Budget::default();
    match seed % 16 {
        0 => Budget { questions: 3, ..all },
        1 => Budget { questions: 20, ..all },
        2 => Budget { tries: 40, ..all },
        3 => Budget { steps: 3000, ..all },
        4 => Budget { states: 3, ..all },
        5 => Budget { automaton: 700, ..all },
        6 => Budget { automata: 0, rivals: 0, ..all },
        7 => Budget { shown: 1, ..all },
        _ => all,
    }
}

/// A way into the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// HTTPS, for a host that this object serves.
    Own(SslIndex),
    /// HTTPS, for a host that no object serves.
    Other,
    /// HTTP in clear.
    Plain,
}

/// Who gets to a route by a way.
#[derive(Debug)]
pub(crate) enum Says<'m> {
    Nobody,
    Clients(&'m [Ca]),
    Anybody,
    NotProved,
}

/// A request that the prover shows.
pub(crate) struct Witness<'m> {
    pub(crate) row: u32,
    /// Whether it comes in by this way.
    pub(crate) column: u32,
    /// Whether it has to do without a certificate.
    pub(crate) open: bool,
    pub(crate) request: &'m Request,
}

pub(crate) fn matrix(side: &Side) -> Matrix {
    side.matrix()
}

/// The column of a way.
pub(crate) fn column(matrix: &Matrix, way: Way) -> Option<u32> {
    let is_it = |column: &Column| match (column, way) {
        (Column::Ssl { ssls, .. }, Way::Own(ssl)) => ssls.contains(&ssl),
        (Column::OtherSni, Way::Other) | (Column::Plain, Way::Plain) => true,
        _ => false,
    };
    matrix.columns.iter().position(is_it).and_then(|index| u32::try_from(index).ok())
}

/// What is said of a row by a way.
pub(crate) fn says(matrix: &Matrix, row: u32, way: Way) -> Says<'_> {
    let cells = matrix.rows.iter().filter(|known| known.route == row).flat_map(|row| &row.cells);
    let column = column(matrix, way);
    let cell = cells.into_iter().find(|cell| Some(cell.column) == column);
    match cell.map(|cell| &cell.access) {
        None => Says::Nobody,
        Some(Access::Closed { ca, .. }) => Says::Clients(ca),
        Some(Access::Open { .. }) => Says::Anybody,
        Some(Access::NotProved(_)) => Says::NotProved,
    }
}

/// Every request that a matrix shows.
pub(crate) fn witnesses(matrix: &Matrix) -> impl Iterator<Item = Witness<'_>> {
    let cells = matrix.rows.iter().flat_map(|row| row.cells.iter().map(|cell| (row.route, cell)));
    cells.filter_map(|(row, cell)| {
        let (open, request) = match &cell.access {
            Access::Closed { witness, .. } => (false, witness),
            Access::Open { witness, .. } => (true, witness),
            Access::NotProved(_) => return None,
        };
        Some(Witness { row, column: cell.column, open, request })
    })
}

/// Cells of which nothing is known.
pub(crate) fn not_proved(matrix: &Matrix) -> usize {
    let cells = matrix.rows.iter().flat_map(|row| &row.cells);
    cells.filter(|cell| matches!(cell.access, Access::NotProved(_))).count()
}

pub(crate) fn diff(old: &Side, new: &Side) -> Diff {
    compare(&old.checked, &new.checked).expect("both have a model")
}

/// Changes of one direction that the prover could not rule out.
pub(crate) fn not_ruled_out(diff: &Diff, direction: Direction) -> usize {
    diff.not_ruled_out.iter().filter(|open| open.direction == direction).count()
}

/// Whether something is named that may have sent a request to another route: an edit of one of the two, or their order.
pub(crate) fn is_move_told(diff: &Diff, routes: [&str; 2]) -> bool {
    let fields = |edit: &Edit| match &edit.change {
        Change::Changed(fields) => fields.clone(),
        Change::Added | Change::Removed => Vec::new(),
    };
    let was_called = |edit: &Edit| fields(edit).into_iter().find(|field| field.name == "name").map(|field| field.old);
    let by_order = diff.shifts.iter().any(|shift| {
        let named = |route: &&str| [&shift.old, &shift.new].iter().any(|answer| **answer == format!("route `{route}`"));
        shift.direction == Direction::Moves && routes.iter().all(named)
    });
    by_order
        || not_ruled_out(diff, Direction::Moves) > 0
        || diff.edits.iter().any(|edit| match edit.kind {
            "route" => {
                let before = was_called(edit);
                routes.contains(&edit.title.as_str()) || before.is_some_and(|name| routes.contains(&name.as_str()))
            }
            "settings" => fields(edit).iter().any(|field| field.name.starts_with("[router]")),
            _ => false,
        })
}

/// Whether a shift tells of what has become of `request`: it is of the same listener and client, and either of the same
/// route, or of the same policies; or both are about escapes, and the two configurations read them in different ways.
pub(crate) fn covers(shift: &Shift, request: &Request, old: &Side, new: &Side) -> bool {
    let forwards = if shift.direction == Direction::Widens { new } else { old };
    // Where there is no connection, an absent host is nobody's: the one that forwards it knows.
    let approaches = |request: &Request| {
        let host = forwards.host(request);
        [old, new].map(|side| side.approach(request, host.as_deref()))
    };
    let escapes = |request: &Request| ["%2F", "%2f", "%25"].iter().any(|escape| request.target.contains(escape));
    let by_spelling = old.slashes() != new.slashes() && escapes(request) && escapes(&shift.request);
    by_spelling
        || shift.request.listener == request.listener
            && forwards.is_verified(&shift.request) == forwards.is_verified(request)
            && (forwards.ask(request).is_some_and(|row| forwards.name(row) == shift.route)
                || is_like(&approaches(&shift.request), &approaches(request), forwards.is_verified(request)))
}

/// Whether two requests come in alike, before and after. Where the SNI means what it meant, it is the host that makes
/// the difference, and another SNI under which a client gets to the same paths shows it too.
fn is_like(one: &[Approach; 2], other: &[Approach; 2], verified: bool) -> bool {
    let by_host = |approaches: &[Approach; 2]| match approaches {
        [Approach::Tls(old, old_fits), Approach::Tls(new, new_fits)] if old == new => {
            let listed = old.as_ref().filter(|_| !verified).map(|client| client.skip.clone());
            Some((*old_fits, *new_fits, old_fits != new_fits, listed))
        }
        _ => None,
    };
    one == other || by_host(one).is_some_and(|kind| kind.2 && Some(kind) == by_host(other))
}
