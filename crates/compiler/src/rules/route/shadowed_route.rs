//! A route that is never chosen.
//!
//! Of the routes that match a request, the gateway takes the one with the more specific host, then the one with the
//! exact path or the longer prefix, then the one with the higher `priority`, then the first one in the file. A route
//! that gets no request after that has no effect, and other routes get the requests it was written for. A single path
//! of a route is reported in the same way. With `[router] http = "radixtree_uri"` the path comes first, and the host
//! only filters.

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::proof::{Fate, Uri};
use crate::proofs::Proofs;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0530", "shadowed_route", include_str!("shadowed_route.rs"));

/// A route with one of its paths.
#[derive(Clone, Copy)]
pub(crate) struct End<'m> {
    pub(crate) id: &'m str,
    pub(crate) span: Span,
    pub(crate) priority: i32,
    /// The pattern as written.
    pub(crate) path: &'m str,
    pub(crate) path_span: Span,
}

impl<'m> End<'m> {
    /// The route and the path that `uri` names.
    pub(crate) fn of(model: &'m Model, uri: Uri) -> Self {
        let route = &model.plan().routes[uri.route as usize];
        let path = &route.uris()[uri.uri as usize];
        Self { id: route.id(), span: route.span(), priority: route.priority(), path: &path.value, path_span: path.span }
    }
}

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let fates: Vec<(Uri, &Fate)> = proofs.choice.fates.iter().map(|(uri, fate)| (*uri, fate)).collect();
    for of_route in fates.chunk_by(|one, other| one.0.route == other.0.route) {
        check_route(proofs.model, of_route, found);
    }
}

/// One finding for all paths of a route, or one for each that is lost.
fn check_route(model: &Model, fates: &[(Uri, &Fate)], found: &mut Diagnostics) {
    let by_others = |uri: Uri, fate: &Fate| match fate {
        Fate::Never(by) => by.iter().copied().filter(|by| by.route != uri.route).collect(),
        Fate::Chosen | Fate::Unmatched | Fate::NotProved(_) => Vec::new(),
    };
    let lost = fates.iter().map(|(uri, fate)| (*uri, by_others(*uri, fate)));
    let lost: Vec<(Uri, Vec<Uri>)> = lost.filter(|(_, by)| !by.is_empty()).collect();
    let ends = |by: &[Uri]| by.iter().map(|uri| End::of(model, *uri)).collect::<Vec<_>>();
    if fates.iter().all(|(_, fate)| matches!(fate, Fate::Never(_))) && !lost.is_empty() {
        let mut by: Vec<Uri> = lost.iter().flat_map(|(_, by)| by).copied().collect();
        by.sort();
        by.dedup_by_key(|uri| uri.route);
        found.push(whole(End::of(model, lost[0].0), &ends(&by)));
    } else {
        lost.iter().for_each(|(uri, by)| found.push(path(End::of(model, *uri), &ends(by))));
    }
}

/// Most places that a finding shows.
const SHOWN: usize = 3;

/// `by`: who gets the requests instead.
fn whole(lost: End<'_>, by: &[End<'_>]) -> Diagnostic {
    let title = format!("the route `{}` is never chosen", lost.id);
    let help = format!("remove it, or {}", way_out(lost, by));
    finding(title, lost.span, "no request gets to this route", help, lost, by)
}

fn path(lost: End<'_>, by: &[End<'_>]) -> Diagnostic {
    let title = format!("the route `{}` is never chosen for `{}`", lost.id, lost.path);
    let help = format!("remove `{}` here, or {}", lost.path, way_out(lost, by));
    finding(title, lost.path_span, "no request gets to the route by this path", help, lost, by)
}

fn finding(title: String, span: Span, label: &str, help: String, lost: End<'_>, by: &[End<'_>]) -> Diagnostic {
    let first = Diagnostic::new(&RULE, title, span, label, help);
    let shown = by.iter().take(SHOWN).fold(first, |shown, end| shown.also(end.path_span, reason(lost, *end)));
    match by.len() {
        more if more > SHOWN => shown.note(format!("{} further routes take requests from it", more - SHOWN)),
        _ => shown,
    }
}

fn reason(lost: End<'_>, by: End<'_>) -> String {
    let id = by.id;
    if lost.path != by.path {
        return format!("`{}` of route `{id}` is tried before `{}`", by.path, lost.path);
    }
    match by.priority > lost.priority {
        true => format!("route `{id}` has the same path and a higher priority"),
        false => format!("route `{id}` has the same path and comes first"),
    }
}

fn way_out(lost: End<'_>, by: &[End<'_>]) -> String {
    let others = "give the other route a host, method or path of its own";
    let highest = by.iter().filter(|end| end.path == lost.path).map(|end| end.priority).max();
    match highest.and_then(|highest| highest.checked_add(1)) {
        Some(priority) => format!("{others}, or write `priority = {priority}` here to have it chosen instead"),
        None => others.to_owned(),
    }
}
