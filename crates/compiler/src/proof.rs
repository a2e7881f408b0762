//! What can be proved of patterns by automata, with a path as witness.
//!
//! A witness comes from a search over automata and is tried with the gateway's own pattern and path types before it is
//! shown. The search is bounded: past its budget nothing is proved, and the rule that asked says so.

mod budget;
mod cells;
mod choice;
mod guesses;
mod host_classes;
mod hosts;
mod methods;
mod paths;
mod region;
mod search;
mod skip;
mod skip_list;
mod tries;
mod uri;

pub use budget::Budget;
pub(crate) use choice::{Choice, Fate, Tie, choice};
pub(crate) use guesses::guesses;
pub(crate) use host_classes::{HostClasses, parents};
pub(crate) use hosts::{Unserved, unserved};
pub(crate) use methods::method_name;
pub use paths::NotProved;
pub(crate) use paths::{Answer, PathSet, Prover, Source};
pub use region::ANY_CLIENT;
pub(crate) use region::Region;
pub(crate) use search::{Found, Gate, Other, Search};
pub(crate) use skip::{Anchoring, Extent, Skip, covered, together_everything};
pub(crate) use skip_list::beginnings;
pub(crate) use uri::Uri;
