//! A server chain that includes its root.
//!
//! Clients trust the roots that they have, not one that a server sends. The root makes every handshake longer and has
//! no other effect.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0141", "chain_root", include_str!("chain_root.rs"));

pub(crate) fn report(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the chain ends with its root `{subject}`, which no client needs");
    let help = "remove the last certificate of the file to make each handshake shorter";
    let label = "sent in every handshake";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "self-signed")
}
