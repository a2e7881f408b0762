//! A route of an mTLS host that can also be reached without a client certificate.
//!
//! The SSL object of one of the route's hosts asks for a client certificate, but a request without one gets to the
//! route by another way:
//!
//! * by a host whose SSL object asks for no certificate, because the route has no host or a wildcard;
//! * by a host that belongs to no SSL object, under an SNI whose object asks for no certificate: a host that belongs to
//!   no mTLS object is served under the policy of the SNI's object, and `fallback_sni` stands in for a missing SNI;
//! * by such a host in clear, if there is a plain listener;
//! * by a host that is too deep for a wildcard in `snis`, which stands for one label, but not for the route's wildcard,
//!   which stands for any number of labels;
//! * because the SSL object with `client` has `status = 0`.
//!
//! Paths on the skip list of the host's own object are intended, and so is an open host that the route names: neither
//! is reported. `cargo sealgate check --matrix` shows them too. Every request in a message was tried on the gateway
//! itself.
//!
//! A message that begins with "not ruled out" shows no request: the search ended before it found one or proved that
//! there is none, for the reason that the message gives. Assume that there is one.

use crate::Model;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::plan::{ClientAuth, Route, Ssl};
use crate::proof::NotProved;
use crate::proofs::Proofs;
use crate::reach::{Request, RouteReach, Way, WayIn};
use crate::rule::Rule;
use crate::source::Span;
use crate::undecided::Undecided;

pub(crate) static RULE: Rule = Rule::warning("SG0501", "anonymous_route", include_str!("anonymous_route.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let Proofs { model, reach: Some(reach), .. } = proofs else { return };
    for (route, reach) in model.plan().routes.iter().zip(&reach.routes) {
        // That is said by `anonymous_identity`.
        if route.identity().is_some() {
            continue;
        }
        let Some(way) = surprise(model, reach, |way| !way.meant) else { continue };
        let title = format!("route `{}` is reached without a client certificate", route.title());
        match proved(reach, way) {
            Ok(request) => {
                let label = format!("by `{request}`");
                let finding = Diagnostic::new(&RULE, title, route.span(), label, help(model, route, reach, way));
                found.push(explain(model, reach, way, finding));
            }
            Err(why) => {
                let also = undecided_by(model, way);
                found.push_undecided(Undecided { rule: &RULE, why, what: title, span: route.span(), also });
            }
        }
    }
}

/// The request that shows a way, if it is known that there is one, and that a certificate is asked for elsewhere.
pub(super) fn proved<'r>(reach: &RouteReach, way: &'r Way) -> Result<&'r Request, NotProved> {
    let guard = reach.guard.as_ref().and_then(|guard| guard.not_proved);
    match guard.filter(|_| way.disabled.is_none()) {
        Some(why) => Err(why),
        None => way.evidence.as_ref().map_err(|why| *why),
    }
}

/// The SSL object by which a way leads that was not decided.
pub(super) fn undecided_by(model: &Model, way: &Way) -> Option<(Span, String)> {
    let (WayIn::SkipList { ssl } | WayIn::OtherSkipList { ssl } | WayIn::Open { ssl }) = way.way else { return None };
    Some((model.ssl_span(ssl)?, format!("perhaps here, by {}", way.way)))
}

/// The most telling way to a route that a certificate is asked for elsewhere, among those that `counts`.
pub(super) fn surprise<'r>(model: &Model, reach: &'r RouteReach, counts: impl Fn(&Way) -> bool) -> Option<&'r Way> {
    surprises(model, reach, counts).min_by_key(|way| (way.evidence.is_err(), way.disabled.is_none(), way.way))
}

/// Every way that this rule or `anonymous_identity` may complain of, whatever `[lints]` says of them.
pub(crate) fn unmeant<'r>(model: &'r Model, route: &Route, reach: &'r RouteReach) -> impl Iterator<Item = &'r Way> {
    let identity = route.identity().is_some();
    surprises(model, reach, move |way| identity || !way.meant)
}

