//! What is proved of a configuration, for the rules that judge it.

use crate::model::Model;
use crate::proof::Choice;
use crate::reach::Reach;

/// A model, and what was proved of it.
pub(crate) struct Proofs<'p> {
    pub(crate) model: &'p Model,
    /// Which routes are chosen.
    pub(crate) choice: &'p Choice,
    /// Who reaches what; `None` where something was left out: only of a whole model can be said that nobody else does.
    pub(crate) reach: Option<&'p Reach>,
}
