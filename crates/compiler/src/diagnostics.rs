//! All findings of a configuration: collected, given their levels, sorted by place.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::levels::{Allowed, Levels};
use crate::rule::Severity;
use crate::undecided::{self, Undecided};

/// Findings, sorted by place once the compiler hands them out.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// What no proof decided: findings once all of it is known.
    undecided: Vec<Undecided>,
}

/// Findings with their levels.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Errors and warnings.
    pub(crate) found: Diagnostics,
    /// What is merely worth knowing.
    pub(crate) notes: Diagnostics,
    /// What `[lints]` allows.
    pub(crate) allowed: Vec<Allowed>,
}

impl Diagnostics {
    /// The findings in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them forbids to emit.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds what a rule asked and no proof decided.
    pub(crate) fn push_undecided(&mut self, question: Undecided) {
        self.undecided.push(question);
    }

    pub(crate) fn append(&mut self, mut more: Self) {
        self.list.append(&mut more.list);
        self.undecided.append(&mut more.undecided);
    }

    /// Gives every finding its level, drops what is allowed or said twice, and sorts by place.
    pub(crate) fn finish(mut self, levels: &Levels) -> Finished {
        self.list.extend(undecided::findings(std::mem::take(&mut self.undecided)));
        self.list.sort_by(|a, b| a.order().cmp(&b.order()));
        self.list.dedup_by(|a, b| a.order() == b.order());
        let mut silenced = Vec::new();
        self.list.retain_mut(|d| {
            let severity = levels.severity(d.rule, d.mild);
            match severity {
                Some(severity) => d.severity = severity,
                None => silenced.push(d.rule),
            }
            severity.is_some()
        });
        leave_out_the_many(&mut self.list);
        let (notes, list) = self.list.into_iter().partition(|d| d.severity == Severity::Note);
        let only = |list| Self { list, undecided: Vec::new() };
        Finished { found: only(list), notes: only(notes), allowed: levels.allowed(&silenced) }
    }
}

/// Findings of one rule and severity that are told; a file that a program wrote can have a hundred thousand.
const MAX_PER_RULE: usize = 200;

/// Keeps the first findings of each rule and severity; the last of them says how many there were more.
fn leave_out_the_many(list: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    list.iter().for_each(|d| *counts.entry((d.rule.code, d.severity)).or_default() += 1);
    let mut told: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    list.retain_mut(|d| {
        let kind = (d.rule.code, d.severity);
        let (number, all) = (told.entry(kind).or_default(), counts.get(&kind).copied().unwrap_or_default());
        *number += 1;
        if *number == MAX_PER_RULE && all > MAX_PER_RULE {
            d.notes.push(format!("further findings like this one that are not shown: {}", all - MAX_PER_RULE));
        }
        *number <= MAX_PER_RULE
    });
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self { list: vec![one], undecided: Vec::new() }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    /// In the order given.
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(list: I) -> Self {
        Self { list: list.into_iter().collect(), undecided: Vec::new() }
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{common_name, unknown_key};
    use crate::source::SourceId;

    fn check(of_one: usize, told: usize, note: Option<&str>) {
        let one = |at: usize, rule| Diagnostic::new(rule, "x", SourceId::CONFIG.span(at..at), "here", "help");
        let mut list: Vec<_> = (0..of_one).map(|at| one(at, &unknown_key::RULE)).collect();
        list.push(one(of_one, &common_name::RULE));
        let found = Diagnostics { list, undecided: Vec::new() }.finish(&Levels::default()).found;
        let of_rule: Vec<_> = found.iter().filter(|d| d.rule.name == "unknown_key").collect();
        assert_eq!((of_rule.len(), found.list.len()), (told, told + 1));
        assert_eq!(of_rule.last().and_then(|d| d.notes.first()).map(String::as_str), note);
    }

    #[test]
    fn the_many_are_counted() {
        check(1, 1, None);
        check(MAX_PER_RULE, MAX_PER_RULE, None);
        check(MAX_PER_RULE + 1, MAX_PER_RULE, Some("further findings like this one that are not shown: 1"));
        check(100_000, MAX_PER_RULE, Some("further findings like this one that are not shown: 99800"));
    }
}
