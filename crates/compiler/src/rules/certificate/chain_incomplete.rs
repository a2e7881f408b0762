//! A server chain that lacks an intermediate which another file of this configuration has.
//!
//! The last certificate in the file was issued by an intermediate. Clients that do not already have that intermediate
//! cannot build a path to their root. The rule reports this only if the intermediate is in another file of the
//! configuration. A chain that ends right before its root is complete.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0140", "chain_incomplete", include_str!("chain_incomplete.rs"));

/// `issuer` is the subject of the intermediate at `found`, in the file `file`.
pub(crate) fn report(subject: &str, issuer: &str, block: Span, span: Span, found: Span, file: &str) -> Diagnostic {
    let title = format!("the chain ends at `{subject}`, whose issuer `{issuer}` is an intermediate that is not in it");
    let help = format!("append the certificate of `{issuer}`, which is in `{file}`, to this chain");
    let label = "clients without that intermediate refuse it";
    let diagnostic = Diagnostic::new(&RULE, title, span, label, help);
    with_block(diagnostic, block, span, "the last of the chain").also(found, "its issuer")
}
