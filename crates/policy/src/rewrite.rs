//! From the head that a client sent to the head that a node gets.
//!
//! In this order: the plugins of the route see the request as received; target and host are those that were decided on;
//! the gateway says who the client is; then the edits of the plugins are done, and win.

mod error;
mod forwarded;
pub(crate) mod header_sets;
mod join;
mod reserved;
pub mod response;
mod upstream_host;

use http::header::{COOKIE, HOST, HeaderMap};
use http::request::Parts;
use http::{Uri, Version};
use rustls_pki_types::UnixTime;

use crate::plugin::{Answer, Edits, Entropy, ResponseEdits};
use crate::text::header_value;
use crate::{Connection, Context, Decision, Gateway};
use forwarded::forward_client;
use join::join;

pub use error::HeaderError;
pub use reserved::is_reserved;
pub use upstream_host::upstream_host;

/// Headers that are written at most, besides those of the route.
const WRITTEN: usize = 6;

/// What a request brings besides its head: who and when, and chance for plugins.
pub struct Call<'c> {
    /// `$request_id`.
    pub request_id: &'c str,
    /// When the request came.
    pub now: UnixTime,
    /// Random bytes.
    pub entropy: &'c mut Entropy<'c>,
}

/// Makes the head that goes upstream of one that [`crate::decide()`] let through. `Host` is the client's; where
/// `pass_host` says otherwise, [`upstream_host()`] has it.
///
/// # Errors
/// The answer of a plugin, which the client gets instead. The head may have been edited.
pub fn rewrite(
    gateway: &Gateway,
    connection: &Connection,
    decision: &Decision,
    head: &mut Parts,
    call: Call<'_>,
) -> Result<ResponseEdits, Box<Answer>> {
    let Edits { received: _, sent, response } = run_plugins(gateway, connection, decision, head, call)?;
    head.headers.reserve(WRITTEN + sent.len());
    head.uri = Uri::from(decision.target.clone());
    head.version = Version::HTTP_11;
    match &decision.host {
        Some(host) if head.headers.get(HOST).is_some_and(|sent| sent == host.as_sent()) => {}
        Some(host) => drop(head.headers.insert(HOST, header_value::encode(host.as_sent()))),
        None => drop(head.headers.remove(HOST)),
    }
    forward_client(connection, decision.host.as_ref(), &mut head.headers);
    join_cookies(&mut head.headers);
    for (name, write) in sent {
        write.apply(name, &mut head.headers);
    }
    Ok(ResponseEdits::new(response))
}

/// What the plugins of the route want written. Their edits of the request as received are done.
fn run_plugins(
    gateway: &Gateway,
    connection: &Connection,
    decision: &Decision,
    head: &mut Parts,
    call: Call<'_>,
) -> Result<Edits, Box<Answer>> {
    let Call { request_id, now, entropy } = call;
    let plugins = gateway.plugins(decision.route);
    for plugin in plugins {
        plugin.access(&Context::of_decision(gateway, connection, decision, head, request_id, now))?;
    }
    let mut edits = Edits::default();
    for plugin in plugins {
        let context = Context::of_decision(gateway, connection, decision, head, request_id, now);
        plugin.rewrite(&context, entropy, &mut edits);
        for (name, write) in edits.received.drain(..) {
            write.apply(name, &mut head.headers);
        }
    }
    Ok(edits)
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
