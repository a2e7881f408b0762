//! From the head that a client sent to the head that a node gets.
//!
//! In this order: values of `proxy-rewrite.headers` are rendered from the request as received; target and host are
//! those that were decided on; the gateway says who the client is; then the rendered values are written, and win.

mod forwarded;
pub mod headers;
mod join;
mod upstream_host;

use http::header::{COOKIE, HOST, HeaderMap};
use http::request::Parts;
use http::{Uri, Version};
use rustls_pki_types::UnixTime;

use crate::text::header_value;
use crate::{Connection, Context, Decision, Gateway};
use forwarded::forward_client;
use headers::Write;
use join::join;

pub use headers::{HeaderError, is_reserved};
pub use upstream_host::upstream_host;

/// Headers that are written at most, besides those of the route.
const WRITTEN: usize = 6;

/// Makes the head that goes upstream of one that [`crate::decide()`] let through. `Host` is the client's; where
/// `pass_host` says otherwise, [`upstream_host`] has it.
pub fn rewrite(
    gateway: &Gateway,
    connection: &Connection,
    decision: &Decision,
    head: &mut Parts,
    request_id: &str,
    now: UnixTime,
) {
    let context = Context::of_decision(gateway, connection, decision, head, request_id, now);
    let operations = gateway.headers(decision.route);
    let rendered = operations.map(|operations| operations.render(decision.route, &context)).unwrap_or_default();

    head.headers.reserve(WRITTEN + rendered.len());
    head.uri = Uri::from(decision.target.clone());
    head.version = Version::HTTP_11;
    match &decision.host {
        Some(host) if head.headers.get(HOST).is_some_and(|sent| sent == host.as_sent()) => {}
        Some(host) => drop(head.headers.insert(HOST, header_value::encode(host.as_sent()))),
        None => drop(head.headers.remove(HOST)),
    }
    forward_client(connection, decision.host.as_ref(), &mut head.headers);
    join_cookies(&mut head.headers);
    for (name, write) in rendered {
        match write {
            Write::Add(value) => drop(head.headers.append(name, value)),
            Write::Set(value) => drop(head.headers.insert(name, value)),
            Write::Remove => drop(head.headers.remove(name)),
        }
    }
}

/// Makes one line of the crumbs that h2 splits `Cookie` into (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    if headers.get_all(COOKIE).iter().nth(1).is_some() {
        let cookies = join(headers.get_all(COOKIE), b"; ");
        headers.insert(COOKIE, cookies);
    }
}

#[cfg(test)]
mod tests;
