//! A route that tells its node who the client is, and is also reached without a client certificate.
//!
//! The node is told by headers such as `X-Ssl-Client-S-Dn = "$ssl_client_s_dn"`, and will take whoever comes by this route
//! for a verified client; but there is a request without a certificate that gets to it, by one of the ways that
//! `anonymous_route` lists, or by a skip pattern that is not tied to the start of the path. The header is then empty, and
//! removed.
//!
//! What a skip pattern with `^` lists on the host's own object is meant, and not reported.
//!
//! A message that begins with "not ruled out" has no request: the proof that there is none was not finished, for the
//! reason that it names. It is denied as the rest is: what is not ruled out may be so.

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
