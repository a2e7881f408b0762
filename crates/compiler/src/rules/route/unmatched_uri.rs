//! A path pattern that no request can match.
//!
//! Patterns are matched against the canonical path. With `[router] escaped_slashes = "keep"`, a `%` in it is always
//! followed by `25` or `2F`, so that `/a%41` matches nothing.

use super::shadowed_route::End;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proof::Fate;
use crate::proofs::Proofs;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0534", "unmatched_uri", include_str!("unmatched_uri.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    for (uri, _) in proofs.choice.fates.iter().filter(|(_, fate)| **fate == Fate::Unmatched) {
        let End { path, path_span, .. } = End::of(proofs.model, *uri);
        found.push(report(path, path_span));
    }
}

fn report(pattern: &str, span: Span) -> Diagnostic {
    let title = format!("no request has a path that `{pattern}` matches");
    let help = match pattern.contains('%') {
        true => "write characters as they are once decoded; `%25` is a percent sign and `%2F` a slash that was escaped",
        false => "write the path as it is after it was decoded and resolved",
    };
    Diagnostic::new(&RULE, title, span, "matches nothing", help)
}
