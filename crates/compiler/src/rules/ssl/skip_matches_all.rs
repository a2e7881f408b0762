//! A skip list that matches every path.
//!
//! No request needs a client certificate then, so the SSL object's `client` protects nothing: clients are asked for a
//! certificate, and those without one are let in all the same. `^/` and `.*` match every path, and so do `^/$` and
//! `^/.` together. (`.` stands for every character except a line feed, which makes no difference here.)

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0536", "skip_matches_all", include_str!("skip_matches_all.rs"));

const HELP: &str = "list single paths, such as `^/health$`, or remove `client` if no certificate is needed";

pub(crate) fn one(pattern: &str, span: Span) -> Diagnostic {
    let title = format!("the skip pattern `{pattern}` lists every path");
    Diagnostic::new(&RULE, title, span, "no request needs a client certificate", HELP)
}

pub(crate) fn together(span: Span) -> Diagnostic {
    let title = "together the skip patterns list every path";
    Diagnostic::new(&RULE, title, span, "no request needs a client certificate", HELP)
}
