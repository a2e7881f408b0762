//! One step of what a request comes to.

/// One step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `listener`, `handshake`, `certificate`, `framing`, `host`, `path`, `headers`, `admission`, `routing` or
    /// `upstream`.
    pub stage: &'static str,
    /// What was compared and what it came to.
    pub text: String,
}
