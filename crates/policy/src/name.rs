//! Names: server names and their patterns, hosts and their patterns, and the table from a name to its SSL object.

pub(crate) mod host;
pub(crate) mod host_pattern;
pub(crate) mod parents;
pub(crate) mod pattern;
pub(crate) mod server_name;
pub(crate) mod ssl_table;
