//! Random edits of a configuration, each one thing that a person does.

use fastrand::Rng;

use super::config::{CAS, Client, Config, MODES, Object, Route, SLASHES};
use super::grammar::{METHODS, SKIPS, URIS, chance, client, fallback, host, object, pick, route, server_name};

/// The configuration after one or two edits; at last another text.
pub(crate) fn edited(rng: &mut Rng, config: &Config) -> Config {
    let mut new = config.clone();
    for _ in 0..16 {
        edit(rng, &mut new);
        new.mend();
        if new.routes.is_empty() || (new.https && new.objects.iter().all(|object| !object.enabled)) {
            new.clone_from(config);
        } else if new != *config && !chance(rng, 20) {
            break;
        }
    }
    new
}

/// What was edited, in a word or two.
pub(crate) fn kind(old: &Config, new: &Config) -> &'static str {
    let names = |config: &Config| config.routes.iter().map(|route| route.name.clone()).collect::<Vec<_>>();
    let sorted = |config: &Config| {
        let mut routes = config.routes.clone();
        routes.sort_by(|a, b| a.name.cmp(&b.name));
        routes
    };
    let kinds = [
        ("listeners", (old.https, old.http) != (new.https, new.http)),
        ("fallback_sni", old.fallback != new.fallback),
        ("router mode", old.mode != new.mode),
        ("escaped_slashes", old.slashes != new.slashes),
        ("objects", old.objects != new.objects),
        ("routes", sorted(old) != sorted(new)),
        ("order of routes", sorted(old) == sorted(new) && names(old) != names(new)),
    ];
    let mut kinds = kinds.into_iter().filter_map(|(kind, differs)| differs.then_some(kind));
    match (kinds.next(), kinds.next()) {
        (Some(kind), None) => kind,
        _ => "several things",
    }
}

fn edit(rng: &mut Rng, config: &mut Config) {
    match rng.u8(..16) {
        0..7 => edit_routes(rng, config),
        7..12 => edit_objects(rng, config),
        12 => config.mode = rng.usize(..MODES.len()),
        13 => config.slashes = rng.usize(..SLASHES.len()),
        14 => config.http = !config.http || !config.https,
        _ => config.fallback = if config.fallback.is_some() { None } else { fallback(rng, config) },
    }
}

fn edit_routes(rng: &mut Rng, config: &mut Config) {
    let (at, len) = (rng.usize(..config.routes.len()), config.routes.len());
    let one = &mut config.routes[at];
    match rng.u8(..10) {
        0 => one.priority = rng.i32(-1..=1),
        1 | 2 => config.routes.swap(at, rng.usize(..len)),
        3 => config.routes.insert(at, route(rng, "added")),
        4 if len > 1 => drop(config.routes.remove(at)),
        4 | 5 => edit_hosts(rng, one),
        6 | 7 => one.uris = list(rng, std::mem::take(&mut one.uris), &URIS, 1),
        8 => one.methods = list(rng, std::mem::take(&mut one.methods), &METHODS, 0),
        _ => one.identity = !one.identity,
    }
    // Of two that were added the second goes.
    let mut added = false;
    config.routes.retain(|route| route.name != "added" || !std::mem::replace(&mut added, true));
}

fn edit_hosts(rng: &mut Rng, route: &mut Route) {
    let new = host(rng);
    match rng.bool() || route.hosts.is_empty() {
        true if !route.hosts.contains(&new) => route.hosts.push(new),
        true => route.hosts.clear(),
        false => drop(route.hosts.remove(rng.usize(..route.hosts.len()))),
    }
}

fn edit_objects(rng: &mut Rng, config: &mut Config) {
    if !config.https {
        return;
    }
    if chance(rng, 10) {
        return config.objects.push(object(rng));
    }
    let at = rng.usize(..config.objects.len());
    let Object { names, enabled, client: asks } = &mut config.objects[at];
    match (rng.u8(..10), asks) {
        (0, _) => *enabled = !*enabled,
        (1, _) => names.push(server_name(rng)),
        (2, _) => drop(names.remove(rng.usize(..names.len()))),
        (3, _) => drop(config.objects.remove(at)),
        (_, asks @ None) => *asks = Some(client(rng)),
        (4, asks) => *asks = None,
        (5 | 6, Some(Client { ca, .. })) => *ca = rng.usize(..CAS.len()),
        (7, Some(Client { depth, .. })) => *depth = rng.u8(..=2),
        (_, Some(Client { skip, .. })) => *skip = list(rng, std::mem::take(skip), &SKIPS, 0),
    }
}

/// One more, one less, or one in place of another; at least so many.
fn list(rng: &mut Rng, mut list: Vec<String>, all: &[&str], least: usize) -> Vec<String> {
    let new = pick(rng, all).to_owned();
    let what = rng.u8(..3);
    if what > 0 && !list.is_empty() && (what == 2 || list.len() > least) {
        list.remove(rng.usize(..list.len()));
    }
    if what != 1 && !list.contains(&new) {
        list.push(new);
    }
    if list.len() < least { all[..least].iter().map(|text| (*text).to_owned()).collect() } else { list }
}
