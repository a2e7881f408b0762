//! Texts of APISIX to a gateway.toml with its PEM files. Opens no file and prints nothing.
//!
//! Which keys gateway.toml has is the compiler's to say: every key is put down as it stands, and what the compiler
//! refuses is looked up in its tables of keys. What can go without opening a way in is left out and said; everything else stays, so that
//! the configuration cannot be sealed before a person has decided.

use sealgate_compiler::keys::LeftOut;
use sealgate_compiler::{Clock, Diagnostics, SourceId, Sources, check};
use serde_json::Value;

use super::emit::{Section, text};
use super::objects::{Kind, Object, find};
use super::pem::Files;
use super::place::path_at;
use super::{json, resolve, yaml};
use crate::keys::key;

/// What an import makes.
pub(super) struct Draft {
    /// gateway.toml.
    pub(super) text: String,
    pub(super) files: Files,
    /// What could not be said: each with its place, why, and what to do.
    pub(super) unsaid: Vec<String>,
    /// The same bytes, as the compiler was given them …
    pub(super) sources: Sources,
    /// … and its words on them.
    pub(super) found: Diagnostics,
}

/// Name of the configuration.
pub(super) const CONFIG: &str = "gateway.toml";

const NOTHING: &str = "nothing to do";

/// Keys that name another object.
const REFERENCES: &[&str] = &["upstream_id", "service_id", "plugin_config_id"];

/// The listener of an import: APISIX keeps its own in another file.
const HTTPS: (&str, &str) = ("https", "127.0.0.1:9443");
const HTTP: (&str, &str) = ("http", "127.0.0.1:9080");

/// Makes a configuration of named texts, each JSON or YAML.
///
/// # Errors
/// What cannot be read at all.
pub(super) fn draft(inputs: &[(String, String)], clock: Clock) -> Result<Draft, String> {
    let mut objects = Vec::new();
    for (name, input) in inputs {
        let is_json = input.trim_start().starts_with(['{', '[']);
        let values = if is_json { json::read(input) } else { yaml::read(input) };
        let values = values.map_err(|error| format!("{name}: {error}{}", hint(input)))?;
        let several = values.len() > 1;
        for (at, value) in values.into_iter().enumerate() {
            let place = if several { format!("{name} #{}", at + 1) } else { name.clone() };
            objects.extend(find(&place, value)?);
        }
    }
    let mut work = Work::default();
    let has_ssl = objects.iter().any(|object| object.kind == Kind::Ssl);
    work.take(objects);
    work.settle(has_ssl, inputs, clock);
    let (text, sources) = work.put_down(has_ssl, inputs);
    let found = check(&sources, clock).found;
    Ok(Draft { text, files: work.files, unsaid: work.unsaid, sources, found })
}

/// The tutorial's bodies stand in a shell script, where `$(…)` is not filled in yet.
fn hint(input: &str) -> &'static str {
    if input.contains("$(") { "; `$(…)` is for the shell: import what the shell makes of it" } else { "" }
}

#[derive(Default)]
struct Work {
    sections: Vec<Section>,
    /// Places of the sections.
    places: Vec<String>,
    files: Files,
    unsaid: Vec<String>,
    /// What of it belongs to no section.
    apart: Vec<String>,
}

impl Work {
    fn take(&mut self, objects: Vec<Object>) {
        let resolved = resolve::routes(&objects);
        for place in resolved.unused {
            self.leave_out_all(&place, "no route refers to it");
        }
        let (mut ssls, mut rules) = (Vec::new(), Vec::new());
        for object in objects {
            match &object.kind {
                Kind::Ssl => ssls.push(object),
                Kind::GlobalRule => rules.push(object),
                Kind::Other(kind) => self.leave_out_all(&object.place, &format!("there is nothing like `{kind}` here")),
                Kind::Route | Kind::Service | Kind::Upstream | Kind::PluginConfig => {}
            }
        }
        for mut ssl in ssls {
            let missing = self.files.take(&mut ssl);
            self.push("ssls", ssl);
            for path in missing {
                let why = "it is no PEM text, but encrypted or kept elsewhere";
                self.note(self.sections.len() - 1, &format!("{path}: {why}; put its PEM into the file that is named"));
            }
        }
        resolved.routes.into_iter().for_each(|route| self.push("routes", route));
        rules.into_iter().for_each(|rule| self.push("global_rules", rule));
    }

