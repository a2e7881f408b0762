//! Which things were added, removed or changed, and in which fields.

use sealgate_policy::desc::ListenerKind;
use sealgate_policy::{HostPattern, NamePattern, ServerName};

use super::entities::Entity;
use super::shifts::Shift;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// `listener`, `SSL object`, `route` or `settings`.
    pub kind: &'static str,
    /// How people call it; empty for the settings.
    pub title: String,
    /// What became of it.
    pub change: Change,
    /// Indices into [`Diff::shifts`](super::Diff::shifts): what it may have brought about.
    pub shifts: Vec<usize>,
    hosts: Vec<String>,
}

/// What became of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These fields differ.
    Changed(Vec<Field>),
}

/// A field before and after; empty = not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
}

/// Compares the things of two configurations.
pub(super) fn between(old: Vec<Entity>, new: Vec<Entity>) -> Vec<Edit> {
    let mut old: Vec<Option<Entity>> = old.into_iter().map(Some).collect();
    let mut pairs: Vec<(Option<Entity>, Option<Entity>)> = new.into_iter().map(|new| (None, Some(new))).collect();
    // The surest key first, for all of them, so that nothing loses its partner to a weaker likeness.
    for key in 0..4 {
        let mut known = std::collections::HashMap::new();
        for (index, entity) in old.iter().enumerate().rev() {
            let found = entity.as_ref().and_then(|entity| Some((entity.kind, entity.keys.get(key)?.clone())));
            found.filter(|(kind, key)| !key.is_empty() || *kind == "settings").map(|found| known.insert(found, index));
        }
        for (partner, new) in pairs.iter_mut().filter(|(partner, _)| partner.is_none()) {
            let found = new.as_ref().and_then(|new| Some((new.kind, new.keys.get(key)?.clone())));
            if let Some(index) = found.and_then(|found| known.remove(&found)) {
                *partner = old[index].take();
            }
        }
    }
    pairs.extend(old.into_iter().flatten().map(|old| (Some(old), None)));
    pairs.into_iter().filter_map(|(old, new)| edit(old, new)).collect()
}

fn edit(old: Option<Entity>, new: Option<Entity>) -> Option<Edit> {
    let change = match (&old, &new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        (Some(old), Some(new)) => match fields(old, new) {
            fields if fields.is_empty() => return None,
            fields => Change::Changed(fields),
        },
    };
    let both: Vec<&Entity> = old.iter().chain(&new).collect();
    // Without hosts it is anybody's.
    let hosts = match both.iter().any(|entity| entity.hosts.is_empty()) {
        true => Vec::new(),
        false => both.iter().flat_map(|entity| entity.hosts.clone()).collect(),
    };
    let Entity { kind, title, .. } = new.or(old)?;
    Some(Edit { kind, title, change, shifts: Vec::new(), hosts })
}

fn fields(old: &Entity, new: &Entity) -> Vec<Field> {
    let value = |entity: &Entity, name: &str| {
        entity.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let mut names: Vec<&str> = old.fields.iter().chain(&new.fields).map(|(name, _)| *name).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    let fields =
        names.into_iter().map(|name| Field { name: name.into(), old: value(old, name), new: value(new, name) });
    fields.filter(|field| field.old != field.new).collect()
}

impl Edit {
    /// Whether it may have brought a shift about: the request has to do with it.
    pub(super) fn concerns(&self, shift: &Shift) -> bool {
        let request = &shift.request;
        let names = [request.host.as_deref(), request.sni.as_deref()];
        let names = || names.iter().copied().flatten();
        match self.kind {
            "listener" => {
                let kind = if request.listener == ListenerKind::Https { "https " } else { "http " };
                self.title.starts_with(kind) && shift.is_of_listener()
            }
            "SSL object" => names().any(|name| {
                let covers = |pattern: NamePattern| ServerName::parse(name).is_ok_and(|name| pattern.covers(&name));
                self.hosts.iter().any(|host| NamePattern::parse(host).is_ok_and(covers))
            }),
            "route" => {
                let covers = |host: &String| {
                    let pattern = HostPattern::parse(host);
                    pattern.is_ok_and(|pattern| request.host.as_ref().is_some_and(|host| pattern.covers(host)))
                };
                (self.hosts.is_empty() || self.hosts.iter().any(covers)) && shift.is_of_route(&self.title)
            }
            // What is left: fallback_sni, and how paths are read.
            _ => request.sni.is_none() && request.listener == ListenerKind::Https,
        }
    }
}
