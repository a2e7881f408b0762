//! `skip_mtls_uri_regex`.

use sealgate_policy::Pattern;

use super::Resolver;
use crate::proof::{self, Anchoring};
use crate::rules::{bad_skip_pattern, duplicate, unanchored_skip};
use crate::schema::At;

/// The patterns, all of them usable; `None` if one is not.
pub(super) fn resolve(list: &At<Vec<At<String>>>, resolver: &mut Resolver<'_>) -> Option<Vec<At<String>>> {
    if list.value.is_empty() {
        resolver.report(bad_skip_pattern::empty(list.span));
        return None;
    }
    let patterns = list.value.iter().map(|p| (&p.value, format!("the pattern `{}`", p.value), p.span));
    duplicate::check(patterns).into_iter().for_each(|d| resolver.report(d));
    let resolved: Vec<Option<At<String>>> = list.value.iter().map(|pattern| one(pattern, resolver)).collect();
    resolved.into_iter().collect()
}

fn one(pattern: &At<String>, resolver: &mut Resolver<'_>) -> Option<At<String>> {
    let text = &pattern.value;
    let sources = resolver.sources;
    let place = |range| sources.inside(pattern.span, text, range);
    let refusal = match regex_syntax::ast::parse::Parser::new().parse(text) {
        Ok(parsed) => bad_skip_pattern::possessive(&parsed).map(|at| bad_skip_pattern::possessive_report(place(at))),
        Err(error) => Some(bad_skip_pattern::syntax(text, &error, place)),
    };
    if let Some(refusal) = refusal {
        resolver.report(refusal);
        return None;
    }
    let compiled = match Pattern::new(text) {
        Ok(compiled) => compiled,
        Err(why) => {
            resolver.report(bad_skip_pattern::refused(&why.to_string(), pattern.span));
            return None;
        }
    };
    match proof::anchoring(text, &compiled) {
        Anchoring::AtStart => {}
        Anchoring::Elsewhere(witness) => resolver.report(unanchored_skip::report(text, Some(&witness), pattern.span)),
        Anchoring::NotProved => resolver.report(unanchored_skip::report(text, None, pattern.span)),
    }
    Some(pattern.clone())
}
