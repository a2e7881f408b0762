//! A certificate that expires soon.
//!
//! `[lints] min_validity = "30d"` says how many days a certificate has to be valid from the build on; `"0d"` asks for
//! nothing. Without the key it is 30 days, or the last third of a certificate that lives for less than 90. One that has
//! expired already is the rule `validity`'s.

use super::{unreadable_pem::with_block, validity::Role};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0146", "expiring", include_str!("expiring.rs"));

/// `days`: whole days that are left; `said`: `min_validity`, if it is in the file.
pub(crate) fn report(
    role: Role,
    subject: &str,
    until: &str,
    days: u64,
    (block, span): (Span, Span),
    said: Option<Span>,
) -> Diagnostic {
    let left = match days {
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    let (what, label) = match role {
        Role::Server => ("certificate", "then clients refuse it"),
        Role::Anchor => ("trust anchor", "then all of its clients are refused"),
    };
    let title = format!("the {what} `{subject}` expires {left}");
    let help = "renew it, and build anew; `min_validity = \"0d\"` in `[lints]` stops asking";
    let diagnostic = Diagnostic::new(&RULE, title, span, label, help);
    let diagnostic = with_block(diagnostic, block, span, format!("valid until {until}"));
    match said {
        Some(said) => diagnostic.also(said, "asked for here"),
        None => diagnostic,
    }
}
