//! A skip list that lists every path.
//!
//! No request needs a client certificate then, and the SSL object's `client` protects nothing: a certificate is asked for,
//! and whoever has none is let in all the same. `^/` and `.*` list every path, and so do `^/$` and `^/.` together. (`.`
//! stands for any character but a line feed, which makes no difference here.)

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
