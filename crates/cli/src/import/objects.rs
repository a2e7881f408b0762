//! Which objects of APISIX stand in a value: a body, a list of bodies, an answer of the Admin API, a dump of etcd, or the
//! collections of apisix.yaml. What is in an object is not known here.

use data_encoding::BASE64;
use serde_json::{Map, Value};

/// One object with the place it was found at.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) kind: Kind,
    /// For people: file and path in it.
    pub(super) place: String,
    pub(super) fields: Map<String, Value>,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ssl,
    Route,
    Service,
    Upstream,
    PluginConfig,
    GlobalRule,
    /// One that has no counterpart here, under APISIX's name.
    Other(String),
}

/// Names of APISIX's collections, old ones too.
const COLLECTIONS: &[&str] = &[
    "ssls",
    "ssl",
    "routes",
    "services",
    "upstreams",
    "plugin_configs",
    "global_rules",
    "consumers",
    "consumer_groups",
    "credentials",
    "stream_routes",
    "secrets",
    "plugin_metadata",
    "plugins",
    "protos",
];

impl Kind {
    fn named(collection: &str) -> Self {
        match collection {
            "ssls" | "ssl" => Self::Ssl,
            "routes" => Self::Route,
            "services" => Self::Service,
            "upstreams" => Self::Upstream,
            "plugin_configs" => Self::PluginConfig,
            "global_rules" => Self::GlobalRule,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The kind of a body that nothing names, by the fields that only this kind has.
    fn of_body(fields: &Map<String, Value>) -> Option<Self> {
        let has = |names: &[&str]| names.iter().any(|name| fields.contains_key(*name));
        if has(&["cert", "key", "sni", "snis"]) {
            Some(Self::Ssl)
        } else if has(&["uri", "uris"]) {
            Some(Self::Route)
        } else if has(&["upstream", "upstream_id"]) {
            Some(Self::Service)
        } else if has(&["nodes", "service_name"]) {
            Some(Self::Upstream)
        } else {
            None
        }
    }
}

impl Object {
    /// `id` as text.
    pub(super) fn id(&self) -> Option<String> {
        self.fields.get("id").and_then(text_of_id)
    }
}

/// An `id` or a reference to one: text or number.
pub(super) fn text_of_id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The objects in `value`, which stands at `place`.
///
/// # Errors
/// What is in none of the forms.
pub(super) fn find(place: &str, value: Value) -> Result<Vec<Object>, String> {
    let mut objects = Vec::new();
    add(&mut objects, place, value)?;
    Ok(objects)
}

fn add(objects: &mut Vec<Object>, place: &str, value: Value) -> Result<(), String> {
    let fields = match value {
        Value::Array(list) => {
            return list
                .into_iter()
                .enumerate()
                .try_for_each(|(at, value)| add(objects, &format!("{place}[{at}]"), value));
        }
        Value::Object(fields) => fields,
        _ => return Err(format!("{place}: an object or a list of objects is expected")),
    };
    // A list of the Admin API, of version 3 and 2, and etcd's own.
    for list in ["list", "nodes", "kvs"] {
        let of_directory = list != "nodes" || fields.contains_key("dir");
        if let Some(Value::Array(list)) = fields.get(list).filter(|_| of_directory) {
            return list.iter().try_for_each(|value| add(objects, place, value.clone()));
        }
    }
    if let Some(node @ Value::Object(_)) = fields.get("node") {
        return add(objects, place, node.clone());
    }
    if let (Some(Value::String(key)), Some(value)) = (fields.get("key"), fields.get("value"))
        && let Some(key) = path(key)
    {
        return add_stored(objects, place, &key, value);
    }
    let is_collection = |(name, value): (&String, &Value)| {
        COLLECTIONS.contains(&name.as_str()) && value.is_array() || name.ends_with("_conf_version")
    };
    if !fields.is_empty() && fields.iter().all(is_collection) {
        for (name, list) in fields {
            for (at, value) in list.as_array().into_iter().flatten().enumerate() {
                push(objects, format!("{place}: {name}[{at}]"), Kind::named(&name), value.clone())?;
            }
        }
        return Ok(());
    }
    let kind = Kind::of_body(&fields).ok_or_else(|| {
        format!("{place}: nothing says what this is; put it into a list that does: {{\"routes\": [ … ]}}")
    })?;
    push(objects, place.to_owned(), kind, Value::Object(fields))
}

/// The path of a key of etcd, which its own tool writes in base64.
fn path(key: &str) -> Option<String> {
    if key.starts_with('/') {
        return Some(key.to_owned());
    }
    let decoded = String::from_utf8(BASE64.decode(key.as_bytes()).ok()?).ok()?;
    decoded.starts_with('/').then_some(decoded)
}

/// A value under a key like `/apisix/routes/1`. As text, it is JSON or JSON in base64.
fn add_stored(objects: &mut Vec<Object>, file: &str, key: &str, value: &Value) -> Result<(), String> {
    let place = format!("{file}: {key}");
    let mut parts = key.rsplit('/');
    let (id, collection) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if !COLLECTIONS.contains(&collection) {
        return Ok(());
    }
    let mut value = match value {
        // An empty directory of etcd.
        Value::String(text) if text == "init_dir" || text == "aW5pdF9kaXI=" => return Ok(()),
        Value::String(text) => {
            let decoded = BASE64.decode(text.as_bytes()).unwrap_or_else(|_| text.as_bytes().to_vec());
            serde_json::from_slice(&decoded).map_err(|error| format!("{place}: {error}"))?
        }
        other => other.clone(),
    };
    if let Value::Object(fields) = &mut value {
        fields.entry("id").or_insert_with(|| Value::from(id));
    }
    push(objects, place, Kind::named(collection), value)
}

fn push(objects: &mut Vec<Object>, place: String, kind: Kind, value: Value) -> Result<(), String> {
    let Value::Object(mut fields) = value else { return Err(format!("{place}: an object is expected")) };
    // APISIX takes an absent key and null for the same.
    fields.retain(|_, value| !value.is_null());
    objects.push(Object { kind, place, fields });
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_form_has_its_objects() {
        let base64 = |text: &str| BASE64.encode(text.as_bytes());
        for (value, expected) in [
            (json!({"sni": "a", "key": "/x", "cert": ""}), vec![("f", Kind::Ssl, None)]),
            (json!({"uri": "/", "upstream": {}}), vec![("f", Kind::Route, None)]),
            (json!({"upstream_id": 1}), vec![("f", Kind::Service, None)]),
            (json!({"nodes": [{"host": "a"}]}), vec![("f", Kind::Upstream, None)]),
            (json!([{"uri": "/"}, {"sni": "a"}]), vec![("f[0]", Kind::Route, None), ("f[1]", Kind::Ssl, None)]),
            (
                json!({"total": 1, "list": [{"key": "/apisix/ssls/7", "value": {"sni": "a"}, "createdIndex": 3}]}),
                vec![("f: /apisix/ssls/7", Kind::Ssl, Some("7"))],
            ),
            (
                json!({"node": {"dir": true, "key": "/apisix/ssl", "nodes": [{"key": "/apisix/ssl/7", "value": {"id": 8}}]}}),
                vec![("f: /apisix/ssl/7", Kind::Ssl, Some("8"))],
            ),
            (
                json!({"kvs": [
                    {"key": base64("/apisix/routes/"), "value": base64("init_dir")},
                    {"key": base64("/apisix/routes/1"), "value": base64("{\"uri\": \"/\"}")},
                    {"key": base64("/apisix/data_plane/server_info/x"), "value": base64("{}")},
                ]}),
                vec![("f: /apisix/routes/1", Kind::Route, Some("1"))],
            ),
            (
                json!({"key": "/apisix/protos/1", "value": {}}),
                vec![("f: /apisix/protos/1", Kind::Other("protos".into()), Some("1"))],
            ),
            (
                json!({"routes": [{"id": "a"}], "routes_conf_version": 1, "global_rules": []}),
                vec![("f: routes[0]", Kind::Route, Some("a"))],
            ),
        ] {
            let found = find("f", value.clone()).unwrap();
            let found: Vec<_> = found.iter().map(|o| (o.place.as_str(), o.kind.clone(), o.id())).collect();
            let expected: Vec<_> = expected.into_iter().map(|(p, k, id)| (p, k, id.map(str::to_owned))).collect();
            assert_eq!(found, expected, "{value}");
        }
        for value in [json!(1), json!({"plugins": {}}), json!({}), json!({"routes": [1]})] {
            assert!(find("f", value.clone()).is_err(), "{value}");
        }
    }
}
