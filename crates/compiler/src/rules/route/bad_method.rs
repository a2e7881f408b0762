//! A method that routes do not know.
//!
//! `methods` takes GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, CONNECT, TRACE and PURGE, in capitals.

use sealgate_policy::Method;

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0303", "bad_method", include_str!("bad_method.rs"));

pub(crate) fn report(name: &str, span: Span) -> Diagnostic {
    let names = Method::ALL.map(Method::as_str);
    let help = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("possible are {}", names.join(", ")),
    };
    Diagnostic::new(&RULE, format!("`{name}` is no method"), span, "no such method", help)
}
