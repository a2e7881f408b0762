//! From the head that a client sent to the head that a node gets.
//!
//! In this order: values of `proxy-rewrite.headers` are rendered from the request as received; target and host are
//! those that were decided on; the gateway says who the client is; then the rendered values are written, and win.

use std::fmt;

use http::header::{COOKIE, Entry, HOST, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Uri, Version};
use rustls_pki_types::UnixTime;

use crate::desc::{HeaderDesc, HeaderOp, NodeDesc, PassHost, UpstreamDesc};
use crate::pki::Verdict;
use crate::value::{push_address, scheme};
use crate::{Connection, Context, Decision, Gateway, Host, Phase, Template, TemplateError, Variable, header_value};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// Headers that are written at most, besides those of the route.
const WRITTEN: usize = 6;

/// Headers that frame a request or belong to one hop; a route cannot write them.
const RESERVED: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

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
    let route = gateway.route(decision.route);
    let rendered = route.map(|route| route.headers.render(decision.route, &context)).unwrap_or_default();

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

/// What `pass_host` sends to `node` as `Host`; `None`: the client's. The port stands in it unless it is `default_port`,
/// the one of the upstream's scheme.
pub fn upstream_host(upstream: &UpstreamDesc<'_>, node: &NodeDesc<'_>, default_port: u16) -> Option<HeaderValue> {
    match upstream.pass_host {
        PassHost::Pass => None,
        PassHost::Rewrite => Some(header_value::encode(upstream.upstream_host)),
        PassHost::Node => {
            let (open, close) = if node.host.contains(':') { ("[", "]") } else { ("", "") };
            let port = if node.port == default_port { String::new() } else { format!(":{}", node.port) };
            Some(header_value::encode(&format!("{open}{}{close}{port}", node.host)))
        }
    }
}

/// `proxy-rewrite.headers` of a route.
#[derive(Debug)]
pub(crate) struct HeaderRewrite {
    /// In the order add, set, remove; within one as in the file.
    operations: Box<[Operation]>,
}

#[derive(Debug)]
struct Operation {
    op: HeaderOp,
    name: HeaderName,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Fixed(HeaderValue),
    /// The same for every request of a connection whose client is verified.
    OfConnection(Template),
    Template(Template),
}

/// What to do with a header, with its value.
enum Write {
    Add(HeaderValue),
    Set(HeaderValue),
    Remove,
}

impl HeaderRewrite {
    pub(crate) fn new(headers: &[HeaderDesc<'_>]) -> Result<Self, HeaderError> {
        let mut operations: Vec<Operation> = headers.iter().map(Operation::new).collect::<Result<_, _>>()?;
        operations.sort_by_key(|operation| match operation.op {
            HeaderOp::Add => 0,
            HeaderOp::Set => 1,
            HeaderOp::Remove => 2,
        });
        Ok(Self { operations: operations.into() })
    }

    fn render(&self, route: u32, context: &Context<'_>) -> Vec<(HeaderName, Write)> {
        let verified = matches!(context.verdict, Verdict::Verified(_));
        let make = |template: &Template| {
            let mut text = String::new();
            template.render(context, &mut text);
            header_value::encode(&text)
        };
        let write = |(number, operation): (usize, &Operation)| {
            let value = match &operation.value {
                Value::Fixed(value) => value.clone(),
                // A verdict that has turned bad since finds nothing here.
                Value::OfConnection(template) if verified => {
                    context.connection.remembered.of_route(route, number, || make(template))
                }
                Value::OfConnection(template) | Value::Template(template) => make(template),
            };
            match operation.op {
                HeaderOp::Add if value.is_empty() => None,
                HeaderOp::Add => Some(Write::Add(value)),
                HeaderOp::Set if value.is_empty() => Some(Write::Remove),
                HeaderOp::Set => Some(Write::Set(value)),
                HeaderOp::Remove => Some(Write::Remove),
            }
            .map(|write| (operation.name.clone(), write))
        };
        self.operations.iter().enumerate().filter_map(write).collect()
    }
}

impl Operation {
    fn new(desc: &HeaderDesc<'_>) -> Result<Self, HeaderError> {
        let name = HeaderName::from_bytes(desc.name.as_bytes()).map_err(|_| HeaderError::Name(desc.name.to_owned()))?;
        if is_reserved(&name) {
            return Err(HeaderError::Reserved(name));
        }
        let value = Template::parse(desc.value).map_err(HeaderError::Template)?;
        let value = match value.as_literal() {
            Some(text) => Value::Fixed(header_value::encode(text)),
            None if is_of_connection(&value) => Value::OfConnection(value),
            None => Value::Template(value),
        };
        Ok(Self { op: desc.op, name, value })
    }
}

/// Whether a text says the same in every request of a connection whose client is verified. The days that a certificate
/// has left are no such text.
fn is_of_connection(template: &Template) -> bool {
    let is_fixed = |variable: &Variable| variable.phase() == Phase::Connection && *variable != Variable::ValidRemain;
    template.captures().next().is_none() && template.variables().all(is_fixed)
}

/// Whether a route cannot write a header: those that frame a request or belong to one hop, and `Host`, which
/// `pass_host` decides.
pub fn is_reserved(name: &HeaderName) -> bool {
    RESERVED.contains(&name.as_str())
}

/// A header operation that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// No header name (RFC 9110, 5.1).
    Name(String),
    /// See [`is_reserved`].
    Reserved(HeaderName),
    /// A value that is no template.
    Template(TemplateError),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}` is no header name"),
            Self::Reserved(name) => write!(f, "a route cannot write `{name}`"),
            Self::Template(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HeaderError {}

/// `X-Real-IP` and `X-Forwarded-*`. What is left of them after hygiene is a trusted peer's, and stands.
fn forward_client(connection: &Connection, host: Option<&Host>, headers: &mut HeaderMap) {
    let peer = connection.remembered.peer.get_or_init(|| {
        let mut text = String::new();
        push_address(&mut text, connection.remote);
        header_value::encode(&text)
    });
    match headers.entry(X_FORWARDED_FOR) {
        Entry::Vacant(absent) => drop(absent.insert(peer.clone())),
        Entry::Occupied(mut sent) => drop(sent.insert(join(sent.iter().chain([peer]), b", "))),
    }
    headers.entry(X_REAL_IP).or_insert_with(|| peer.clone());
    headers.entry(X_FORWARDED_PROTO).or_insert(HeaderValue::from_static(scheme(connection.listener)));
    if let Some(host) = host {
        let same = headers.get(HOST).filter(|sent| *sent == host.name()).cloned();
        headers.entry(X_FORWARDED_HOST).or_insert_with(|| same.unwrap_or_else(|| header_value::encode(host.name())));
    }
    if connection.local.port() != 0 {
        let port = connection.remembered.port.get_or_init(|| connection.local.port().into());
        headers.entry(X_FORWARDED_PORT).or_insert_with(|| port.clone());
    }
}

/// Makes one line of the crumbs that h2 splits `Cookie` into (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    if headers.get_all(COOKIE).iter().nth(1).is_some() {
        let cookies = join(headers.get_all(COOKIE), b"; ");
        headers.insert(COOKIE, cookies);
    }
}

fn join<'h>(lines: impl IntoIterator<Item = &'h HeaderValue>, separator: &[u8]) -> HeaderValue {
    let lines: Vec<&[u8]> = lines.into_iter().map(HeaderValue::as_bytes).collect();
    HeaderValue::from_bytes(&lines.join(separator)).expect("header values joined by visible bytes are one")
}

#[cfg(test)]
#[path = "rewrite_tests.rs"]
mod tests;
