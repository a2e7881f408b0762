//! The tables that are there once, a file each.

pub(super) mod dns;
pub(super) mod limits;
pub(super) mod lints;
pub(super) mod listen;
pub(super) mod log;
pub(super) mod router;
pub(super) mod timeouts;
pub(super) mod tls;

pub(crate) use dns::Dns;
pub(crate) use limits::Limits;
pub(crate) use lints::Lints;
pub(crate) use listen::Listen;
pub(crate) use log::Log;
pub(crate) use router::Router;
pub(crate) use timeouts::Timeouts;
pub(crate) use tls::Tls;
