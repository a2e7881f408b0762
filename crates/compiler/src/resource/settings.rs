//! The tables that are there once, a file each; and how listeners, limits and levels are checked.

pub(crate) mod contradictions;
pub(crate) mod dns;
pub(crate) mod levels;
pub(crate) mod limits;
pub(crate) mod lints;
pub(crate) mod listen;
pub(crate) mod listeners;
pub(crate) mod log;
pub(crate) mod router;
pub(crate) mod timeouts;
pub(crate) mod tls;

pub(crate) use dns::Dns;
pub(crate) use limits::Limits;
pub(crate) use lints::Lints;
pub(crate) use listen::Listen;
pub(crate) use log::Log;
pub(crate) use router::Router;
pub(crate) use timeouts::Timeouts;
pub(crate) use tls::Tls;
