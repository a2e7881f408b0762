//! A variable that does not exist.
//!
//! `$name` and `${name}` in a value stand for a fact about the connection or the request. An unknown variable would be
//! empty in every request.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0308", "unknown_variable", include_str!("unknown_variable.rs"));

pub(crate) fn report(name: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let near = near.or_else(|| nearest(name, ["ssl_client_s_dn", "ssl_client_serial", "ssl_client_fingerprint"]));
    let help = match near {
        Some(near) => format!("did you mean `${near}`?"),
        None => "docs/guide.md lists the variables".to_owned(),
    };
    Diagnostic::new(&RULE, format!("there is no variable `${name}`"), span, "no such variable", help)
}
