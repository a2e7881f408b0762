//! Who reaches what: for each route, the ways by which anybody gets to it without a certificate, and the clients of
//! which CA get to it with one.
//!
//! Hosts are infinitely many and become finitely many groups (`hosts`), what SSL objects ask of clients becomes columns
//! (`columns`), and of paths one is found that shows it, or proved that there is none (`visit`, by the prover of routing).
//! What is shown was asked of the gateway itself (`request`); what was not decided is kept as such (`ways`). Knows no rule.

mod client;
mod columns;
mod hosts;
mod matrix;
mod request;
mod visit;
mod ways;

pub use client::{Ca, Client};
pub use columns::Column;
pub use matrix::{Access, Cell, Matrix, Row, UnmeantWay};
pub use request::{Request, Response};
pub use ways::WayIn;

pub(crate) use columns::Policy;
pub(crate) use hosts::add_to;
pub(crate) use ways::{Door, Reach, RouteReach, Way};

#[cfg(test)]
mod sound_tests;
#[cfg(test)]
pub(crate) mod tests;
