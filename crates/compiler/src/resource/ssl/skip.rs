//! `skip_mtls_uri_regex`.

use std::rc::Rc;

use regex_syntax::hir::translate::Translator;
use sealgate_policy::Pattern;

use crate::proof::{self, Anchoring, Budget, Extent, NotProved, Skip};
use crate::resource::resolver::Resolver;
use crate::rules::{
    bad_skip_pattern, covered_skip, duplicate, not_proved, skip_matches_all, skip_matches_nothing, unanchored_skip,
    wildcard_dot_skip,
};
use crate::schema::At;
use crate::undecided::Undecided;

/// Most different patterns of a configuration: each is a program of its own in the sealed binary's memory.
const PATTERNS: usize = 10_000;

/// The patterns, all of them usable; `None` if one is not.
pub(crate) fn resolve(list: &At<Vec<At<String>>>, resolver: &mut Resolver<'_>) -> Option<Vec<At<String>>> {
    if list.value.is_empty() {
        resolver.report(bad_skip_pattern::empty(list.span));
        return None;
    }
    if resolver.skips.len() + list.value.len() > PATTERNS {
        resolver.report(bad_skip_pattern::too_many(PATTERNS, list.span));
        return None;
    }
    let patterns = list.value.iter().map(|p| (&p.value, format!("the pattern `{}`", p.value), p.span));
    let twice = duplicate::check(patterns);
    let is_set = twice.is_empty();
    twice.into_iter().for_each(|d| resolver.report(d));
    let judged: Vec<Option<Rc<Skip>>> = list.value.iter().map(|pattern| one(pattern, resolver)).collect();
    let judged: Vec<Rc<Skip>> = judged.into_iter().collect::<Option<_>>()?;
    if is_set {
        compare(list, &judged.iter().map(Rc::as_ref).collect::<Vec<_>>(), resolver);
    }
    Some(list.value.clone())
}

fn one(pattern: &At<String>, resolver: &mut Resolver<'_>) -> Option<Rc<Skip>> {
    let skip = match resolver.skips.get(&pattern.value) {
        Some(known) => Rc::clone(known),
        None => {
            let made = Rc::new(make(pattern, resolver)?);
            resolver.skips.insert(pattern.value.clone(), Rc::clone(&made));
            made
        }
    };
    let text = &pattern.value;
    if let Ok(Anchoring::Elsewhere(witness)) = &skip.anchoring {
        resolver.report(unanchored_skip::report(text, witness, pattern.span));
    }
    match &skip.extent {
        Ok(Extent::Everything) => resolver.report(skip_matches_all::one(text, pattern.span)),
        Ok(Extent::Nothing(example)) => {
            let example = example.as_ref().map(|(text, why)| (text.as_str(), *why));
            resolver.report(skip_matches_nothing::report(text, example, pattern.span));
        }
        Ok(Extent::Some(_)) | Err(_) => {}
    }
    for dot in skip.dots.iter().flatten() {
        let place = resolver.sources.inside(pattern.span, text, dot.at.clone());
        resolver.report(wildcard_dot_skip::report(text, &dot.at, &dot.witness, place));
    }
    // The gravest of what is not known.
    let undecided = |rule, why: &NotProved, what| Undecided { rule, why: *why, what, span: pattern.span, also: None };
    match (&skip.anchoring, &skip.dots, &skip.extent) {
        (Err(why), ..) => {
            let what = format!("the skip pattern `{text}` is not anchored");
            resolver.found.push_undecided(undecided(&unanchored_skip::RULE, why, what));
        }
        (_, Err(why), _) => {
            let what = format!("a `.` in the skip pattern `{text}` lists more than it would as itself");
            resolver.found.push_undecided(undecided(&wildcard_dot_skip::RULE, why, what));
        }
        (.., Err(why)) => {
            let what = format!("which paths the skip pattern `{text}` lists");
            resolver.report(not_proved::report(&what, why, pattern.span));
        }
        (Ok(_), Ok(_), Ok(_)) => {}
    }
    Some(skip)
}

fn make(pattern: &At<String>, resolver: &mut Resolver<'_>) -> Option<Skip> {
    let text = &pattern.value;
    let sources = resolver.sources;
    let place = |range| sources.inside(pattern.span, text, range);
    let parsed = match regex_syntax::ast::parse::Parser::new().parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            resolver.report(bad_skip_pattern::syntax(text, &error, place));
            return None;
        }
    };
    if let Some(at) = bad_skip_pattern::possessive(&parsed) {
        resolver.report(bad_skip_pattern::possessive_report(place(at)));
        return None;
    }
    if let Err(error) = Translator::new().translate(text, &parsed) {
        resolver.report(bad_skip_pattern::meaning(&error, place));
        return None;
    }
    match Pattern::new(text) {
        Ok(compiled) => Some(Skip::new(&resolver.prover, text, &parsed, compiled)),
        Err(why) => {
            resolver.report(bad_skip_pattern::refused(&why.to_string(), pattern.span));
            None
        }
    }
}

/// What the patterns of one list have in common.
fn compare(list: &At<Vec<At<String>>>, judged: &[&Skip], resolver: &mut Resolver<'_>) {
    let Budget { compared, joined, .. } = *resolver.prover.budget();
    if judged.len() > compared {
        let why = format!("there are more than {compared}");
        resolver.report(not_proved::report("which patterns of this skip list cover others", why, list.span));
        return;
    }
    let covered = proof::covered(&resolver.prover, judged);
    for (pattern, covered) in list.value.iter().zip(covered) {
        match covered {
            Ok(Some(by)) => {
                let by = &list.value[by];
                resolver.report(covered_skip::report(&pattern.value, pattern.span, &by.value, by.span));
            }
            Ok(None) => {}
            Err(why) => {
                let what = format!("whether another skip pattern covers `{}`", pattern.value);
                resolver.report(not_proved::report(&what, why, pattern.span));
            }
        }
    }
    let one_is_enough = judged.iter().any(|skip| skip.extent == Ok(Extent::Everything));
    // Of a pattern whose paths are not known that was said.
    let are_known = judged.iter().all(|skip| skip.extent.is_ok());
    if !one_is_enough && are_known && (2..=joined).contains(&judged.len()) {
        match proof::together_everything(&resolver.prover, judged) {
            Ok(true) => resolver.report(skip_matches_all::together(list.span)),
            Ok(false) => {}
            Err(why) => {
                let what = "whether the skip patterns of this list together list every path";
                resolver.report(not_proved::report(what, why, list.span));
            }
        }
    }
}
