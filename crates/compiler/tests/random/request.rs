//! Random requests, raw and nasty: what a client can put on the wire for a path, a host and an SNI.

use std::sync::LazyLock;

use fastrand::Rng;
use sealgate_compiler::{ANY_CLIENT, Ca, Client, Request};
use sealgate_policy::desc::ListenerKind;

use super::config::{Config, Route};
use super::grammar::{LABELS, PARENTS, chance, pick};
use super::side::{CA_A, CA_B};

const METHODS: [&str; 8] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND"];
const SEGMENTS: [&str; 16] = [
    "a",
    "b",
    "c",
    "x",
    "public",
    "publicx",
    "public%C3%A9",
    "xa",
    "A",
    "rest",
    ":id",
    "*",
    "a%2Fb",
    "%61",
    "%62",
    "a.b",
];
const NASTY: [&str; 13] =
    ["%2F", "%2f", "//", "/../", "/./", "..%2F", "%25", "%2561", "%252F", "/a/%2E%2e/", "/..", "%0A", "%C3%A9"];

/// What stands in the requests of one configuration and of what becomes of it.
pub(crate) struct Words<'c> {
    names: Vec<&'c str>,
    routes: Vec<&'c Route>,
    listeners: Vec<ListenerKind>,
}

impl<'c> Words<'c> {
    pub(crate) fn of(configs: &[&'c Config]) -> Self {
        let mut words = Self { names: Vec::new(), routes: Vec::new(), listeners: Vec::new() };
        for config in configs {
            words.names.extend(config.objects.iter().flat_map(|object| &object.names).map(String::as_str));
            words.names.extend(config.routes.iter().flat_map(|route| &route.hosts).map(String::as_str));
            words.routes.extend(&config.routes);
            words.listeners.extend(config.https.then_some(ListenerKind::Https));
            words.listeners.extend(config.http.then_some(ListenerKind::Http));
        }
        words
    }

    /// A request: mostly one that some route is for.
    pub(crate) fn request(&self, rng: &mut Rng) -> Request {
        let route = if chance(rng, 75) { Some(pick(rng, &self.routes)) } else { None };
        let listener = match rng.u8(..100) {
            0..3 => ListenerKind::Http,
            _ => pick(rng, &self.listeners),
        };
        let name = match route {
            Some(route) if !route.hosts.is_empty() => {
                let host = &route.hosts[rng.usize(..route.hosts.len())];
                instance_of_name(rng, host)
            }
            _ => self.name(rng),
        };
        let sni = match rng.u8(..100) {
            0..65 => Some(name.clone()),
            65..90 => Some(self.name(rng)),
            _ => None,
        };
        // An address is no SNI.
        let sni = sni.filter(|sni| listener == ListenerKind::Https && !sni.starts_with(['[', '1']));
        let sni = sni.map(|sni| spelt(rng, sni, false));
        let host = if chance(rng, 7) { None } else { Some(spelt(rng, name, true)) };
        let mut target = target(rng, route);
        if chance(rng, 6) {
            target = format!("{}://{}{target}", pick(rng, &["http", "https"]), self.name(rng));
        }
        let method = match route {
            Some(route) if !route.methods.is_empty() && chance(rng, 80) => route.methods[0].clone(),
            _ => pick(rng, &METHODS).to_owned(),
        };
        Request { listener, sni, client: client(rng), address: Some(ANY_CLIENT), method, host, target }
    }

    /// A name: mostly one that a pattern is for, or a neighbour of one.
    fn name(&self, rng: &mut Rng) -> String {
        let known = if self.names.is_empty() || chance(rng, 15) { "*" } else { pick(rng, &self.names) };
        instance_of_name(rng, known)
    }
}

/// A name that a pattern is for, or a neighbour of one.
fn instance_of_name(rng: &mut Rng, pattern: &str) -> String {
    match pattern.strip_prefix("*.") {
        Some(parent) => {
            let deeper = if chance(rng, 40) { format!("{}.", pick(rng, &LABELS)) } else { String::new() };
            format!("{deeper}{}.{parent}", pick(rng, &LABELS))
        }
        None if pattern == "*" => match rng.u8(..4) {
            0 => "nobody.else".to_owned(),
            1 => pick(rng, &["unknown.invalid", "any-name.invalid", "unknown.invalid0"]).to_owned(),
            2 => pick(rng, &PARENTS).to_owned(),
            _ => format!("{}.{}", pick(rng, &LABELS), pick(rng, &PARENTS)),
        },
        None if !pattern.starts_with(['[', '1']) && chance(rng, 10) => format!("{}.{pattern}", pick(rng, &LABELS)),
        None => pattern.to_owned(),
    }
}

/// A target: mostly one that a URI pattern of the route is for, spelt in some way.
fn target(rng: &mut Rng, route: Option<&Route>) -> String {
    let mut target = match route {
        None => (0..rng.usize(..4)).map(|_| format!("/{}", pick(rng, &SEGMENTS))).collect(),
        Some(route) => {
            let uri = &route.uris[rng.usize(..route.uris.len())];
            instance(rng, uri)
        }
    };
    if chance(rng, 15) {
        let at = rng.usize(..=target.len());
        target.insert_str(at, pick(rng, &NASTY));
    }
    if chance(rng, 10) {
        target = target.replacen('a', "%61", 1);
    }
    if chance(rng, 8) {
        target = target.replacen('/', "/x/../", 1);
    }
    if chance(rng, 8) {
        target.push_str("?q=/a");
    }
    if target.starts_with('/') { target } else { format!("/{target}") }
}

/// A path that a pattern may be for.
fn instance(rng: &mut Rng, uri: &str) -> String {
    let mut path = String::new();
    let mut rest = uri;
    while let Some(at) = rest.find(['*', ':']) {
        path.push_str(&rest[..at]);
        let (sign, behind) = rest[at..].split_at(1);
        let name = if behind.starts_with(|c: char| c.is_ascii_alphabetic()) {
            behind.find('/').unwrap_or(behind.len())
        } else {
            0
        };
        // A name means something in one mode only.
        rest = if name > 0 && rng.bool() { &behind[name..] } else { behind };
        let some = if sign == ":" { 1 } else { rng.usize(..3) };
        let segments: Vec<&str> = (0..some).map(|_| pick(rng, &SEGMENTS)).collect();
        path.push_str(&segments.join("/"));
    }
    path + rest
}

/// Another way to write the same name; a host may have a port.
fn spelt(rng: &mut Rng, name: String, port: bool) -> String {
    match rng.u8(..100) {
        0..8 => name.to_ascii_uppercase(),
        8..14 if !name.starts_with('[') => name + ".",
        14..22 if port => name + ":8443",
        _ => name,
    }
}

/// Nobody, or somebody of one of the two CAs.
fn client(rng: &mut Rng) -> Client {
    static CAS: LazyLock<[Ca; 2]> = LazyLock::new(|| [&CA_A, &CA_B].map(|ca| Ca::of(ca.der(), 0).expect("it is a CA")));
    if chance(rng, 55) {
        return Client::Anonymous;
    }
    Client::Of(CAS[rng.usize(..2)].below(pick(rng, &[0, 0, 1, 2])))
}
