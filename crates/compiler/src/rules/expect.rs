//! Rules on expectations.

pub(crate) mod bad_expectation;
pub(crate) mod coverage;
pub(crate) mod expectation;
pub(crate) mod untouched;
