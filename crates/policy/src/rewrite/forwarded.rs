//! What the gateway says about the client: `X-Real-IP` and `X-Forwarded-*`.

use http::header::{Entry, HOST, HeaderMap, HeaderName, HeaderValue};

use super::join::join;
use crate::text::header_value;
use crate::text::value::{push_address, scheme};
use crate::{Connection, Host};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// `X-Real-IP` and `X-Forwarded-*`. What is left of them after hygiene is a trusted peer's, and stands.
pub(super) fn forward_client(connection: &Connection, host: Option<&Host>, headers: &mut HeaderMap) {
    let peer = connection.headers.peer.get_or_init(|| {
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
        let port = connection.headers.port.get_or_init(|| connection.local.port().into());
        headers.entry(X_FORWARDED_PORT).or_insert_with(|| port.clone());
    }
}
