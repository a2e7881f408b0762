//! A variable that is not known yet when it is used.
//!
//! The status, the times and the addresses of a response are known only once there is a response. In a header of the
//! request these variables are always empty.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0311", "late_variable", include_str!("late_variable.rs"));

pub(crate) fn report(variable: &str, span: Span) -> Diagnostic {
    let title = format!("`${variable}` is always empty in a request's header");
    let help = "remove it: the access log has it";
    Diagnostic::new(&RULE, title, span, "known only after the answer", help)
}
