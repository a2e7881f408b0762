//! The expectations, run: what becomes of each request, and what none of them touches.
//!
//! Runs on a configuration without errors only: of a broken one there is nothing to expect.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::explain::{Explanation, Fact, Outcome, explain};
use crate::plan::{Expectation, quoted};
use crate::rules::expectation::{self, Unmet};
use crate::rules::{coverage, untouched};
use crate::schema::At;
use crate::{Clock, Model};

/// Runs all expectations. `min_coverage`: percent.
pub(crate) fn run(model: &Model, min_coverage: Option<At<i64>>, found: &mut Diagnostics) {
    let expectations = &model.plan().expectations;
    let mut touched = Touched::default();
    model.with_desc(|desc| {
        for expectation in expectations {
            let explanation = explain(model.gateway(), desc, &expectation.request, Clock(expectation.now));
            touched.add(&explanation);
            if let Some(diagnostic) = check(expectation, &explanation, desc.config) {
                found.push(diagnostic);
            }
        }
    });
    touched.report(model, min_coverage, found);
}

/// What is said of an expectation that does not hold. `config`: name of the file that it is in.
fn check(expectation: &Expectation, explanation: &Explanation, config: &str) -> Option<Diagnostic> {
    let outcome = &explanation.outcome;
    let ended = outcome.to_string();
    let mut unmet = Vec::new();
    let mut fields = Vec::new();
    let mut hold = |span, holds: bool, expected: String, got: Option<String>| {
        if !holds {
            unmet.push(Unmet { span, expected, got: got.unwrap_or_else(|| ended.clone()) });
        }
        !holds
    };
    if let Some(status) = &expectation.status {
        let got = outcome.status().map(|status| status.to_string());
        hold(status.span, outcome.status() == Some(status.value), status.value.to_string(), got);
    }
    if let Some(reason) = &expectation.reason {
        let got = outcome.reason().map(|reason| reason.to_string());
        hold(reason.span, outcome.reason() == Some(reason.value), reason.value.to_string(), got);
    }
    if let Some(alert) = &expectation.alert {
        let got = outcome.alert().map(|alert| alert.name().to_owned());
        hold(alert.span, outcome.alert() == Some(alert.value), alert.value.name().to_owned(), got);
    }
    let forwarded = outcome.forwarded();
    if let Some(route) = &expectation.route {
        let taken = forwarded.map(|forwarded| (forwarded.route_id.as_str(), forwarded.route_name.as_str()));
        let holds = taken.is_some_and(|(id, name)| id == route.value || name == route.value);
        let got = taken.map(|(id, name)| format!("`{}`", if name.is_empty() { id } else { name }));
        hold(route.span, holds, format!("`{}`", route.value), got);
    }
    for header in &expectation.headers {
        let values: Vec<&str> = header.values.iter().map(|value| value.value.as_str()).collect();
        let expected = Some(values.join(", ")).filter(|value| !value.is_empty());
        let got = forwarded.map(|forwarded| forwarded.header(&header.name.value));
        let words = |value: &Option<String>| match value {
            Some(value) => format!("`{value}`"),
            None => "no such header".to_owned(),
        };
        let span = header.values.first().map_or(header.name.span, |value| value.span);
        let holds = got.as_ref() == Some(&expected);
        if hold(span, holds, words(&expected), got.as_ref().map(words)) {
            fields.push(header.name.value.to_lowercase());
        }
    }
    if unmet.is_empty() {
        return None;
    }
    let decided = decided(explanation, &fields).iter().map(|fact| format!("{}: {}", fact.stage, fact.text)).collect();
    let (method, url) = expectation.line.split_once(' ').unwrap_or(("GET", &expectation.line));
    // Names in the command are relative to the configuration's directory, its own too.
    let file = if config == "gateway.toml" { String::new() } else { format!(" --config {}", quoted(config)) };
    let help = format!("each step: `cargo sealgate explain {method} {}{file}{}`", quoted(url), expectation.options);
    Some(expectation::report(&expectation.line, &ended, unmet, decided, help))
}

