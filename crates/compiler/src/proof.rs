//! What can be proved of patterns by automata, with a path as witness.
//!
//! A witness comes from a search over automata and is tried with the gateway's own pattern and path types before it is
//! shown. The search is bounded: past its budget the answer is that nothing is proved.

mod cells;
mod choice;
mod hosts;
mod paths;
mod skip;

pub(crate) use choice::{Fate, Tie, Uri, choice};
pub(crate) use hosts::{Unserved, unserved};
pub(crate) use paths::{Answer, NotProved, PathSet, Prover};
pub(crate) use skip::{Anchoring, Extent, Skip, covered, together_everything};
