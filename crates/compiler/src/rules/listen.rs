//! Rules on listeners.

pub(crate) mod bad_address;
pub(crate) mod overlapping_listeners;
pub(crate) mod privileged_port;
pub(crate) mod public_status;
