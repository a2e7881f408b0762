//! What a rule asked and no proof decided.
//!
//! It becomes a finding of that rule, at its own level: what is not ruled out may be so. All that a rule could not decide
//! for one reason is one finding, with the first places and the number of them.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::proof::NotProved;
use crate::rule::Rule;
use crate::source::Span;

/// Most places that a finding shows.
const SHOWN: usize = 3;

/// One question that is open.
#[derive(Clone, Debug)]
pub(crate) struct Undecided {
    /// The rule that asked.
    pub(crate) rule: &'static Rule,
    pub(crate) why: NotProved,
    /// What may be so: the title of the finding if it were known.
    pub(crate) what: String,
    /// Where.
    pub(crate) span: Span,
    /// A place that has to do with it, and how.
    pub(crate) also: Option<(Span, String)>,
}

/// One finding for each rule and reason.
pub(crate) fn findings(open: Vec<Undecided>) -> impl Iterator<Item = Diagnostic> {
    let mut groups: BTreeMap<(&str, NotProved), Vec<Undecided>> = BTreeMap::new();
    for question in open {
        groups.entry((question.rule.code, question.why)).or_default().push(question);
    }
    groups.into_values().filter_map(|mut group| {
        group.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
        group.dedup_by(|a, b| (a.span, &a.what) == (b.span, &b.what));
        finding(&group)
    })
}

fn finding(group: &[Undecided]) -> Option<Diagnostic> {
    let (first, more) = group.split_first()?;
    let title = match more.len() {
        0 => format!("not ruled out: {}", first.what),
        more => format!("not ruled out: {}, and {more} more like it", first.what),
    };
    let mut finding = Diagnostic::new(first.rule, title, first.span, first.why.to_string(), help(first));
    finding.undecided = true;
    for question in more.iter().take(SHOWN - 1) {
        finding = finding.also(question.span, format!("not ruled out: {}", question.what));
    }
    if let Some((span, label)) = &first.also {
        finding = finding.also(*span, label);
    }
    match more.len() {
        many if many >= SHOWN => Some(finding.note(format!("{} further places are not shown", many + 1 - SHOWN))),
        _ => Some(finding),
    }
}

fn help(question: &Undecided) -> String {
    let way_out = match question.why {
        NotProved::WordBoundary => "write `(?-u:\\b)` for `\\b`, or name what may follow, such as `(/|$)`",
        NotProved::Automaton => "write the pattern simpler: fewer counted repetitions, `[0-9]` for `\\d`",
        NotProved::Budget | NotProved::Automata | NotProved::Rivals => {
            "give routes hosts, methods or paths that fewer others have too, or write patterns simpler"
        }
        NotProved::Witness | NotProved::Spelling | NotProved::Plugin => {
            "ask for single requests with `cargo sealgate explain`"
        }
    };
    let name = question.rule.name;
    format!("{way_out}; if it does not matter: `[lints] {name} = {{ level = \"allow\", reason = \"…\" }}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{anonymous_identity, anonymous_route};
    use crate::source::SourceId;

    #[test]
    fn one_finding_for_each_rule_and_reason() {
        #[track_caller]
        fn check(open: &[(&'static Rule, NotProved, usize)], expected: &[(&str, &str, usize, usize)]) {
            let open = open.iter().map(|(rule, why, at)| Undecided {
                rule,
                why: *why,
                what: format!("thing {at}"),
                span: SourceId::CONFIG.span(*at..*at),
                also: None,
            });
            let found: Vec<Diagnostic> = findings(open.collect()).collect();
            let shown = found.iter().map(|d| (d.rule.name, d.title.as_str(), d.secondary.len(), d.notes.len()));
            assert_eq!(shown.collect::<Vec<_>>(), expected);
        }
        let (route, identity) = (&anonymous_route::RULE, &anonymous_identity::RULE);
        let (budget, word) = (NotProved::Budget, NotProved::WordBoundary);
        check(&[], &[]);
        check(&[(route, budget, 1)], &[("anonymous_route", "not ruled out: thing 1", 0, 0)]);
        check(
            &[(route, budget, 2), (identity, budget, 1), (route, word, 1), (route, budget, 1), (route, budget, 1)],
            &[
                ("anonymous_route", "not ruled out: thing 1", 0, 0),
                ("anonymous_route", "not ruled out: thing 1, and 1 more like it", 1, 0),
                ("anonymous_identity", "not ruled out: thing 1", 0, 0),
            ],
        );
        let many: Vec<_> = (0..5).map(|at| (route, budget, at)).collect();
        check(&many, &[("anonymous_route", "not ruled out: thing 0, and 4 more like it", 2, 1)]);
    }
}
