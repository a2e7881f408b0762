//! A feature that this version does not have yet.
//!
//! The key is one of APISIX's, or planned for sealgate. It is refused rather than ignored, because a setting without
//! effect is worse than none.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0008", "unsupported", include_str!("unsupported.rs"));

/// `what` as in `vars` in `[[routes]]`.
pub(crate) fn report(what: &str, span: Span) -> Diagnostic {
    let title = format!("this version of sealgate does not have {what} yet");
    Diagnostic::new(
        &RULE,
        title,
        span,
        "not in this version",
        "remove it; CHANGELOG.md says what came with which version",
    )
}
