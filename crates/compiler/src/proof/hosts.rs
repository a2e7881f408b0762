//! Hosts of routes that no client can ask for in a handshake.
//!
//! Where there is no listener in clear, a request comes on a connection for a server name. Knows no path.

use std::collections::HashSet;

use sealgate_policy::Served;
use sealgate_policy::desc::ListenerKind;

use super::host_classes::parents;
use crate::model::Model;
use crate::plan::{Route, Ssl};
use crate::source::Span;

/// A host pattern of a route, none of whose hosts is a server name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unserved<'m> {
    pub(crate) host: &'m str,
    pub(crate) span: Span,
    /// The wildcard of an SSL object with client authentication above it: what lies deeper is refused.
    pub(crate) below: Option<(&'m str, Span)>,
}

/// Every such host, in the order of the plan.
pub(crate) fn unserved(model: &Model) -> Vec<Unserved<'_>> {
    let plan = model.plan();
    let listens = |wanted| plan.listen.listeners().iter().any(|(kind, _)| *kind == wanted);
    if !model.is_whole() || listens(ListenerKind::Http) || !listens(ListenerKind::Https) || plan.ssls.is_empty() {
        return Vec::new();
    }
    let names = plan.ssls.iter().flat_map(Ssl::names).map(|name| name.value.as_str());
    let parents: HashSet<&str> = names.flat_map(parents).collect();
    let hosts = plan.routes.iter().flat_map(Route::hosts);
    let unserved = hosts.filter_map(|host| {
        let (name, is_served) = match host.value.strip_prefix("*.") {
            Some(parent) => (format!("x.{parent}"), parents.contains(parent)),
            None => (host.value.clone(), false),
        };
        let below = match model.gateway().ssl.lookup(&name) {
            _ if is_served => return None,
            Served::Exact(_) | Served::Wildcard(_) => return None,
            Served::Below(ssl) if model.gateway().is_mtls(ssl) => wildcard_above(model, ssl, &name),
            Served::Below(_) | Served::None => None,
        };
        // Who sends no server name may have any host.
        if below.is_none() && model.gateway().fallback_sni().is_some() {
            return None;
        }
        Some(Unserved { host: &host.value, span: host.span, below })
    });
    unserved.collect()
}

fn wildcard_above<'m>(model: &'m Model, ssl: u32, name: &str) -> Option<(&'m str, Span)> {
    let names = model.plan().ssls.get(ssl as usize)?.names().iter();
    let above = names.filter(|pattern| pattern.value.strip_prefix('*').is_some_and(|parent| name.ends_with(parent)));
    above.max_by_key(|pattern| pattern.value.len()).map(|pattern| (pattern.value.as_str(), pattern.span))
}
