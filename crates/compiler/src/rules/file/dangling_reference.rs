//! A reference to something that does not exist.
//!
//! `[ssl] fallback_sni` stands in for a missing SNI, so an enabled SSL object of `type = "server"` has to serve that
//! name. The `route` of an `[[expect]]` is the `id` or the `name` of an enabled route.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0010", "dangling_reference", include_str!("dangling_reference.rs"));

pub(crate) fn fallback_sni(name: &str, span: Span, served: &[String]) -> Diagnostic {
    let title = format!("no enabled SSL object serves `{name}`");
    let help = match nearest(name, served.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if served.is_empty() => "add an `[[ssls]]` with this name".to_owned(),
        None => format!("served are: {}", served.join(", ")),
    };
    Diagnostic::new(&RULE, title, span, "`fallback_sni` names nothing", help)
}

/// The `route` of an expectation.
pub(crate) fn route<'n>(name: &str, span: Span, names: impl Iterator<Item = &'n str>) -> Diagnostic {
    let help = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the `id` or the `name` of an enabled route; without an `id` its number in the file".to_owned(),
    };
    Diagnostic::new(&RULE, format!("no enabled route is called `{name}`"), span, "`route` names nothing", help)
}
