//! Who reaches what: for each route, the ways by which anybody gets to it without a certificate, and the clients of
//! which CA get to it with one.
//!
//! Hosts are infinitely many and become finitely many groups (`hosts`), what SSL objects ask of clients becomes columns
//! (`columns`), and of paths one is found that shows it, or proved that there is none (`search`). What is shown was
//! asked of the gateway itself (`request`). Knows no rule.

mod columns;
mod hosts;
mod matrix;
mod request;
mod search;
mod ways;

pub use columns::Column;
pub use matrix::{Access, Cell, Matrix, Row, UnmeantWay};
pub use request::{Ca, Client, Request, Response};
pub use ways::WayIn;

pub(crate) use columns::Columns;
pub(crate) use hosts::{parents, representatives};
pub(crate) use search::{Found, Gate, Search, Unrouted};
pub(crate) use ways::{Reach, RouteReach, Way};

#[cfg(test)]
pub(crate) mod tests;
