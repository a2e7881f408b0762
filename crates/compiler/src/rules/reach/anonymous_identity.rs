//! A route that tells its node who the client is, and can also be reached without a client certificate.
//!
//! The route sets a header such as `X-Ssl-Client-S-Dn = "$ssl_client_s_dn"`, so the node takes everybody who comes by
//! this route for a verified client. But a request without a certificate gets there too: by one of the ways that
//! `anonymous_route` lists, or by a skip pattern that also matches elsewhere than at the start of the path. The gateway
//! then removes the header, because its value is empty.
//!
//! Paths that a skip pattern with `^` matches at a host of its own SSL object are intended, and not reported.
//!
//! A message that begins with "not ruled out" shows no request: the search ended before it found one or proved that
//! there is none, for the reason that the message gives. It has the same level, because such a request may exist.

use super::anonymous_route::{explain, help, proved, surprise, undecided_by};
use crate::Model;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proofs::Proofs;
use crate::reach::Request;
use crate::rule::Rule;
use crate::undecided::Undecided;

pub(crate) static RULE: Rule = Rule::policy("SG0502", "anonymous_identity", include_str!("anonymous_identity.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let Proofs { model, reach: Some(reach), .. } = proofs else { return };
    for (route, reach) in model.plan().routes.iter().zip(&reach.routes) {
        let Some((header, variable)) = route.identity() else { continue };
        let title = format!(
            "route `{}` sets `{}` from `${variable}`, and is reached without a client certificate",
            route.title(),
            header.name()
        );
        let report = |request: &Request, help: String| {
            Diagnostic::new(&RULE, title.clone(), header.span(), format!("not known for `{request}`"), help)
        };
        let way = surprise(model, reach, |_| true).map(|way| (way, proved(reach, way)));
        let (why, also) = match (&way, &reach.unanchored) {
            (Some((way, Ok(request))), _) => {
                let help = help(model, route, reach, way).replace(super::anonymous_route::RULE.name, RULE.name);
                found.push(explain(model, reach, way, report(request, help)));
                continue;
            }
            (_, Some((ssl, Ok(request)))) => {
                found.push(unanchored(model, *ssl, report(request, String::new())));
                continue;
            }
            (Some((way, Err(why))), _) => (*why, undecided_by(model, way)),
            (None, Some((ssl, Err(why)))) => {
                let place = model.ssl_span(*ssl).map(|span| (span, "perhaps here, by its skip list".to_owned()));
                (*why, place)
            }
            (None, None) => continue,
        };
        found.push_undecided(Undecided { rule: &RULE, why, what: title, span: header.span(), also });
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
