//! What resolving needs beside the file itself: the other files, the clock, the prover, and where findings go.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustls_pki_types::UnixTime;

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proof::{Budget, Prover, Skip};
use crate::rules::duplicate;
use crate::schema::{At, Config};
use crate::source::{SourceId, Sources, Span};

/// See the module.
pub(crate) struct Resolver<'s> {
    pub(crate) sources: &'s Sources,
    pub(crate) now: UnixTime,
    pub(crate) found: &'s mut Diagnostics,
    /// Days that a certificate has to be valid from now on, if the file says so.
    pub(crate) min_validity: Option<At<u32>>,
    pub(crate) prover: Prover,
    /// What was proved of each skip pattern.
    pub(crate) skips: BTreeMap<String, Rc<Skip>>,
    /// Pairs of a host and a path of the routes so far.
    pub(crate) pairs: usize,
    line_ends: Vec<usize>,
}

impl<'s> Resolver<'s> {
    pub(crate) fn new(
        config: &Config,
        sources: &'s Sources,
        now: UnixTime,
        budget: &Budget,
        found: &'s mut Diagnostics,
    ) -> Self {
        let text = sources.text(SourceId::CONFIG).unwrap_or_default();
        Self {
            sources,
            now,
            found,
            min_validity: config.lints.min_validity,
            prover: Prover::new(config.router.0.escaped_slashes, budget),
            skips: BTreeMap::new(),
            pairs: 0,
            line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The line of gateway.toml that a place is on, from 1. A file of at most 64 MiB has fewer than 2³².
    pub(crate) fn line(&self, span: Span) -> u32 {
        u32::try_from(1 + self.line_ends.partition_point(|end| *end < span.start)).unwrap_or(u32::MAX)
    }

    /// Reports ids that are there twice.
    pub(crate) fn check_ids<'a>(&mut self, what: &str, ids: impl Iterator<Item = &'a At<String>>) {
        let ids = ids.map(|id| (&id.value, format!("the id `{}` of {what}", id.value), id.span));
        duplicate::check(ids).into_iter().for_each(|d| self.report(d));
    }
}
