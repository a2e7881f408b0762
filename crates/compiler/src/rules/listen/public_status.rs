//! The status listener on an address that others can reach.
//!
//! `[listen] status` answers everybody, in clear and without a certificate. Put it on loopback or on a unix socket.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0404", "public_status", include_str!("public_status.rs"));

pub(crate) fn report(text: &str, port: u16, span: Span) -> Diagnostic {
    let title = format!("the status listener is on `{text}`, which is not loopback");
    let help = format!(
        "write `127.0.0.1:{port}`; where a probe comes from elsewhere, set `public_status = \"warn\"` in `[lints]`"
    );
    Diagnostic::new(&RULE, title, span, "it answers anyone, in clear", help)
}
