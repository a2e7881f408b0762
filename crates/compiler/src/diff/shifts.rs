//! Requests that one of two gateways forwards and the other refuses.
//!
//! Candidates come from what each gateway admits and routes; each one that is shown was asked of both.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use sealgate_policy::desc::{GatewayDesc, ListenerKind};
use sealgate_policy::{Served, ServerName};

use crate::Model;
use crate::reach::{Ca, Client, Columns, Found, Gate, Request, Response, Search, Unrouted, parents, representatives};

/// Most requests that are shown in one direction.
const SHOWN: usize = 100;

/// A request that is answered in another way than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Whether somebody reaches more.
    pub direction: Direction,
    /// The request.
    pub request: Request,
    /// The old gateway's answer.
    pub old: String,
    /// The new gateway's answer.
    pub new: String,
    /// `$route_name`, or the id, of the route that forwards it in the one where it is forwarded.
    pub route: String,
}

/// What became of who reaches what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What was refused is forwarded.
    Widens,
    /// What was forwarded is refused.
    Narrows,
}

impl Shift {
    pub(super) fn is_of_listener(&self) -> bool {
        let none = "no connection: there is no such listener";
        self.old == none || self.new == none
    }

    pub(super) fn is_of_route(&self, title: &str) -> bool {
        let unrouted = |answer: &str| answer.starts_with("404");
        self.route == title && (unrouted(&self.old) || unrouted(&self.new))
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Widens => "widens",
            Self::Narrows => "narrows",
        })
    }
}

/// Shifts in both directions, and what was not proved.
pub(super) fn between(old: &Model, new: &Model) -> (Vec<Shift>, Vec<String>) {
    old.with_desc(|old_desc| {
        new.with_desc(|new_desc| {
            let (old, new) = (Side::new(old, old_desc), Side::new(new, new_desc));
            let ways = ways(&old, &new);
            let mut widened = Finder::new(&old, &new, Direction::Widens);
            widened.search(&ways);
            let mut narrowed = Finder::new(&new, &old, Direction::Narrows);
            narrowed.search(&ways);
            let shifts = widened.shifts.into_iter().chain(narrowed.shifts).collect();
            // What is not proved narrower makes nobody less safe.
            (shifts, widened.not_proved.into_iter().collect())
        })
    })
}

/// One of the two gateways.
struct Side<'s> {
    model: &'s Model,
    desc: &'s GatewayDesc<'s>,
    /// Rows of routes by host, by what is behind `*.`, and of those without host.
    by_host: HashMap<&'s str, Vec<u32>>,
    by_parent: HashMap<&'s str, Vec<u32>>,
    any_host: Vec<u32>,
    columns: Columns,
    /// What its routes match, each once.
    routes: HashSet<(Vec<&'s str>, Vec<&'s str>, u16)>,
}

impl<'s> Side<'s> {
    fn new(model: &'s Model, desc: &'s GatewayDesc<'s>) -> Self {
        let mut side = Self {
            model,
            desc,
            by_host: HashMap::new(),
            by_parent: HashMap::new(),
            any_host: Vec::new(),
            columns: Columns::new(model),
            routes: HashSet::new(),
        };
        for (row, route) in (0..).zip(desc.routes) {
            let hosts = route.hosts.of(desc.route_hosts);
            side.routes.insert((hosts.to_vec(), route.uris.of(desc.route_uris).to_vec(), route.methods));
            for host in hosts {
                let rows = match host.strip_prefix("*.") {
                    Some(parent) => side.by_parent.entry(parent).or_default(),
                    None => side.by_host.entry(host).or_default(),
                };
                rows.push(row);
            }
            if hosts.is_empty() {
                side.any_host.push(row);
            }
        }
        side
    }

    /// Routes that match a host, the most specific first.
    fn routes_of<'r>(&'r self, host: Option<&'r str>) -> impl Iterator<Item = u32> + 'r {
        let exact = host.and_then(|host| self.by_host.get(host)).into_iter().flatten();
        let below = host.into_iter().flat_map(parents).filter_map(|parent| self.by_parent.get(parent)).flatten();
        exact.chain(below).chain(&self.any_host).copied()
    }

    fn has_route(&self, other: &Side<'_>, row: u32) -> bool {
        let Some(route) = other.desc.routes.get(row as usize) else { return true };
        let (hosts, uris) = (route.hosts.of(other.desc.route_hosts), route.uris.of(other.desc.route_uris));
        self.routes.contains(&(hosts.to_vec(), uris.to_vec(), route.methods))
    }

