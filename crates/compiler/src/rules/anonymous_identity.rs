//! A route that tells its node who the client is, and is also reached without a client certificate.
//!
//! The node is told by headers such as `X-Ssl-Client-S-Dn = "$ssl_client_s_dn"`, and will take whoever comes by this route
//! for a verified client; but there is a request without a certificate that gets to it, by one of the ways that
//! `anonymous_route` lists, or by a skip pattern that is not tied to the start of the path. The header is then empty, and
//! removed.
//!
//! What a skip pattern with `^` lists on the host's own object is meant, and not reported.

use super::anonymous_route::{explain, help, surprise};
use crate::Model;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::reach::Request;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule::policy("SG0502", "anonymous_identity", include_str!("anonymous_identity.rs"));

pub(crate) fn check(model: &Model, found: &mut Diagnostics) {
    for (route, reach) in model.plan().routes.iter().zip(&model.reach().routes) {
        let Some((header, variable)) = route.identity() else { continue };
        let report = |request: &Request, help: String| {
            let title = format!(
                "route `{}` sets `{}` from `${variable}`, and is reached without a client certificate",
                route.title(),
                header.name()
            );
            Diagnostic::new(&RULE, title, header.span(), format!("not known for `{request}`"), help)
        };
        if let Some(way) = surprise(model, reach, |_| true) {
            let help = help(model, route, reach, way).replace(super::anonymous_route::RULE.name, RULE.name);
            found.push(explain(model, reach, way, report(&way.request, help)));
        } else if let Some((ssl, request)) = &reach.unanchored {
            found.push(unanchored(model, *ssl, report(request, String::new())));
        }
    }
}

fn unanchored(model: &Model, ssl: u32, mut finding: Diagnostic) -> Diagnostic {
    let skip = model.plan().ssls.get(ssl as usize).and_then(|ssl| ssl.client()).map_or(&[][..], |client| client.skip());
    finding.help = vec!["begin the skip pattern with `^`".to_owned()];
    if let Some(pattern) = skip.iter().find(|pattern| !pattern.value.starts_with('^')) {
        finding = finding.also(pattern.span, "matches elsewhere than at the start of the path");
    }
    finding
}
