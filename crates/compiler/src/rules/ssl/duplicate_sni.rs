//! A server name that belongs to two SSL objects.
//!
//! Which certificate and which client authentication apply must not depend on the order of the objects. Case and a
//! trailing dot do not make a different name. Objects with `status = 0` do not count.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0202", "duplicate_sni", include_str!("duplicate_sni.rs"));

pub(crate) fn report(name: &str, first: Span, again: Span) -> Diagnostic {
    let title = format!("the SNI `{name}` is in two SSL objects");
    let help = "leave it in one, or disable the other object with `status = 0`";
    Diagnostic::new(&RULE, title, again, "again here", help).also(first, "first here")
}
