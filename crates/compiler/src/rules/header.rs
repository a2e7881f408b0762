//! Rules on the headers that a route writes.

pub(crate) mod bad_header_name;
pub(crate) mod bad_header_value;
pub(crate) mod bad_template;
pub(crate) mod empty_value;
pub(crate) mod host_by_header;
pub(crate) mod identity_added;
pub(crate) mod identity_headers;
pub(crate) mod late_variable;
pub(crate) mod missing_group;
pub(crate) mod unknown_variable;
