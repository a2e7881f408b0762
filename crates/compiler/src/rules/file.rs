//! Rules on the file: what it says, before it means anything.

pub(crate) mod bad_value;
pub(crate) mod contradicting_limits;
pub(crate) mod dangling_reference;
pub(crate) mod duplicate;
pub(crate) mod exclusive_keys;
pub(crate) mod lint_level;
pub(crate) mod missing_key;
pub(crate) mod syntax;
pub(crate) mod unknown_key;
pub(crate) mod unreadable_file;
pub(crate) mod unsupported;
pub(crate) mod wrong_type;