/// Ways to a route that a certificate is asked for elsewhere, among those that `counts`, but for skip lists of its own.
fn surprises<'r>(model: &Model, reach: &'r RouteReach, counts: impl Fn(&Way) -> bool) -> impl Iterator<Item = &'r Way> {
    let ways = reach.ways.iter().filter(move |way| (reach.guard.is_some() || way.disabled.is_some()) && counts(way));
    ways.filter(move |way| match way.way {
        WayIn::SkipList { .. } => false,
        WayIn::OtherSkipList { ssl } => !is_own_list(model, reach, ssl),
        WayIn::Open { .. } | WayIn::Plain | WayIn::FallbackSni { .. } | WayIn::OtherSni { .. } => true,
    })
}

/// Whether the route is reached by this object's skip list at a name of its own.
fn is_own_list(model: &Model, reach: &RouteReach, ssl: u32) -> bool {
    let list = |ssl: u32| model.plan().ssls.get(ssl as usize).and_then(Ssl::client).map(ClientAuth::skip);
    let texts = |ssl: u32| list(ssl).unwrap_or_default().iter().map(|pattern| &pattern.value).collect::<Vec<_>>();
    reach.ways.iter().any(|way| matches!(way.way, WayIn::SkipList { ssl: own } if texts(own) == texts(ssl)))
}

/// Adds where a certificate is asked for, and why not here.
pub(super) fn explain(model: &Model, reach: &RouteReach, way: &Way, mut finding: Diagnostic) -> Diagnostic {
    let disabled = way.disabled.and_then(|index| model.plan().disabled.get(index));
    let host = way.host.as_deref().unwrap_or_default();
    if let Some(disabled) = disabled {
        finding = finding.also(disabled.span(), format!("would ask for one at `{host}`, and is disabled"));
    } else if let Some(guard) = &reach.guard
        && let Some(span) = model.ssl_span(guard.ssl)
    {
        finding = finding.also(span, format!("asks for one at `{}`", guard.name));
    }
    let by = |finding: Diagnostic, ssl: u32, label: &str| match model.ssl_span(ssl) {
        Some(span) => finding.also(span, label),
        None => finding,
    };
    let free = match way.host {
        Some(_) => format!("`{host}` belongs to no SSL object with `client`"),
        None => "HTTP/1.0 without a host belongs to no SSL object".to_owned(),
    };
    finding = match way.way {
        WayIn::Open { ssl } => by(finding, ssl, "asks for none"),
        WayIn::Plain => finding.note(format!("{free}, and is served in clear")),
        WayIn::FallbackSni { ssl } => by(finding, ssl, "asks for none, and is that of `fallback_sni`").note(format!(
            "{free}, and is served under the policy of the SNI's object; without SNI, of `fallback_sni`"
        )),
        WayIn::OtherSni { ssl } => by(finding, ssl, "asks for none")
            .note(format!("{free}, and is served under the policy of the SNI's object")),
        WayIn::SkipList { ssl } | WayIn::OtherSkipList { ssl } => by(finding, ssl, "its skip list has the path")
            .note(format!("{free}, and is served under the policy of the SNI's object")),
    };
    match spanning(model, host) {
        Some(wildcard) => {
            finding.note(format!("`{wildcard}` is of any depth in a route, and stands for one label in `snis`"))
        }
        None => finding,
    }
}

/// The wildcard of an mTLS object that a host is too deep for.
fn spanning<'m>(model: &'m Model, host: &str) -> Option<&'m str> {
    let mtls = model.plan().ssls.iter().filter(|ssl| ssl.client().is_some());
    let mut names = mtls.flat_map(Ssl::names).map(|name| name.value.as_str());
    names.find(|name| {
        let front = name.strip_prefix('*').and_then(|under| host.strip_suffix(under));
        front.is_some_and(|front| front.contains('.'))
    })
}

pub(super) fn help(model: &Model, route: &Route, reach: &RouteReach, way: &Way) -> String {
    if way.disabled.and_then(|index| model.plan().disabled.get(index)).is_some() {
        return "enable the SSL object: `status = 1`, or disable the route too: `status = 0`".to_owned();
    }
    let guard = reach.guard.as_ref().map_or("", |guard| guard.name.as_str());
    let only = match route.hosts() {
        [] => format!("write `host = \"{guard}\"` into the route"),
        _ => format!("leave hosts in the route that belong to SSL objects with `client` only, such as `{guard}`"),
    };
    format!("{only}; if everybody may: `[lints] {} = {{ level = \"allow\", reason = \"…\" }}`", RULE.name)
}
