//! One thing of a configuration, to be compared with those of another one.

use std::borrow::Cow;

/// Fields by key, in the order in which they are shown.
pub(in crate::diff) type Fields = Vec<(Cow<'static, str>, String)>;

/// One thing of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::diff) struct Entity {
    /// As [`Edit::kind`](crate::Edit::kind).
    pub(in crate::diff) kind: &'static str,
    /// How people call it.
    pub(in crate::diff) title: String,
    /// What it is recognised by in the other configuration, the surest first.
    pub(in crate::diff) keys: Vec<String>,
    pub(in crate::diff) fields: Fields,
    /// Hosts and server names that belong to it; empty = any.
    pub(in crate::diff) hosts: Vec<String>,
    /// What it guards against, if it does nothing but that.
    pub(in crate::diff) guard: Option<Guard>,
}

/// What one thing guards against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::diff) enum Guard {
    /// The findings of a rule; the higher, the more of them are told or refused.
    Level(u8),
    /// Less than a minimum; without one, `default` holds for most.
    Minimum { said: Option<u32>, default: u32 },
    /// Another outcome of a request.
    Expectation,
}

impl Entity {
    /// A thing that there is once, or once with this title.
    pub(super) fn new(kind: &'static str, title: String, fields: Fields) -> Self {
        Self { kind, keys: vec![title.clone()], title, fields, hosts: Vec::new(), guard: None }
    }
}
