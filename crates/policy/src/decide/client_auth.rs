//! What an SSL object asks of a client: nothing, or a certificate but on the paths of its skip list.

use super::trace::{Step, Trace};
use crate::{CanonicalPath, Pattern, SslIndex};

/// What an SSL object asks of a client.
#[derive(Clone, Debug)]
pub enum ClientAuth {
    /// Nothing.
    Open,
    /// A certificate that verifies, but on the paths of the skip list.
    Mtls(Option<SkipList>),
}

/// `skip_mtls_uri_regex`: the paths that need no client certificate.
#[derive(Clone, Debug)]
pub struct SkipList(Box<[Pattern]>);

impl SkipList {
    pub(crate) fn new(patterns: Box<[Pattern]>) -> Self {
        Self(patterns)
    }

    /// Whether a path is listed, in the list of the object `ssl`: a pattern is found in its decoded form.
    pub(super) fn lists(&self, path: &CanonicalPath, ssl: SslIndex, trace: &mut impl Trace) -> bool {
        self.0.iter().enumerate().any(|(number, pattern)| {
            let found = pattern.is_match(path.decoded());
            trace.step(|| Step::Skip { ssl, number, pattern: pattern.as_str().to_owned(), found });
            found
        })
    }
}
