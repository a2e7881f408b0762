//! Plugins: what a route does with a request besides sending it to a node, in phases.
//!
//! The phases of one request, each for all plugins of its route in the order of their priorities: [`Plugin::access`],
//! where a plugin may answer; [`Plugin::rewrite`], where it edits header fields. A plugin is pure: what it needs of time
//! and chance is passed in. Knows no socket, and none of the rows that plugins are made from.

pub(crate) mod proxy_rewrite;

use std::fmt::Debug;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, response};

use crate::Context;

/// Fills bytes with random ones.
pub type Entropy<'e> = dyn FnMut(&mut [u8]) + 'e;

/// A plugin of a route, made once at start.
pub trait Plugin: Debug + Send + Sync {
    /// Decides whether the request goes on.
    ///
    /// # Errors
    /// The answer that the client gets instead.
    fn access(&self, context: &Context<'_>) -> Result<(), Box<Answer>> {
        let _ = context;
        Ok(())
    }

    /// Edits header fields of the request that goes on, and of its response.
    fn rewrite(&self, context: &Context<'_>, entropy: &mut Entropy<'_>, edits: &mut Edits);

    /// What proofs have to know of it.
    fn effect(&self) -> Effect;
}

/// What a plugin can do to a request, as far as proofs are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It edits header fields. Who reaches the route is not its business.
    Headers,
    /// It may answer in the node's place, so nobody can say who reaches the node.
    MayAnswer,
}

/// A plugin's own answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its header fields; the framing is the server's.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// Edits of header fields.
#[derive(Debug, Default)]
pub struct Edits {
    /// Of the request as received: later plugins see them.
    pub received: Vec<(HeaderName, Write)>,
    /// Of the request as sent to a node. They come last and win.
    pub sent: Vec<(HeaderName, Write)>,
    /// Of the response, also of one that the gateway makes itself.
    pub response: Vec<(HeaderName, Write)>,
}

/// What to do with a header field, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Appends a line.
    Add(HeaderValue),
    /// Replaces all lines.
    Set(HeaderValue),
    /// Writes a line if there is none.
    Default(HeaderValue),
    /// Removes all lines.
    Remove,
}

impl Write {
    /// Does it.
    pub(crate) fn apply(self, name: HeaderName, headers: &mut HeaderMap) {
        match self {
            Self::Add(value) => drop(headers.append(name, value)),
            Self::Set(value) => drop(headers.insert(name, value)),
            Self::Default(value) => drop(headers.entry(name).or_insert(value)),
            Self::Remove => drop(headers.remove(name)),
        }
    }
}

/// Edits of a response, to be done when its head is there.
#[derive(Debug, Default)]
pub struct ResponseEdits(Vec<(HeaderName, Write)>);

impl ResponseEdits {
    pub(crate) fn new(edits: Vec<(HeaderName, Write)>) -> Self {
        Self(edits)
    }

    /// Does them.
    pub fn apply(self, headers: &mut HeaderMap) {
        self.0.into_iter().for_each(|(name, write)| write.apply(name, headers));
    }
}

impl Answer {
    /// Its head.
    pub fn head(&self) -> response::Parts {
        let mut head = http::Response::new(()).into_parts().0;
        head.status = self.status;
        head.headers = self.headers.clone();
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes() {
        fn check(write: Write, before: &[&str], after: &[&str]) {
            let name = HeaderName::from_static("x");
            let value = |text: &&str| HeaderValue::from_str(text).unwrap();
            let mut headers: HeaderMap = before.iter().map(|text| (name.clone(), value(text))).collect();
            write.apply(name, &mut headers);
            let left: Vec<_> = headers.get_all("x").iter().collect();
            assert_eq!(left, after.iter().map(value).collect::<Vec<_>>().iter().collect::<Vec<_>>());
        }
        let value = || HeaderValue::from_static("new");
        check(Write::Add(value()), &["old"], &["old", "new"]);
        check(Write::Set(value()), &["old", "older"], &["new"]);
        check(Write::Default(value()), &["old"], &["old"]);
        check(Write::Default(value()), &[], &["new"]);
        check(Write::Remove, &["old", "older"], &[]);
    }
}
