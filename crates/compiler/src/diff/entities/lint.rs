//! `[lints]`: a level for each rule that is named, for the group `policy`, and the two minimums.

use std::collections::BTreeSet;

use super::entity::{Entity, Fields, Guard};
use crate::levels::{Level, Levels};
use crate::plan::DEFAULT_MIN_VALIDITY;
use crate::rule::{Kind, Rule, Severity};
use crate::rules::name_coverage;

pub(super) fn entities(levels: &Levels, rules: &BTreeSet<&'static str>) -> Vec<Entity> {
    let rules = rules.iter().filter_map(|name| Rule::named(name)).map(|rule| level(levels, rule));
    let (validity, coverage) = (levels.min_validity(), levels.min_coverage());
    let minimums =
        [minimum("min_validity", validity, "d", DEFAULT_MIN_VALIDITY), minimum("min_coverage", coverage, "", 0)];
    std::iter::once(policy(levels)).chain(rules).chain(minimums).collect()
}

/// The group.
fn policy(levels: &Levels) -> Entity {
    let said = levels.policy();
    let severity = said.map_or(Some(Severity::Error), Level::severity);
    lint("policy", severity, if said.is_some() { "" } else { " by default" }, Guard::Level(rank(severity)), levels)
}

fn level(levels: &Levels, rule: &'static Rule) -> Entity {
    let severity = levels.severity(rule, false);
    let by = match (levels.of_its_own(rule), levels.policy()) {
        (Some(_), _) => "",
        (None, Some(_)) if rule.kind == Kind::Policy => " by policy",
        (None, _) => " by default",
    };
    // What is denied by name is denied in its milder findings too, which one rule has.
    let has_milder = rule.name == name_coverage::RULE.name;
    let milder = if has_milder { rank(levels.severity(rule, true)) } else { 0 };
    lint(rule.name, severity, by, Guard::Level(4 * rank(severity) + milder), levels)
}

fn lint(name: &str, severity: Option<Severity>, by: &str, guard: Guard, levels: &Levels) -> Entity {
    let level = format!("{}{by}", word(severity));
    let fields: Fields = vec![("level".into(), level), ("reason".into(), levels.reason(name).to_owned())];
    Entity { guard: Some(guard), ..Entity::new("lint", name.to_owned(), fields) }
}

/// A number with its unit.
fn minimum(name: &'static str, said: Option<u32>, unit: &str, default: u32) -> Entity {
    let value = said.map(|number| format!("{number}{unit}")).unwrap_or_default();
    let guard = Guard::Minimum { said, default };
    Entity { guard: Some(guard), ..Entity::new("lint", name.to_owned(), vec![(name.into(), value)]) }
}

fn word(severity: Option<Severity>) -> &'static str {
    match severity {
        None => Level::Allow.name(),
        Some(Severity::Note) => "note",
        Some(Severity::Warning) => Level::Warn.name(),
        Some(Severity::Error) => Level::Deny.name(),
    }
}

fn rank(severity: Option<Severity>) -> u8 {
    match severity {
        None => 0,
        Some(Severity::Note) => 1,
        Some(Severity::Warning) => 2,
        Some(Severity::Error) => 3,
    }
}
