//! What `[lints]` makes of the rules' levels.

use crate::diagnostics::Diagnostics;
use crate::levels::{Level, Levels};
use crate::rule::{Kind, Rule};
use crate::rules::{RULES, lint_level};
use crate::schema::{self, At};

/// Levels after `[lints]`.
pub(crate) fn levels(config: &schema::Config, found: &mut Diagnostics) -> Levels {
    let mut levels = Levels::default();
    let percent = |percent: At<i64>| u32::try_from(percent.value).unwrap_or_default();
    levels.demand(config.lints.min_validity.map(|days| days.value), config.lints.min_coverage.map(percent));
    for line in &config.lints.levels {
        let name = &line.name;
        match Rule::named(&name.value) {
            _ if name.value == "policy" => levels.set_policy(line.level),
            None => {
                found.push(lint_level::unknown(&name.value, name.span, RULES));
                continue;
            }
            Some(rule) if rule.kind == Kind::Always => {
                found.push(lint_level::fixed(&name.value, name.span));
                continue;
            }
            Some(rule) => levels.set(rule, line.level),
        }
        if let (Level::Allow, Some(reason)) = (line.level, &line.reason) {
            levels.allow(&name.value, name.span, reason);
        }
    }
    levels
}
