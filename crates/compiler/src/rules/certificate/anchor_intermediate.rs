//! An intermediate CA as trust anchor.
//!
//! A chain may end at an intermediate in `client.ca`. The gateway then trusts that intermediate by itself: it never
//! looks at the CA above it, so it does not notice, for example, that this CA has revoked the intermediate.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0113", "anchor_intermediate", include_str!("anchor_intermediate.rs"));

pub(crate) fn report(subject: &str, issuer: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the trust anchor `{subject}` is an intermediate, issued by `{issuer}`");
    let help =
        "if all clients of its root are meant, put the root here; if these only, allow this rule with that reason";
    let label = "every client below it is trusted, whatever its root says";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "not self-signed")
}
