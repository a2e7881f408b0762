//! A certificate that has expired or is not valid yet.
//!
//! Certificates are judged at the time of the build, or at `SOURCE_DATE_EPOCH`. Clients refuse an expired server
//! certificate; the gateway refuses all clients of an expired trust anchor.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0110", "validity", include_str!("validity.rs"));

/// What an invalid certificate is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Server,
    Anchor,
}

/// `is`: that it expired, or else that it is not valid yet, and when.
pub(crate) fn report(role: Role, subject: &str, expired: bool, is: &str, block: Span, span: Span) -> Diagnostic {
    let (what, label) = match role {
        Role::Server => ("certificate", "clients refuse it"),
        Role::Anchor => ("trust anchor", "all of its clients are refused"),
    };
    let help = match (role, expired) {
        (_, false) => "look at the clock of this machine, or build when the certificate is valid",
        (Role::Server, true) => "renew it; a certificate is replaced by building anew",
        (Role::Anchor, true) => "remove it, or put its successor in its place",
    };
    let title = format!("the {what} `{subject}` {is}");
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, is)
}
