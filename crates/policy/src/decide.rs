//! A request's way from its head to a route, each step once and in this order: size and framing, host, path, header hygiene,
//! admission, routing. The runtime, `explain`, expectations and the build's lints call the same function.

pub(crate) mod admission;
pub(crate) mod client_auth;
mod framing;
pub(crate) mod hygiene;
pub mod identity;
pub(crate) mod limit;
mod read_host;
pub(crate) mod refusal;
pub mod router;
mod size;
mod target;
pub mod trace;

use http::request::Parts;
use http::uri::PathAndQuery;
use rustls_pki_types::UnixTime;

use crate::text::value::canonical_ip;
use crate::{Admitted, CanonicalPath, Connection, Context, Facts, Gateway, Host, Method, Refusal, UriParams};
use read_host::read_host;
use target::forwarded_target;
use trace::{Step, Trace, Untraced};

/// A request that may be forwarded, and what it was read as.
#[derive(Debug)]
pub struct Decision {
    /// That it was admitted.
    pub admitted: Admitted,
    /// Row of [`GatewayDesc::routes`](crate::desc::GatewayDesc::routes).
    pub route: u32,
    /// What was matched, and is forwarded.
    pub path: CanonicalPath,
    /// The target that is forwarded: the encoded path, and the query as received.
    pub target: PathAndQuery,
    /// `None` for HTTP/1.0 without `Host` on plain HTTP.
    pub host: Option<Host>,
    /// Parameters of the URI pattern that matched.
    pub uri_params: UriParams,
}

/// Decides on a request. The headers in `head` are cleaned in place; its URI stays as received.
///
/// After a refusal the headers may or may not be clean, and the head is good for the log only.
pub fn decide(
    gateway: &Gateway,
    connection: &Connection,
    head: &mut Parts,
    now: UnixTime,
) -> Result<Decision, Refusal> {
    decide_with(gateway, connection, head, now, &mut Untraced)
}

/// [`decide()`], which tells `trace` what it does.
pub fn decide_with(
    gateway: &Gateway,
    connection: &Connection,
    head: &mut Parts,
    now: UnixTime,
    trace: &mut impl Trace,
) -> Result<Decision, Refusal> {
    size::check(head, &gateway.limits)?;
    framing::check(head)?;
    trace.step(|| Step::Framed);
    let host = read_host(connection, head, trace)?;
    let path = CanonicalPath::parse(head.uri.path(), gateway.escaped_slashes()).map_err(Refusal::Path)?;
    trace.step(|| Step::Path { received: head.uri.path().to_owned(), path: path.clone() });
    let target = forwarded_target(&head.uri, &path)?;
    hygiene::clean(&mut head.headers, &gateway.identity, gateway.trusts(connection.remote), trace)?;
    let admitted = admission::admit(gateway, connection, host.as_ref(), &path, now, trace)?;
    let name = host.as_ref().map(Host::name);
    let facts = Facts { method: Method::of(&head.method), address: canonical_ip(connection.remote) };
    let found = gateway.router.find_with(name, path.decoded(), &facts, trace).ok_or(Refusal::NoRoute)?;
    let (route, uri_params) = (found.route, found.pattern.read(path.decoded()));
    Ok(Decision { admitted, route, path, target, host, uri_params })
}

impl<'a> Context<'a> {
    /// The context of an admitted and routed request.
    pub fn of_decision(
        gateway: &'a Gateway,
        connection: &'a Connection,
        decision: &'a Decision,
        head: &'a Parts,
        request_id: &'a str,
        now: UnixTime,
    ) -> Self {
        Self {
            connection,
            verdict: decision.admitted.verdict(),
            head,
            path: Some(&decision.path),
            host: decision.host.as_ref(),
            route: gateway.route(decision.route),
            uri_params: Some(&decision.uri_params),
            captures: &[],
            request_id,
            now,
            outcome: None,
        }
    }
}

#[cfg(test)]
mod tests;
