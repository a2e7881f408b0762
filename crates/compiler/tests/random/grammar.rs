//! Random configurations, nasty on purpose: few labels, so that names collide and nest, and few segments, so that paths
//! do.

use fastrand::Rng;

use super::config::{CAS, Client, Config, MODES, Object, Route, SLASHES};

/// Labels that stand in front of a parent; among them those that a search for a fresh name tries first.
pub(crate) const LABELS: [&str; 8] = ["x", "y", "z", "a", "b", "x0", "x1", "any-name"];
/// What stands behind them, what nests more than once.
pub(crate) const PARENTS: [&str; 8] = ["p.test", "p.test", "p.test", "x.p.test", "x.p.test", "y.x.p.test", "test", "z"];
/// Names that a search for an unknown one tries first, and other oddities.
const ODD: [&str; 4] = ["unknown.invalid", "any-name.invalid", "unknown.invalid0", "*.invalid"];
const ADDRESSES: [&str; 2] = ["[::1]", "127.0.0.1"];
pub(crate) const URIS: [&str; 17] = [
    "/",
    "/*",
    "/a",
    "/a*",
    "/a/*",
    "/a/b",
    "/*b",
    "/a/*/c",
    "/x*",
    "/public",
    "/public/*",
    "/:id",
    "/a/:id",
    "/a/*rest",
    "/a%2Fb",
    "/a%2F*",
    "/b",
];
pub(crate) const SKIPS: [&str; 12] =
    ["^/a", "/a", "^/a$", "/public", "/public\\b", "^/x\\b", "^/(a|b)/", ".*", "^/a%2F", "a.b", "b$", "^/[^a]"];
pub(crate) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];

/// One of several.
pub(crate) fn pick<T: Copy>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.usize(..all.len())]
}

/// True so many times out of a hundred.
pub(crate) fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(..100) < percent
}

/// A configuration; some cannot be compiled.
pub(crate) fn config(rng: &mut Rng) -> Config {
    let objects = (0..rng.usize(1..=4)).map(|_| object(rng)).collect();
    let routes = (0..rng.usize(1..=6)).map(|number| route(rng, &format!("r{number}"))).collect();
    let https = !chance(rng, 4);
    let http = !https || chance(rng, 50);
    let (mode, slashes) = (rng.usize(..MODES.len()), if chance(rng, 60) { 0 } else { rng.usize(..SLASHES.len()) });
    let mut config = Config { https, http, fallback: None, mode, slashes, objects, routes };
    if !https {
        config.objects.clear();
    }
    config.mend();
    if chance(rng, 30) {
        config.fallback = fallback(rng, &config);
    }
    config
}

/// A name of an enabled object, if one has an exact one.
pub(crate) fn fallback(rng: &mut Rng, config: &Config) -> Option<String> {
    let enabled = config.objects.iter().filter(|object| object.enabled);
    let exact: Vec<&String> = enabled.flat_map(|object| &object.names).filter(|name| !name.starts_with('*')).collect();
    if exact.is_empty() { None } else { Some(pick(rng, &exact).clone()) }
}

pub(crate) fn object(rng: &mut Rng) -> Object {
    let names = (0..rng.usize(1..=3)).map(|_| server_name(rng)).collect();
    let client = if chance(rng, 30) { None } else { Some(client(rng)) };
    let enabled = client.is_none() || !chance(rng, 12);
    Object { names, enabled, client }
}

pub(crate) fn client(rng: &mut Rng) -> Client {
    let skips = if chance(rng, 50) { 0 } else { rng.usize(1..=2) };
    let mut skip: Vec<String> = (0..skips).map(|_| pick(rng, &SKIPS).to_owned()).collect();
    skip.dedup();
    Client { ca: rng.usize(..CAS.len()), depth: rng.u8(..=2), skip }
}

/// `x.y`, `*.x.y` or `*`.
pub(crate) fn server_name(rng: &mut Rng) -> String {
    match rng.u8(..100) {
        0..12 => "*".to_owned(),
        12..20 => pick(rng, &ODD).to_owned(),
        _ => name(rng),
    }
}

pub(crate) fn route(rng: &mut Rng, name: &str) -> Route {
    let mut hosts: Vec<String> = match rng.u8(..100) {
        0..25 => Vec::new(),
        25..75 => vec![host(rng)],
        _ => (0..rng.usize(2..=3)).map(|_| host(rng)).collect(),
    };
    hosts.sort_unstable();
    hosts.dedup();
    let mut uris: Vec<String> = (0..rng.usize(1..=2)).map(|_| pick(rng, &URIS).to_owned()).collect();
    uris.dedup();
    let named = if chance(rng, 60) { 0 } else { rng.usize(1..=3) };
    let methods = rng.choose_multiple(METHODS, named).into_iter().map(str::to_owned).collect();
    let priority = if chance(rng, 70) { 0 } else { rng.i32(-1..=1) };
    Route { name: name.to_owned(), hosts, uris, methods, priority, identity: chance(rng, 15) }
}

/// A host of a route.
pub(crate) fn host(rng: &mut Rng) -> String {
    match rng.u8(..100) {
        0..5 => pick(rng, &ADDRESSES).to_owned(),
        5..12 => pick(rng, &ODD).to_owned(),
        _ => name(rng),
    }
}

fn name(rng: &mut Rng) -> String {
    let parent = pick(rng, &PARENTS);
    match rng.u8(..100) {
        0..45 => format!("*.{parent}"),
        45..60 => parent.to_owned(),
        _ => format!("{}.{parent}", pick(rng, &LABELS)),
    }
}