    /// Which paths a client is admitted to: a candidate, which the gateway itself confirms.
    fn admits(&self, way: &Way) -> Admitted<'_> {
        if !self.desc.listeners.iter().any(|listener| listener.kind == way.listener) {
            return Admitted::Nothing;
        }
        let host_object = way.host.as_deref().and_then(|host| self.mtls(self.model.gateway().ssl.lookup(host)));
        let Some(name) = self.server_name(way) else {
            return match (way.listener, host_object) {
                (ListenerKind::Https, _) => Admitted::Nothing,
                (_, Some(ssl)) => self.listed(ssl),
                (_, None) => Admitted::All,
            };
        };
        let (Served::Exact(ssl) | Served::Wildcard(ssl)) = self.model.gateway().ssl.lookup(name.as_str()) else {
            return Admitted::Nothing;
        };
        if host_object.is_some() && way.host.as_deref() != Some(name.as_str()) {
            return Admitted::Nothing;
        }
        let Some(client) = self.model.plan().ssls[ssl as usize].client() else { return Admitted::All };
        let verified = match &way.client {
            Client::Anonymous => false,
            Client::Of(ca) => {
                let mut anchors = client.anchors().iter();
                ca.intermediates <= client.depth() && anchors.any(|der| der.certificate().sha256() == ca.sha256)
            }
        };
        if verified { Admitted::All } else { self.listed(ssl) }
    }

    fn server_name(&self, way: &Way) -> Option<ServerName> {
        match (way.listener, &way.sni) {
            (ListenerKind::Https, Some(sni)) => ServerName::parse(sni).ok(),
            (ListenerKind::Https, None) => self.model.gateway().fallback_sni().cloned(),
            _ => None,
        }
    }

    fn mtls(&self, served: Served) -> Option<u32> {
        let (Served::Exact(ssl) | Served::Wildcard(ssl) | Served::Below(ssl)) = served else { return None };
        self.model.gateway().is_mtls(ssl).then_some(ssl)
    }

    fn listed(&self, ssl: u32) -> Admitted<'_> {
        let skip =
            self.desc.ssls[ssl as usize].client.map_or(&[][..], |client| client.skip.of(self.desc.skip_patterns));
        if skip.is_empty() { Admitted::Nothing } else { Admitted::Listed(skip) }
    }

    fn anchors(&self) -> BTreeSet<Ca> {
        let clients = self.model.plan().ssls.iter().filter_map(|ssl| ssl.client());
        let anchors = clients.flat_map(|client| client.anchors().iter().map(|der| (der, client.depth())));
        let ca = |(der, intermediates): (&crate::plan::Der, u8)| Ca {
            subject: der.certificate().subject().rfc2253(),
            sha256: der.certificate().sha256(),
            intermediates,
        };
        anchors.map(ca).flat_map(|ca| [Ca { intermediates: 0, ..ca.clone() }, ca]).collect()
    }
}

/// Which paths are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Admitted<'a> {
    Nothing,
    Listed(&'a [&'a str]),
    All,
}

/// A request without its method and path.
#[derive(Clone, Debug)]
struct Way {
    listener: ListenerKind,
    sni: Option<String>,
    host: Option<String>,
    client: Client,
}

/// Every way that one of the gateways may treat unlike the other.
fn ways(old: &Side<'_>, new: &Side<'_>) -> Vec<Way> {
    let hosts = representatives((old.model, old.desc), (new.model, new.desc));
    let anchors: BTreeSet<Ca> = old.anchors().into_iter().chain(new.anchors()).collect();
    let clients: Vec<Client> = std::iter::once(Client::Anonymous).chain(anchors.into_iter().map(Client::Of)).collect();
    let policy = |side: &Side<'_>, name: &str| match side.model.gateway().ssl.lookup(name) {
        Served::Exact(ssl) | Served::Wildcard(ssl) => Some(side.columns.of_ssl(ssl)),
        Served::Below(_) | Served::None => None,
    };
    // One name for each pair of what is asked of a client before and after.
    let mut pairs = HashSet::new();
    let snis: Vec<&String> = hosts.iter().filter(|host| pairs.insert((policy(old, host), policy(new, host)))).collect();
    let free = |side: &Side<'_>, host: &str| side.mtls(side.model.gateway().ssl.lookup(host)).is_none();
    let mut ways = Vec::new();
    let mut add = |listener, sni: Option<&String>, host: Option<&String>, client: &Client| {
        ways.push(Way { listener, sni: sni.cloned(), host: host.cloned(), client: client.clone() });
    };
    for client in &clients {
        for host in &hosts {
            add(ListenerKind::Https, Some(host), Some(host), client);
            if *client == Client::Anonymous {
                add(ListenerKind::Http, None, Some(host), client);
            }
        }
        if *client == Client::Anonymous {
            add(ListenerKind::Http, None, None, client);
        }
        for host in hosts.iter().filter(|host| free(old, host) || free(new, host)) {
            snis.iter()
                .filter(|sni| **sni != host)
                .for_each(|sni| add(ListenerKind::Https, Some(sni), Some(host), client));
        }
        for host in &hosts {
            add(ListenerKind::Https, None, Some(host), client);
        }
    }
    ways
}

/// Looks for requests that `new` forwards and `old` refuses.
struct Finder<'f> {
    old: &'f Side<'f>,
    new: &'f Side<'f>,
    direction: Direction,
    search: Search<'f>,
    shifts: Vec<Shift>,
    not_proved: BTreeSet<String>,
    /// Rows of routes that match what no route matched before.
    fresh: HashSet<u32>,
    /// What one request has shown already.
    shown: HashSet<String>,
}

