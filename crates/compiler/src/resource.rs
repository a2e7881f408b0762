//! The resources of gateway.toml, a room each: its keys, its struct with its reader (`keys`), and how it is checked and
//! resolved (`resolve`). What the rooms share stands beside them.

pub(crate) mod expect;
pub(crate) mod files;
pub(crate) mod gateway;
pub(crate) mod ids;
pub(crate) mod read;
pub(crate) mod resolver;
pub(crate) mod route;
pub(crate) mod settings;
pub(crate) mod ssl;
pub(crate) mod timeout;
pub(crate) mod upstream;
mod values;