    fn push(&mut self, name: &'static str, object: Object) {
        self.sections.push(Section { name, fields: Value::Object(object.fields), notes: Vec::new() });
        self.places.push(object.place);
    }

    /// Leaves out what the compiler refuses and what can go, then marks what it still refuses.
    fn settle(&mut self, has_ssl: bool, inputs: &[(String, String)], clock: Clock) {
        loop {
            let (text, sources) = self.put_down(has_ssl, inputs);
            let found = check(&sources, clock).found;
            let refused = found.iter().filter(|d| matches!(d.rule.name, "unsupported" | "unknown_key"));
            let refused = refused.filter(|d| d.primary.span.source == SourceId::CONFIG);
            let refused = refused.map(|d| (path_at(&text, d.primary.span.start), d.title.as_str()));
            let refused: Vec<_> =
                refused.filter_map(|(path, title)| Some((self.section(&path)?, path, title))).collect();
            // The last first, so that the numbers in lists stay true.
            let removed = refused.iter().rev();
            let removed = removed.filter_map(|(at, path, _)| Some((*at, self.leave_out(*at, path.get(2..)?)?)));
            let removed: Vec<_> = removed.collect();
            removed.iter().rev().filter(|(_, text)| !text.is_empty()).for_each(|(at, text)| self.note(*at, text));
            if removed.is_empty() {
                for (at, path, title) in &refused {
                    let is_reference = path.last().is_some_and(|key| REFERENCES.contains(&key.as_str()));
                    let title = if is_reference { "what it names is not among the files" } else { title };
                    let path = path.get(2..).unwrap_or_default().join(".");
                    let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
                    let todo = "it stays, and nothing is sealed until you have decided what to do without it";
                    self.note(*at, &format!("{path}{title}; {todo}"));
                }
                return;
            }
        }
    }

    /// Number of the section that a path in gateway.toml leads into.
    fn section(&self, path: &[String]) -> Option<usize> {
        let (name, number) = (path.first()?, path.get(1).map_or(Some(0), |number| number.parse().ok())?);
        let mut of_name = self.sections.iter().enumerate().filter(|(_, section)| section.name == name);
        of_name.nth(number).map(|(at, _)| at)
    }

    /// Takes a key out if it can go. The answer says what went, or nothing if nothing is lost.
    fn leave_out(&mut self, at: usize, path: &[String]) -> Option<String> {
        let (last, parents) = path.split_last()?;
        let step = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
        let pointer: String = parents.iter().map(step).collect();
        let name = self.sections[at].name;
        let table = self.sections[at].fields.pointer_mut(&pointer)?.as_object_mut()?;
        let text = table.get(last)?.to_string();
        let full: Vec<String> = std::iter::once(name.to_owned()).chain(path.iter().cloned()).collect();
        let key = key(&full)?;
        let said = match key.left_out {
            _ if key.holds_anyway == Some(text.as_str()) => String::new(),
            Some(LeftOut { why, instead }) => {
                format!("{} = {text}: left out: {why}; {}", path.join("."), instead.unwrap_or(NOTHING))
            }
            None => return None,
        };
        table.remove(last);
        Some(said)
    }

    fn leave_out_all(&mut self, place: &str, why: &str) {
        let text = format!("{place}: left out: {why}; {NOTHING}");
        self.apart.push(text.clone());
        self.unsaid.push(text);
    }

    fn note(&mut self, at: usize, text: &str) {
        self.unsaid.push(format!("{}: {text}", self.places[at]));
        self.sections[at].notes.push(text.to_owned());
    }

    fn put_down(&self, has_ssl: bool, inputs: &[(String, String)]) -> (String, Sources) {
        let names: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
        let mut comment = vec![
            format!("Imported from {} by `cargo sealgate import`.", names.join(", ")),
            "Where APISIX listens stands in its config.yaml, which is not imported.".to_owned(),
        ];
        comment.extend(self.apart.iter().cloned());
        let text = text(&comment, if has_ssl { HTTPS } else { HTTP }, &self.sections);
        let sources = Sources::new(CONFIG, text.as_str());
        let sources = self.files.iter().fold(sources, |all, (name, file)| all.with(name, file.text.as_str()));
        (text, sources)
    }
}
