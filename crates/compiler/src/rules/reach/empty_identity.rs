//! A header that is set from facts about the client's certificate, on a route where no certificate is asked for.
//!
//! None of the SSL objects of the route's hosts has `client`, or the route is reached in clear only. The variable is
//! then always empty, and the header is removed from every request. `$ssl_client_verify` is not reported: on such a TLS
//! connection it says `NONE`.

use sealgate_policy::Variable;

use crate::Model;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proofs::Proofs;
use crate::reach::{Door, RouteReach, WayIn};
use crate::rule::Rule;
use crate::source::Span;
use crate::undecided::Undecided;

pub(crate) static RULE: Rule = Rule::warning("SG0503", "empty_identity", include_str!("empty_identity.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let Proofs { model, reach: Some(reach), .. } = proofs else { return };
    for (route, reach) in model.plan().routes.iter().zip(&reach.routes) {
        let reached = !reach.ways.is_empty() && reach.ways.iter().all(|way| way.disabled.is_none());
        if reach.guard.is_some() || !reached {
            continue;
        }
        let mut open = Ok(());
        for (_, door) in &reach.doors {
            match door {
                Door::Open(..) => {}
                Door::NotProved(why) => open = Err(Some(*why)),
                Door::Closed(_) => {
                    open = Err(None);
                    break;
                }
            }
        }
        for (header, variable) in route.identities().filter(|(_, variable)| *variable != Variable::Verify) {
            let title = format!("`${variable}` is empty on route `{}`", route.title());
            match open {
                Ok(()) => found.push(report(model, reach, title, header.span())),
                Err(Some(why)) => {
                    let (what, span) = (title, header.span());
                    found.push_undecided(Undecided { rule: &RULE, why, what, span, also: None });
                }
                Err(None) => {}
            }
        }
    }
}

fn report(model: &Model, reach: &RouteReach, title: String, span: Span) -> Diagnostic {
    let help = "give the SSL object of the route's host a `client = { ca = \"…\" }`, or remove the header";
    let finding = Diagnostic::new(&RULE, title, span, "no client is asked for a certificate", help);
    let opened = reach.ways.iter().find_map(|way| match way.way {
        WayIn::Open { ssl } => Some((ssl, way.host.as_deref().unwrap_or_default())),
        _ => None,
    });
    match opened.and_then(|(ssl, host)| Some((model.ssl_span(ssl)?, host))) {
        Some((span, host)) => finding.also(span, format!("has `{host}`, and no `client`")),
        None => finding,
    }
}
