//! Which things were added, removed or changed, and in which fields.

use std::collections::HashMap;

use sealgate_policy::desc::ListenerKind;
use sealgate_policy::{HostPattern, NamePattern, ServerName};

use super::entities::Entity;
use super::guard;
use super::shifts::Shift;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// `listener`, `SSL object`, `route`, `settings`, `expectation` or `lint`.
    pub kind: &'static str,
    /// How people call it; empty for the settings.
    pub title: String,
    /// What became of it.
    pub change: Change,
    /// Indices into [`Diff::shifts`](super::Diff::shifts): what it may have brought about.
    pub shifts: Vec<usize>,
    /// What a build refused before and refuses no longer, if this edit takes that away.
    pub guard_removed: Option<String>,
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
        let mut known = HashMap::<_, Vec<_>>::new();
        for (index, entity) in old.iter().enumerate().rev() {
            let found = entity.as_ref().and_then(|entity| Some((entity.kind, entity.keys.get(key)?.clone())));
            let found = found.filter(|(kind, key)| !key.is_empty() || *kind == "settings");
            found.into_iter().for_each(|found| known.entry(found).or_default().push(index));
        }
        for (partner, new) in pairs.iter_mut().filter(|(partner, _)| partner.is_none()) {
            let found = new.as_ref().and_then(|new| Some((new.kind, new.keys.get(key)?.clone())));
            // The first of those that are left.
            if let Some(index) = found.and_then(|found| known.get_mut(&found)?.pop()) {
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
    let guard_removed = guard::removed(old.as_ref(), new.as_ref());
    let Entity { kind, title, .. } = new.or(old)?;
    Some(Edit { kind, title, change, shifts: Vec::new(), guard_removed, hosts })
}

fn fields(old: &Entity, new: &Entity) -> Vec<Field> {
    let of = |entity: &Entity| -> HashMap<String, String> {
        entity.fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect()
    };
    let (mut before, mut after) = (of(old), of(new));
    let names = old.fields.iter().chain(&new.fields).map(|(name, _)| name.to_string());
    // A name that both have is taken out by the first.
    let fields = names.map(|name| {
        let (old, new) = (before.remove(&name).unwrap_or_default(), after.remove(&name).unwrap_or_default());
        Field { name, old, new }
    });
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
            // fallback_sni, and how paths are read.
            "settings" => request.sni.is_none() && request.listener == ListenerKind::Https,
            // What is expected and what is refused at build time is nothing to a request.
            _ => false,
        }
    }
}
