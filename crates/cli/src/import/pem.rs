//! The PEM texts of SSL objects as files of their own, named after the object.

use std::collections::BTreeMap;

use serde_json::Value;

use super::objects::Object;

/// Files by name, relative to gateway.toml.
#[derive(Debug, Default)]
pub(super) struct Files(BTreeMap<String, File>);

/// One file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) text: String,
    /// Whether it holds a private key.
    pub(super) secret: bool,
}

impl Files {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.0.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Moves the texts of one SSL object into files. Returns the paths in the object of what is no PEM text: its file
    /// is named and not made.
    pub(super) fn take(&mut self, ssl: &mut Object) -> Vec<String> {
        let stem = self.stem(ssl);
        let mut missing = Vec::new();
        let mut file = |value: &mut Value, path: String, ending: &str, secret: bool| {
            let name = format!("{stem}.{ending}");
            match value {
                Value::String(text) if text.contains("-----BEGIN") => {
                    let text = format!("{}\n", text.trim_end());
                    self.0.insert(name.clone(), File { text, secret });
                }
                _ => missing.push(path),
            }
            *value = Value::String(name);
        };
        for (one, many, ending, secret) in [("cert", "certs", "cer", false), ("key", "keys", "key", true)] {
            if let Some(value) = ssl.fields.get_mut(one) {
                file(value, one.to_owned(), ending, secret);
            }
            if let Some(Value::Array(list)) = ssl.fields.get_mut(many) {
                for (at, value) in list.iter_mut().enumerate() {
                    file(value, format!("{many}[{at}]"), &format!("{}.{ending}", at + 2), secret);
                }
            }
        }
        if let Some(value) = ssl.fields.get_mut("client").and_then(|client| client.get_mut("ca")) {
            file(value, "client.ca".to_owned(), "ca.cer", false);
        }
        missing
    }

    /// A name for the files of an object that no other object's files begin with.
    fn stem(&self, ssl: &Object) -> String {
        let names = ["sni", "snis"].iter().filter_map(|key| ssl.fields.get(*key));
        let name = names.filter_map(|name| name.as_str().or_else(|| name.get(0)?.as_str())).next();
        let name = name.map(str::to_owned).or_else(|| ssl.id()).unwrap_or_default();
        let name = format!("certs/{}", file_name(&name));
        let is_free = |stem: &String| {
            !self.0.keys().any(|key| key.strip_prefix(stem.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        let mut numbered = (2..).map(|n: u32| format!("{name}-{n}"));
        std::iter::once(name.clone()).chain(numbered.by_ref()).find(is_free).unwrap_or(name)
    }
}

/// A server name, or any text, as a part of a file's name: `*` is written `any`.
pub(crate) fn file_name(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let name: String = text.to_ascii_lowercase().replace('*', "any").chars().map(safe).collect();
    let name = name.trim_matches('.');
    if name.is_empty() { "ssl".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::objects::find;
    use super::*;

    const PEM: &str = "-----BEGIN X-----\nAA==\n-----END X-----";

    #[test]
    fn files_are_named_after_their_object() {
        let mut files = Files::default();
        let mut ssls = find(
            "f",
            json!([
                {"sni": "A.test", "cert": PEM, "key": PEM, "client": {"ca": PEM}},
                {"snis": ["a.test"], "cert": PEM, "key": "$secret://x", "certs": [PEM], "keys": [PEM]},
                {"sni": "*.a.test", "cert": PEM, "key": PEM},
                {"id": "../x/..", "cert": PEM, "key": PEM},
            ]),
        )
        .unwrap();
        let missing: Vec<_> = ssls.iter_mut().flat_map(|ssl| files.take(ssl)).collect();
        assert_eq!(missing, ["key"]);
        assert_eq!(ssls[1].fields["key"], "certs/a.test-2.key");
        let names: Vec<_> = files.iter().map(|(name, file)| (name, file.secret)).collect();
        assert_eq!(
            names,
            [
                ("certs/_x_.cer", false),
                ("certs/_x_.key", true),
                ("certs/a.test-2.2.cer", false),
                ("certs/a.test-2.2.key", true),
                ("certs/a.test-2.cer", false),
                ("certs/a.test.ca.cer", false),
                ("certs/a.test.cer", false),
                ("certs/a.test.key", true),
                ("certs/any.a.test.cer", false),
                ("certs/any.a.test.key", true),
            ]
        );
        assert!(files.iter().all(|(_, file)| file.text == format!("{PEM}\n")));
    }
}