/// The steps that decided: how a certificate was judged and what followed, or the last two steps of another refusal,
/// or the route that was taken and what became of the `fields`.
fn decided<'e>(explanation: &'e Explanation, fields: &[String]) -> Vec<&'e Fact> {
    let facts = &explanation.facts;
    let last = facts.len().saturating_sub(1);
    let of = |stage: &str| facts.iter().position(|fact| fact.stage == stage);
    let about = |fact: &Fact| {
        let text = fact.text.to_lowercase();
        matches!(fact.stage, "headers" | "upstream") && fields.iter().any(|field| text.contains(&format!("`{field}")))
    };
    let chosen = |number: usize, fact: &Fact| match explanation.outcome {
        Outcome::Forwarded(_) => {
            let next = facts.get(number + 1).map(|fact| fact.stage);
            (fact.stage == "routing" && next != Some("routing")) || about(fact)
        }
        Outcome::Alert { .. } => number == last || Some(number) == of("certificate"),
        Outcome::Refused { .. } | Outcome::NoListener { .. } => number + 1 >= last,
    };
    facts.iter().enumerate().filter(|(number, fact)| chosen(*number, fact)).map(|(_, fact)| fact).collect()
}

/// Rows that an expectation touches.
#[derive(Default)]
struct Touched {
    routes: BTreeSet<u32>,
    ssls: BTreeSet<u32>,
    skips: BTreeSet<(u32, usize)>,
}

impl Touched {
    fn add(&mut self, explanation: &Explanation) {
        self.routes.extend(explanation.outcome.forwarded().map(|forwarded| forwarded.route));
        self.ssls.extend(explanation.ssl);
        self.skips.extend(explanation.skip);
    }

    fn report(&self, model: &Model, min_coverage: Option<At<i64>>, found: &mut Diagnostics) {
        let plan = model.plan();
        let mut open = Vec::new();
        let (mut skips, mut touched_skips) = (0, 0);
        for (row, route) in (0..).zip(&plan.routes) {
            if !self.routes.contains(&row) {
                let name = if route.name().is_empty() { route.id() } else { route.name() };
                open.push((route.span(), format!("route `{name}`")));
            }
        }
        for (row, ssl) in (0..).zip(&plan.ssls) {
            if !self.ssls.contains(&row) {
                open.push((ssl.span(), format!("SSL object `{}`", ssl.id())));
            }
            for (number, pattern) in ssl.client().into_iter().flat_map(|client| client.skip().iter().enumerate()) {
                skips += 1;
                if self.skips.contains(&(row, number)) {
                    touched_skips += 1;
                } else {
                    open.push((pattern.span, format!("the skip pattern `{}`", pattern.value)));
                }
            }
        }
        let counts = [
            (self.routes.len(), plan.routes.len(), "route"),
            (self.ssls.len(), plan.ssls.len(), "SSL object"),
            (touched_skips, skips, "skip pattern"),
        ];
        let all: usize = counts.iter().map(|(_, all, _)| all).sum();
        if all == 0 || open.is_empty() {
            return;
        }
        let percent = (all - open.len()) as u64 * 100 / all as u64;
        let words = counts
            .iter()
            .filter(|(_, all, _)| *all > 0)
            .map(|(touched, all, what)| format!("{touched} of {all} {what}{}", if *all == 1 { "" } else { "s" }));
        let words = words.collect::<Vec<_>>().join(", ");
        open.sort_by_key(|(span, _)| *span);
        match (min_coverage, plan.expectations.first()) {
            (Some(demanded), _) if percent < demanded.value.unsigned_abs() => {
                found.push(coverage::report(&words, percent, demanded.value, demanded.span, open));
            }
            (_, Some(first)) => found.push(untouched::report(&words, percent, first.span, open)),
            (_, None) => {}
        }
    }
}
