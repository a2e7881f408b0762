//! Two routes that only their order in the file tells apart.
//!
//! They have the same path and the same `priority`, and some hosts and methods in common. A request that fits both goes
//! to the first one. Moving a route, or adding one in front, changes where such requests go. The finding shows one of
//! them.

use super::shadowed_route::End;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proof::{Tie, method_name};
use crate::proofs::Proofs;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule::warning("SG0531", "order_only_routes", include_str!("order_only_routes.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    for tie in &proofs.choice.ties {
        found.push(report(tie, End::of(proofs.model, tie.first), End::of(proofs.model, tie.second)));
    }
}

fn report(tie: &Tie, first: End<'_>, second: End<'_>) -> Diagnostic {
    let (one, other) = (first.id, second.id);
    let title = format!("only their order tells the routes `{one}` and `{other}` apart");
    let request = format!("`{} {}`", method_name(&tie.facts), tie.target);
    let label = match &tie.host {
        Some(host) => format!("route `{other}` would take {request} for `{host}` too"),
        None => format!("route `{other}` would take {request} too"),
    };
    let help = match first.priority.checked_add(1) {
        Some(priority) => format!("write `priority = {priority}` in the route that is to get such requests"),
        None => format!("write `priority = {}` in the other route", first.priority - 1),
    };
    Diagnostic::new(&RULE, title, second.path_span, label, help)
        .also(first.path_span, format!("route `{one}` comes first and gets it"))
}
