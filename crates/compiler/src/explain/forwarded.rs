//! What goes upstream: target, `Host`, header fields and the nodes to choose from.

use http::header::{HOST, HeaderMap, HeaderValue};
use http::request::Parts;
use sealgate_policy::Decision;
use sealgate_policy::desc::{BalancerKind, HeaderOp, NodeDesc, PassHost, UpstreamDesc};
use sealgate_policy::rewrite::upstream_host;

use super::subject::{Account, Subject};

/// Port of the upstream's scheme, which `Host` leaves out.
const DEFAULT_PORT: u16 = 80;

/// The request as it goes upstream.
#[derive(Clone, Debug)]
pub struct Forwarded {
    /// Row of [`GatewayDesc::routes`](sealgate_policy::desc::GatewayDesc::routes).
    pub route: u32,
    /// Its `id`, or its number in the file.
    pub route_id: String,
    /// Its `name`, empty without one.
    pub route_name: String,
    /// Its place in the file.
    pub route_place: String,
    /// Path and query.
    pub target: String,
    /// Header fields in lower case, `Host` among them; the framing aside, which is the server's own.
    pub headers: Vec<(String, String)>,
    /// What answers: `echo`, or the nodes in words.
    pub upstream: String,
}

impl Forwarded {
    /// The value of a field, several lines joined by `, `; `None` if it is not sent. `name`: in any case.
    pub fn header(&self, name: &str) -> Option<String> {
        let lines = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let values: Vec<&str> = lines.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The route, as people find it.
    pub(super) fn route_words(&self) -> String {
        let called = if self.route_name.is_empty() { &self.route_id } else { &self.route_name };
        format!("`{called}` ({})", self.route_place)
    }
}

impl Subject<'_> {
    /// Tells what was made of the head. `received`: the client's own fields after hygiene.
    pub(super) fn forwarded(
        &self,
        decision: &Decision,
        received: &HeaderMap,
        head: &Parts,
        account: &mut Account,
    ) -> Forwarded {
        let route = self.desc.routes.get(decision.route as usize);
        let upstream = route.and_then(|route| self.desc.upstreams.get(route.upstream as usize));
        let target = head.uri.to_string();
        let mut headers = head.headers.clone();
        if let Some(upstream) = upstream {
            self.set_host(upstream, &mut headers);
        }
        account.say("upstream", format!("{} {target}", head.method));
        for field in headers.keys() {
            let values = text(&headers, field.as_str());
            let how = match received.get(field) {
                None => "sets",
                Some(_) if headers.get_all(field).iter().eq(received.get_all(field)) => "passes",
                Some(_) => "changes",
            };
            account.say("upstream", format!("{how} `{field}: {values}`"));
        }
        let operations = route.map(|route| route.headers.of(self.desc.headers)).unwrap_or_default();
        for operation in operations.iter().filter(|operation| operation.op != HeaderOp::Remove) {
            if !headers.contains_key(operation.name) {
                let (name, value) = (operation.name, operation.value);
                account
                    .say("upstream", format!("does not send `{name}`: its value `{value}` is empty, or it is removed"));
            }
        }
        let upstream = upstream.map_or_else(String::new, |upstream| self.upstream(upstream));
        account.say("upstream", format!("goes to {upstream}"));
        let lines = headers.iter().map(|(name, value)| (name.to_string(), lossy(value)));
        Forwarded {
            route: decision.route,
            route_id: route.map_or_else(String::new, |route| route.id.to_owned()),
            route_name: route.map_or_else(String::new, |route| route.name.to_owned()),
            route_place: route.map_or_else(String::new, |route| self.desc.place(route.line)),
            target,
            headers: lines.collect(),
            upstream,
        }
    }

    /// `Host` as the first node gets it.
    fn set_host(&self, upstream: &UpstreamDesc<'_>, headers: &mut HeaderMap) {
        let Some(node) = upstream.nodes.of(self.desc.nodes).first() else { return };
        let own = UpstreamDesc { pass_host: PassHost::Node, ..*upstream };
        if let Some(host) = upstream_host(upstream, node, DEFAULT_PORT) {
            headers.insert(HOST, host);
        } else if !headers.contains_key(HOST)
            && let Some(host) = upstream_host(&own, node, DEFAULT_PORT)
        {
            headers.insert(HOST, host);
        }
    }

    fn upstream(&self, upstream: &UpstreamDesc<'_>) -> String {
        let nodes = upstream.nodes.of(self.desc.nodes);
        let node = |node: &NodeDesc<'_>| match node.host.contains(':') {
            true => format!("[{}]:{}", node.host, node.port),
            false => format!("{}:{}", node.host, node.port),
        };
        match upstream.balancer {
            BalancerKind::Echo => "echo, the built-in responder".to_owned(),
            BalancerKind::RoundRobin if nodes.is_empty() => "no node".to_owned(),
            BalancerKind::RoundRobin => nodes.iter().map(node).collect::<Vec<_>>().join(", "),
        }
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get_all(name).iter().map(lossy).collect::<Vec<_>>().join(", ")
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
