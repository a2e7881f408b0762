//! HTTP: what happens between a request's head and the last byte of its response.
//!
//! Decides nothing: who may go where is [`sealgate_policy::decide()`]'s to say.

pub mod error;
pub mod outcome;
pub mod pipeline;
pub mod request_body;
pub mod respond;
pub mod response_body;
pub mod sent;
pub mod stall;
