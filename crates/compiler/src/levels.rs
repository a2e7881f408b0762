//! What `[lints]` makes of the rules. Knows none of them, and no finding.

use std::collections::BTreeMap;

use crate::rule::{Kind, Rule, Severity};
use crate::source::Span;

/// Level of a rule in `[lints]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not said.
    Allow,
    /// Said.
    Warn,
    /// An error.
    Deny,
}

/// Levels of all rules after `[lints]`, and what it demands besides.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    by_name: BTreeMap<&'static str, Level>,
    policy: Option<Level>,
    allowed: Vec<Allowed>,
    min_validity: Option<u32>,
    min_coverage: Option<u32>,
}

/// A rule, or the group `policy`, that `[lints]` allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Its name.
    pub name: String,
    /// Place of the name in `[lints]`.
    pub span: Span,
    /// Why, in the words of the file.
    pub reason: String,
    /// Findings that were not said for it.
    pub silenced: usize,
}

impl Level {
    /// `allow`, `warn`, `deny`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// Severity of a finding at this level; `None` = not said.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

impl Levels {
    pub(crate) fn set(&mut self, rule: &'static Rule, level: Level) {
        self.by_name.insert(rule.name, level);
    }

    pub(crate) fn set_policy(&mut self, level: Level) {
        self.policy = Some(level);
    }

    /// Days of `min_validity` and percent of `min_coverage`.
    pub(crate) fn demand(&mut self, min_validity: Option<u32>, min_coverage: Option<u32>) {
        (self.min_validity, self.min_coverage) = (min_validity, min_coverage);
    }

    /// Names of the rules that have a level of their own.
    pub(crate) fn named(&self) -> impl Iterator<Item = &'static str> {
        self.by_name.keys().copied()
    }

    /// The level of a rule's own.
    pub(crate) fn of_its_own(&self, rule: &Rule) -> Option<Level> {
        self.by_name.get(rule.name).copied()
    }

    /// The level of the group `policy`.
    pub(crate) fn policy(&self) -> Option<Level> {
        self.policy
    }

    /// Why a rule or the group `policy` is allowed; empty where it is not.
    pub(crate) fn reason(&self, name: &str) -> &str {
        self.allowed.iter().find(|line| line.name == name).map_or("", |line| &line.reason)
    }

    /// Days that certificates have to be valid.
    pub(crate) fn min_validity(&self) -> Option<u32> {
        self.min_validity
    }

    /// Percent that expectations have to touch.
    pub(crate) fn min_coverage(&self) -> Option<u32> {
        self.min_coverage
    }

    /// Remembers why a rule or the group `policy` is allowed.
    pub(crate) fn allow(&mut self, name: &str, span: Span, reason: &str) {
        let (name, reason) = (name.to_owned(), reason.to_owned());
        self.allowed.push(Allowed { name, span, reason, silenced: 0 });
    }

    /// Every `allow` of the file, in its order, with the number of its rules' findings among `silenced`.
    pub(crate) fn allowed(&self, silenced: &[&'static Rule]) -> Vec<Allowed> {
        let by_group = |rule: &Rule| rule.kind == Kind::Policy && !self.by_name.contains_key(rule.name);
        let count = |name: &str| {
            silenced.iter().filter(|rule| rule.name == name || (name == "policy" && by_group(rule))).count()
        };
        self.allowed.iter().map(|line| Allowed { silenced: count(&line.name), ..line.clone() }).collect()
    }

    /// Severity of a rule's finding, `mild` or not; `None` = not said.
    pub(crate) fn severity(&self, rule: &Rule, mild: bool) -> Option<Severity> {
        let named = self.of_its_own(rule);
        let set = match rule.kind {
            Kind::Always => None,
            Kind::Policy => named.or(self.policy.filter(|level| !mild || *level != Level::Deny)),
            Kind::Warning | Kind::Note => named,
        };
        match set {
            None if mild => Some(Severity::Warning),
            None => Some(rule.default_severity()),
            Some(level) => level.severity(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{common_name, name_coverage, public_status, validity};
    use crate::source::SourceId;

    #[test]
    fn what_is_allowed_counts_its_own_findings() {
        let mut levels = Levels::default();
        let span = SourceId::CONFIG.span(0..0);
        levels.set_policy(Level::Allow);
        levels.allow("policy", span, "a test");
        levels.set(&common_name::RULE, Level::Allow);
        levels.allow("common_name", span, "another");
        levels.set(&validity::RULE, Level::Warn);
        assert_eq!(levels.severity(&name_coverage::RULE, false), None);
        assert_eq!(levels.severity(&validity::RULE, false), Some(Severity::Warning));
        let silenced = [&name_coverage::RULE, &common_name::RULE, &public_status::RULE];
        let counts: Vec<_> = levels.allowed(&silenced).iter().map(|line| (line.name.clone(), line.silenced)).collect();
        assert_eq!(counts, [("policy".to_owned(), 2), ("common_name".to_owned(), 1)]);
    }
}
