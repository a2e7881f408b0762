//! What a route takes from other objects: its service, its upstream, its plugin configuration. Each is put into the
//! route itself, in APISIX's order: what the route says beats what it refers to.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::objects::{Kind, Object, text_of_id};

/// Keys of a referred object that are about itself.
const OWN: &[&str] = &["id", "name", "desc", "labels", "create_time", "update_time"];

/// The routes of `objects` with what they refer to in them, and what no route refers to.
pub(super) struct Resolved {
    pub(super) routes: Vec<Object>,
    /// Places of services, upstreams and plugin configurations without a route.
    pub(super) unused: Vec<String>,
}

/// A reference to an object that is not there stays as it is.
pub(super) fn routes(objects: &[Object]) -> Resolved {
    let mut used = BTreeSet::new();
    let mut find = |kind: Kind, id: Option<&Value>| {
        let id = id.and_then(text_of_id)?;
        let at = objects.iter().position(|object| object.kind == kind && object.id().as_ref() == Some(&id))?;
        used.insert(at);
        Some(&objects[at].fields)
    };
    let mut routes: Vec<Object> = objects.iter().filter(|object| object.kind == Kind::Route).cloned().collect();
    for Object { fields, .. } in &mut routes {
        if let Some(config) = find(Kind::PluginConfig, fields.get("plugin_config_id")) {
            fields.remove("plugin_config_id");
            merge_plugins(fields, config);
        }
        if let Some(service) = find(Kind::Service, fields.get("service_id")) {
            fields.remove("service_id");
            merge_service(fields, service);
        }
        if let Some(upstream) = find(Kind::Upstream, fields.get("upstream_id")) {
            fields.remove("upstream_id");
            let mut upstream = upstream.clone();
            upstream.remove("id");
            fields.insert("upstream".to_owned(), Value::Object(upstream));
        }
    }
    let referred = |kind: &Kind| matches!(kind, Kind::Service | Kind::Upstream | Kind::PluginConfig);
    let unused = objects.iter().enumerate().filter(|(at, object)| referred(&object.kind) && !used.contains(at));
    let unused = unused.map(|(_, object)| object.place.clone()).collect();
    Resolved { routes, unused }
}

fn merge_service(route: &mut Map<String, Value>, service: &Map<String, Value>) {
    merge_plugins(route, service);
    for (key, value) in service {
        let same: &[&str] = match key.as_str() {
            "upstream" | "upstream_id" => &["upstream", "upstream_id"],
            "host" | "hosts" => &["host", "hosts"],
            key => &[key],
        };
        if !OWN.contains(&key.as_str()) && key != "plugins" && !same.iter().any(|key| route.contains_key(*key)) {
            route.insert(key.clone(), value.clone());
        }
    }
}

fn merge_plugins(route: &mut Map<String, Value>, other: &Map<String, Value>) {
    let Some(Value::Object(plugins)) = other.get("plugins") else { return };
    let own = route.entry("plugins").or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(own) = own else { return };
    for (name, plugin) in plugins {
        own.entry(name).or_insert_with(|| plugin.clone());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::objects::find;
    use super::*;

    #[test]
    fn a_route_beats_what_it_refers_to() {
        let upstream = json!({"id": "u", "nodes": {"a": 1}});
        let other = json!({"id": 2, "nodes": {"b": 1}});
        let service = json!({"id": 1, "name": "s", "hosts": ["s"], "upstream_id": "u", "plugins": {"x": 1, "y": 1}});
        let config = json!({"id": "c", "plugins": {"y": 2, "z": 2}});
        for (route, expected, unused) in [
            (json!({"upstream_id": "u"}), json!({"upstream": {"nodes": {"a": 1}}}), 3),
            (json!({"upstream_id": "none"}), json!({"upstream_id": "none"}), 4),
            (
                json!({"service_id": "1"}),
                json!({"hosts": ["s"], "upstream": {"nodes": {"a": 1}}, "plugins": {"x": 1, "y": 1}}),
                2,
            ),
            (
                json!({"service_id": 1, "upstream_id": "2", "host": "r", "plugins": {"x": 0}, "plugin_config_id": "c"}),
                json!({"host": "r", "upstream": {"nodes": {"b": 1}}, "plugins": {"x": 0, "y": 2, "z": 2}}),
                1,
            ),
        ] {
            let input = json!({
                "routes": [route], "upstreams": [upstream, other], "services": [service], "plugin_configs": [config]
            });
            let resolved = routes(&find("f", input).unwrap());
            assert_eq!(Value::Object(resolved.routes[0].fields.clone()), expected, "{route}");
            assert_eq!(resolved.unused.len(), unused, "{route}");
        }
    }
}
