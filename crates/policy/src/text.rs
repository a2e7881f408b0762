//! Texts of the configuration and of requests: regexes, templates, variables and their values, header values.

pub(crate) mod context;
pub mod header_value;
pub(crate) mod pattern;
pub mod template;
mod time;
pub(crate) mod value;
pub(crate) mod variable;
