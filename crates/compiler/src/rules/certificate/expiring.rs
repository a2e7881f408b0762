//! A certificate that expires soon.
//!
//! `[lints] min_validity = "30d"` says for how many days from the build a certificate has to be valid; `"0d"` switches
//! the check off. The default is 30 days, or a third of the certificate's lifetime if that is shorter. Certificates
//! that have already expired are reported by the rule `validity`.

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
