//! A line of `[lints]` that is not valid.
//!
//! `[lints]` sets the levels of rules that are warnings, notes or in the group `policy`: `name_coverage = "warn"`. A
//! rule for what cannot run is always an error and has no level.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::{Kind, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0011", "lint_level", include_str!("lint_level.rs"));

/// Rules of the group `policy` that come with later features.
const LATER: &[&str] = &["unverified_upstream", "unsafe_uri"];

/// `rules`: all there are.
pub(crate) fn unknown(name: &str, span: Span, rules: &[&Rule]) -> Diagnostic {
    if LATER.contains(&name) {
        return super::unsupported::report(&format!("the rule `{name}`"), span);
    }
    let names = rules.iter().filter(|rule| rule.kind != Kind::Always).map(|rule| rule.name);
    let help = match nearest(name, names.chain(["policy", "min_validity", "min_coverage"])) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "docs/rules has a page for each rule; `policy` is the group of what is legal but unsafe".to_owned(),
    };
    Diagnostic::new(&RULE, format!("there is no rule `{name}`"), span, "no such rule", help)
}

pub(crate) fn fixed(name: &str, span: Span) -> Diagnostic {
    let title = format!("the level of `{name}` cannot be changed");
    let help = "remove the line and correct what the rule finds";
    Diagnostic::new(&RULE, title, span, "what it finds cannot run", help)
}
