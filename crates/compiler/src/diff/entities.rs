//! What a configuration consists of, each thing with its fields as text, in the words of gateway.toml.
//!
//! Every row is taken apart without `..`: a field that is new does not compile until it is said here what becomes of it.
//! Knows no other configuration.

mod expectation;
mod lint;
mod route;
mod settings;
mod ssl;

use std::borrow::Cow;
use std::collections::BTreeSet;

use sealgate_policy::desc::{AddressDesc, GatewayDesc, ListenerDesc, ListenerKind, Rows};
use sealgate_policy::pki::Certificate;

use super::guard::Guard;
use crate::Model;
use crate::levels::Levels;

pub(super) use expectation::CLIENT;

/// Fields by key, in the order in which they are shown.
pub(super) type Fields = Vec<(Cow<'static, str>, String)>;

/// One thing of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entity {
    /// As [`Edit::kind`](super::Edit::kind).
    pub(super) kind: &'static str,
    /// How people call it.
    pub(super) title: String,
    /// What it is recognised by in the other configuration, the surest first.
    pub(super) keys: Vec<String>,
    pub(super) fields: Fields,
    /// Hosts and server names that belong to it; empty = any.
    pub(super) hosts: Vec<String>,
    /// What it guards against, if it does nothing but that.
    pub(super) guard: Option<Guard>,
}

impl Entity {
    /// A thing that there is once, or once with this title.
    fn new(kind: &'static str, title: String, fields: Fields) -> Self {
        Self { kind, keys: vec![title.clone()], title, fields, hosts: Vec::new(), guard: None }
    }
}

/// All of them. `rules`: those that `[lints]` of one of the two configurations names.
pub(super) fn entities(model: &Model, levels: &Levels, rules: &BTreeSet<&'static str>) -> Vec<Entity> {
    let mut all = model.with_desc(of_rows);
    all.extend(model.plan().expectations.iter().map(expectation::entity));
    all.extend(lint::entities(levels, rules));
    all
}

fn of_rows(desc: &GatewayDesc<'_>) -> Vec<Entity> {
    let listeners = desc.listeners.iter().map(listener);
    let ssls = desc.ssls.iter().map(|row| ssl::entity(desc, row));
    let routes = desc.routes.iter().map(|row| route::entity(desc, row));
    listeners.chain(ssls).chain(routes).chain([settings::entity(desc)]).collect()
}

/// All of each route, but for its default id and where it stands.
pub(super) fn contents_of_routes(desc: &GatewayDesc<'_>) -> Vec<String> {
    let of = |route: Entity| joined(route.fields.iter().map(|(key, value)| format!("{key}: {value}")), "\n");
    desc.routes.iter().map(|row| of(route::entity(desc, row))).collect()
}

fn listener(row: &ListenerDesc<'_>) -> Entity {
    let ListenerDesc { kind, address } = *row;
    let kind = match kind {
        ListenerKind::Https => "https",
        ListenerKind::Http => "http",
        ListenerKind::Status => "status",
    };
    let title = match address {
        AddressDesc::Inet(address) => format!("{kind} {address}"),
        AddressDesc::Unix(path) => format!("{kind} unix:{path}"),
    };
    Entity::new("listener", title, Fields::new())
}

/// Subject and fingerprint of each.
fn certificates(desc: &GatewayDesc<'_>, rows: Rows) -> String {
    joined(rows.of(desc.ders).iter().map(|der| certificate(der)), ", ")
}

/// `CN=CLIENT (sha256 0123456789abcdef…)`.
fn certificate(der: &[u8]) -> String {
    match Certificate::from_der(der) {
        Ok(certificate) => format!("{} ({})", certificate.subject().rfc2253(), fingerprint(&certificate.sha256())),
        Err(why) => format!("{} bytes: {why}", der.len()),
    }
}

/// The first half of 32 digits.
fn fingerprint(sha256: &str) -> String {
    format!("sha256 {}…", sha256.get(..16).unwrap_or(sha256))
}

/// Milliseconds as gateway.toml has them.
fn duration(millis: u32) -> String {
    match millis {
        0 => "0s".to_owned(),
        _ if millis.is_multiple_of(3_600_000) => format!("{}h", millis / 3_600_000),
        _ if millis.is_multiple_of(60_000) => format!("{}m", millis / 60_000),
        _ if millis.is_multiple_of(1000) => format!("{}s", millis / 1000),
        _ => format!("{millis}ms"),
    }
}

fn joined<T: Into<String>>(texts: impl Iterator<Item = T>, between: &str) -> String {
    texts.map(Into::into).collect::<Vec<String>>().join(between)
}
