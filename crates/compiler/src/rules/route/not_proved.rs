//! A proof that was not finished.
//!
//! The compiler proves on automata which requests a route is chosen for and which paths a skip pattern matches. Each
//! proof has a budget, so that no configuration can hold up a build. This note names what was left undecided where it
//! is only worth knowing. Where it matters for who reaches what, the rule that needs the answer reports "not ruled out"
//! at its own level: see [reach](../reach.md).

use super::shadowed_route::End;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proof::Fate;
use crate::proofs::Proofs;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0539", "not_proved", include_str!("not_proved.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let mut open = proofs.choice.fates.iter().filter_map(|(uri, fate)| match fate {
        Fate::NotProved(why) => Some((*uri, *why)),
        Fate::Chosen | Fate::Never(_) | Fate::Unmatched => None,
    });
    if let Some((uri, why)) = open.next() {
        let End { path, path_span, .. } = End::of(proofs.model, uri);
        let note = report(&format!("whether requests get to `{path}`"), why, path_span);
        found.push(match open.count() {
            0 => note,
            more => note.note(format!("nor for {more} further paths")),
        });
    }
    if let Some((uri, why)) = proofs.choice.ties_end {
        let what = "whether only their order tells this route and those behind it from others";
        found.push(report(what, why, End::of(proofs.model, uri).path_span));
    }
}

/// `what`: as in "whether this is so".
pub(crate) fn report(what: &str, why: impl std::fmt::Display, span: Span) -> Diagnostic {
    let title = format!("not proved: {what}");
    let help = "write the pattern simpler, or use fewer, if the proof matters";
    Diagnostic::new(&RULE, title, span, why.to_string(), help)
}
