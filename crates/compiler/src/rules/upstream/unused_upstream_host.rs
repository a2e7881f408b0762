//! An `upstream_host` that is never sent.
//!
//! It has an effect only with `pass_host = "rewrite"`.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0406", "unused_upstream_host", include_str!("unused_upstream_host.rs"));

pub(crate) fn report(upstream_host: Span) -> Diagnostic {
    let title = "`upstream_host` without `pass_host = \"rewrite\"` is not sent";
    Diagnostic::new(&RULE, title, upstream_host, "without effect", "add `pass_host = \"rewrite\"`, or remove it")
}
