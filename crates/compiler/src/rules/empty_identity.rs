//! A header filled with what is known of a client's certificate, on a route where no certificate is asked for.
//!
//! No SSL object of the route's hosts has `client`, or the route is reached in clear only: the variable is empty, and the
//! header is removed from every request. `$ssl_client_verify` is not meant, which says `NONE` there.

use sealgate_policy::Variable;

use crate::Model;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::reach::WayIn;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule::warning("SG0503", "empty_identity", include_str!("empty_identity.rs"));

pub(crate) fn check(model: &Model, found: &mut Diagnostics) {
    for (route, reach) in model.plan().routes.iter().zip(&model.reach().routes) {
        let open = !reach.ways.is_empty() && reach.ways.iter().all(|way| way.disabled.is_none());
        if reach.guard.is_some() || !open || !reach.is_open() {
            continue;
        }
        for (header, variable) in route.identities().filter(|(_, variable)| *variable != Variable::Verify) {
            let title = format!("`${variable}` is empty on route `{}`", route.title());
            let help = "give the SSL object of the route's host a `client = { ca = \"…\" }`, or remove the header";
            let mut finding =
                Diagnostic::new(&RULE, title, header.span(), "no client is asked for a certificate", help);
            let opened = reach.ways.iter().find_map(|way| match way.way {
                WayIn::Open { ssl } => Some((ssl, way.request.host.as_deref().unwrap_or_default())),
                _ => None,
            });
            if let Some((ssl, host)) = opened
                && let Some(span) = model.ssl_span(ssl)
            {
                finding = finding.also(span, format!("has `{host}`, and no `client`"));
            }
            found.push(finding);
        }
    }
}
