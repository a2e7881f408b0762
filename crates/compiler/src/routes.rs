//! What is said of the routes as a whole: which cannot be chosen, which tie, and which hosts nobody can ask for.

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::plan::Route;
use crate::proof::{self, Fate, NotProved, Uri};
use crate::rules::shadowed_route::End;
use crate::rules::{not_proved, order_only_routes, shadowed_route, unmatched_uri, unserved_host};
use crate::schema::At;

/// Reports it.
pub(crate) fn check(model: &Model, found: &mut Diagnostics) {
    for host in proof::unserved(model) {
        found.push(unserved_host::report(&host));
    }
    let routes = Routes(&model.plan().routes);
    let choice = proof::choice(model, model.budget());
    let mut open: Vec<(Uri, NotProved)> = Vec::new();
    let mut fates = choice.fates.iter().peekable();
    while let Some((Uri { route, .. }, _)) = fates.peek() {
        let route = *route;
        let mut of_route = Vec::new();
        while let Some((uri, fate)) = fates.next_if(|(uri, _)| uri.route == route) {
            of_route.push((*uri, fate));
        }
        routes.report(route, &of_route, found);
        open.extend(of_route.iter().filter_map(|(uri, fate)| match fate {
            Fate::NotProved(why) => Some((*uri, *why)),
            Fate::Chosen | Fate::Never(_) | Fate::Unmatched => None,
        }));
    }
    if let Some((uri, why)) = open.first() {
        let path = routes.path(*uri);
        let what = format!("whether requests get to `{}`", path.value);
        let note = not_proved::report(&what, why, path.span);
        found.push(match open.len() {
            1 => note,
            more => note.note(format!("nor for {} further paths", more - 1)),
        });
    }
    if let Some((uri, why)) = choice.ties_end {
        let what = "whether only their order tells this route and those behind it from others";
        found.push(not_proved::report(what, why, routes.path(uri).span));
    }
    for tie in &choice.ties {
        found.push(order_only_routes::report(tie, routes.end(tie.first), routes.end(tie.second)));
    }
}

struct Routes<'m>(&'m [Route]);

impl<'m> Routes<'m> {
    /// A route's findings: one for all of its paths, or one for each that is lost.
    fn report(&self, row: u32, fates: &[(Uri, &Fate)], found: &mut Diagnostics) {
        let by_others = |fate: &Fate| match fate {
            Fate::Never(by) => by.iter().copied().filter(|uri| uri.route != row).collect(),
            Fate::Chosen | Fate::Unmatched | Fate::NotProved(_) => Vec::new(),
        };
        let lost: Vec<(Uri, Vec<Uri>)> =
            fates.iter().map(|(uri, fate)| (*uri, by_others(fate))).filter(|(_, by)| !by.is_empty()).collect();
        for (uri, _) in fates.iter().filter(|(_, fate)| **fate == Fate::Unmatched) {
            let path = self.path(*uri);
            found.push(unmatched_uri::report(&path.value, path.span));
        }
        let ends = |by: &[Uri]| by.iter().map(|uri| self.end(*uri)).collect::<Vec<_>>();
        if fates.iter().all(|(_, fate)| matches!(fate, Fate::Never(_))) && !lost.is_empty() {
            let mut by: Vec<Uri> = lost.iter().flat_map(|(_, by)| by).copied().collect();
            by.sort();
            by.dedup_by_key(|uri| uri.route);
            found.push(shadowed_route::whole(self.end(lost[0].0), &ends(&by)));
        } else {
            lost.iter().for_each(|(uri, by)| found.push(shadowed_route::path(self.end(*uri), &ends(by))));
        }
    }

    fn path(&self, uri: Uri) -> &'m At<String> {
        &self.0[uri.route as usize].uris()[uri.uri as usize]
    }

    fn end(&self, uri: Uri) -> End<'m> {
        let (route, path) = (&self.0[uri.route as usize], self.path(uri));
        End { id: route.id(), span: route.span(), priority: route.priority(), path: &path.value, path_span: path.span }
    }
}
