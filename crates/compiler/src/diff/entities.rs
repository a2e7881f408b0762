//! What a configuration consists of, each thing with its fields as text, in the words of gateway.toml.
//!
//! Rows say themselves what they consist of; here stands only by what an SSL object or a route is recognised. Knows no
//! other configuration.

mod entity;
mod expectation;
mod lint;
mod rows;
mod words;

use std::collections::BTreeSet;

use sealgate_policy::desc::{GatewayDesc, RouteDesc, SslDesc};

use crate::Model;
use crate::levels::Levels;

pub(super) use entity::{Entity, Guard};
pub(super) use expectation::CLIENT;

use entity::Fields;
use rows::{Tables, Text};

/// All of them. `rules`: those that `[lints]` of one of the two configurations names.
pub(super) fn entities(model: &Model, levels: &Levels, rules: &BTreeSet<&'static str>) -> Vec<Entity> {
    let mut all = model.with_desc(of_rows);
    all.extend(model.plan().expectations.iter().map(expectation::entity));
    all.extend(lint::entities(levels, rules));
    all
}

fn of_rows(desc: &GatewayDesc<'_>) -> Vec<Entity> {
    let tables = Tables::new(desc);
    let listeners = desc.listeners.iter().map(|row| {
        let Text { title, fields } = tables.read(row);
        Entity::new("listener", title, fields)
    });
    let ssls = desc.ssls.iter().map(|row| ssl(desc, row, tables.read(row).fields));
    let routes = desc.routes.iter().map(|row| route(desc, row, tables.read(row).fields));
    let settings = Entity::new("settings", String::new(), tables.settings());
    listeners.chain(ssls).chain(routes).chain([settings]).collect()
}

/// All of each route, but for its default id and where it stands.
pub(super) fn contents_of_routes(desc: &GatewayDesc<'_>) -> Vec<String> {
    let tables = Tables::new(desc);
    let line = |(key, value): &(_, String)| format!("{key}: {value}\n");
    desc.routes.iter().map(|row| tables.read(row).fields.iter().map(line).collect()).collect()
}

fn ssl(desc: &GatewayDesc<'_>, row: &SslDesc<'_>, fields: Fields) -> Entity {
    let names = row.names.of(desc.ssl_names);
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    Entity {
        keys: vec![sorted.join(" "), row.id.to_owned(), names.first().copied().unwrap_or_default().to_owned()],
        hosts: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Entity::new("SSL object", names.join(" "), fields)
    }
}

fn route(desc: &GatewayDesc<'_>, row: &RouteDesc<'_>, fields: Fields) -> Entity {
    let (hosts, uris) = (row.hosts.of(desc.route_hosts), row.uris.of(desc.route_uris));
    let (name, place) = (row.name, format!("{} {}", hosts.join(" "), uris.join(" ")));
    Entity {
        keys: vec![format!("{name} {place}"), name.to_owned(), place, row.id.to_owned()],
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        ..Entity::new("route", if name.is_empty() { row.id } else { name }.to_owned(), fields)
    }
}