impl<'f> Finder<'f> {
    fn new(old: &'f Side<'f>, new: &'f Side<'f>, direction: Direction) -> Self {
        let rows = (0..).zip(new.desc.routes).map(|(row, _)| row);
        Self {
            old,
            new,
            direction,
            search: Search::new(new.model.gateway(), new.desc),
            shifts: Vec::new(),
            not_proved: BTreeSet::new(),
            fresh: rows.filter(|row| !old.has_route(new, *row)).collect(),
            shown: HashSet::new(),
        }
    }

    fn search(&mut self, ways: &[Way]) {
        for way in ways {
            if self.shifts.len() >= SHOWN {
                return;
            }
            let (before, after) = (self.old.admits(way), self.new.admits(way));
            if after == Admitted::Nothing {
                continue;
            }
            if before != Admitted::All && before != after {
                self.admitted(way, before, after);
            }
            if !self.fresh.is_empty() {
                self.routed(way, after);
            }
        }
    }

    /// A path that is admitted where it was not.
    fn admitted(&mut self, way: &Way, before: Admitted<'_>, after: Admitted<'_>) {
        let (within, without) = (texts(after), texts(before).unwrap_or_default());
        let key = format!("{:?} {} {}", self.objects(way), way.client, way.listener as u8);
        if self.shown.contains(&key) {
            return;
        }
        let gate = Gate { within: within.as_deref(), without: &without, ..Gate::ALL };
        if self.first(way, gate, |_| true) {
            self.shown.insert(key);
        }
    }

    /// A path that is routed where it was not.
    fn routed(&mut self, way: &Way, after: Admitted<'_>) {
        let within = texts(after);
        let gate = Gate { within: within.as_deref(), unrouted: Some(Unrouted(self.old.model.gateway())), ..Gate::ALL };
        let rows = self.new.routes_of(way.host.as_deref());
        let fresh: Vec<u32> = rows.filter(|row| self.fresh.contains(row)).collect();
        for row in fresh {
            let key = format!("route {row} {}", way.client);
            if !self.shown.contains(&key) && self.first(way, gate, |route| route == row) {
                self.shown.insert(key);
            }
        }
    }

    /// Shows the first request of a way within a gate that both gateways confirm.
    fn first(&mut self, way: &Way, gate: Gate<'_>, counts: impl Fn(u32) -> bool) -> bool {
        let rows: Vec<u32> = self.new.routes_of(way.host.as_deref()).filter(|row| counts(*row)).collect();
        for row in rows {
            let (method, target) = match self.search.find(row, way.host.as_deref(), gate) {
                Found::At { method, target } => (method.to_owned(), target),
                Found::Never => continue,
                Found::NotProved(why) => {
                    self.not_proved.insert(format!("route `{}`: {why}", self.new.title(row)));
                    continue;
                }
            };
            let Way { listener, sni, host, client } = way.clone();
            let request = Request { listener, sni, client, method, host, target };
            let (old, new) = (self.old.model.ask(&request), self.new.model.ask(&request));
            if matches!(new, Response::Routed(_)) && !matches!(old, Response::Routed(_)) {
                self.show(request, &old, &new);
                return true;
            }
        }
        false
    }

    fn show(&mut self, request: Request, old: &Response, new: &Response) {
        let route = if let Response::Routed(row) = new { self.new.title(*row).to_owned() } else { String::new() };
        let (old, new) = (self.old.words(old), self.new.words(new));
        let (old, new) = if self.direction == Direction::Widens { (old, new) } else { (new, old) };
        self.shifts.push(Shift { direction: self.direction, request, old, new, route });
    }

    /// The SSL objects that a way has to do with, before and after.
    fn objects(&self, way: &Way) -> [Served; 4] {
        let of = |side: &Side<'_>, name: Option<&str>| match name {
            Some(name) => side.model.gateway().ssl.lookup(name),
            None => Served::None,
        };
        // What is below a wildcard, exact or under `*` is served alike.
        let kind = |served| match served {
            Served::Exact(ssl) => Served::Wildcard(ssl),
            other => other,
        };
        let names = [way.sni.as_deref(), way.host.as_deref()];
        [(self.old, names[0]), (self.new, names[0]), (self.old, names[1]), (self.new, names[1])]
            .map(|(side, name)| kind(of(side, name)))
    }
}

impl Side<'_> {
    fn title(&self, row: u32) -> &str {
        let route = self.desc.routes.get(row as usize);
        route.map_or("", |route| if route.name.is_empty() { route.id } else { route.name })
    }

    fn words(&self, response: &Response) -> String {
        match response {
            Response::Routed(row) => format!("route `{}`", self.title(*row)),
            Response::Refused(status, why) => format!("{status}: {why}"),
            Response::NoConnection(why) => format!("no connection: {why}"),
        }
    }
}

/// The patterns of a list; `None` = every path.
fn texts(admitted: Admitted<'_>) -> Option<Vec<String>> {
    match admitted {
        Admitted::Nothing => Some(Vec::new()),
        Admitted::Listed(list) => Some(list.iter().map(|pattern| (*pattern).to_owned()).collect()),
        Admitted::All => None,
    }
}
