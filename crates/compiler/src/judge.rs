//! Which proofs are made of what would be served, and which rules get them.
//!
//! Rules on what cannot be resolved are not asked here: whoever resolves it reports them.

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::proof::{Choice, choice};
use crate::reach::Reach;
use crate::rules::CHECKS;

/// A model, and what was proved of it.
pub(crate) struct Proofs<'p> {
    pub(crate) model: &'p Model,
    /// Which routes are chosen.
    pub(crate) choice: &'p Choice,
    /// Who reaches what; `None` where something was left out: only of a whole model can be said that nobody else does.
    pub(crate) reach: Option<&'p Reach>,
}

/// Asks every rule that judges what would be served.
pub(crate) fn judge(model: &Model, found: &mut Diagnostics) -> Option<Reach> {
    let choice = choice(model, model.budget());
    let reach = model.is_whole().then(|| Reach::of(model));
    let proofs = Proofs { model, choice: &choice, reach: reach.as_ref() };
    CHECKS.iter().for_each(|check| check(&proofs, found));
    reach
}
