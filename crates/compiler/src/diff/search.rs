//! Finds requests that one of two configurations forwards and the other refuses.
//!
//! There are two causes. The SSL objects admit what they did not admit (`admission`), or there is a route where there was
//! none (`routing`). For each cause, kind of connection and kind of client one request is shown; each was put to both
//! gateways. What is neither shown nor ruled out is said.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use rustls_pki_types::UnixTime;
use sealgate_policy::Facts;
use sealgate_policy::desc::ListenerKind;

use super::admitted::{Admitted, Names};
use super::connection::{Connection, Way};
use super::hosts::Hosts;
use super::shifts::{Direction, NotRuledOut, Shift, Why};
use super::side::{Name, Policies, Side};
use crate::proof::{Budget, Found, Gate, NotProved, Other, method_name};
use crate::reach::{Client, Request, Response};

/// Hosts of a route that are looked at together.
const HOSTS: usize = 256;

/// What was shown: whether it was without a certificate, and which paths were admitted before and after.
type Shown<'a> = HashSet<(bool, Admitted<'a>, Admitted<'a>)>;

/// Looks for requests that `after` forwards and `before` refuses.
pub(super) struct Finder<'f, 'a> {
    pub(super) before: &'f Side<'a>,
    pub(super) after: &'f Side<'a>,
    pub(super) hosts: &'f Hosts,
    pub(super) policies: &'f Policies<'a>,
    direction: Direction,
    pub(super) budget: &'f Budget,
    /// Seconds since 1970.
    now: u64,
    /// Made when it is first needed.
    pub(super) snis: OnceCell<Vec<(Names, Option<&'f str>, Client)>>,
    pub(super) shifts: Vec<Shift>,
    pub(super) not_ruled_out: BTreeSet<NotRuledOut>,
}

impl<'f, 'a> Finder<'f, 'a> {
    /// `now`: what would have differed before it is over.
    pub(super) fn new(
        before: &'f Side<'a>,
        after: &'f Side<'a>,
        hosts: &'f Hosts,
        policies: &'f Policies<'a>,
        direction: Direction,
        budget: &'f Budget,
        now: UnixTime,
    ) -> Self {
        let (shifts, not_ruled_out, snis) = (Vec::new(), BTreeSet::new(), OnceCell::new());
        Self { before, after, hosts, policies, direction, budget, now: now.as_secs(), snis, shifts, not_ruled_out }
    }

    /// All of one direction.
    pub(super) fn run(&mut self) {
        if self.direction == Direction::Moves {
            return self.moves();
        }
        self.own_names();
        self.fallback();
        self.without_host();
        self.other_names();
        self.in_clear();
        for row in self.after.fresh(self.before) {
            if self.is_done() {
                break;
            }
            self.routed(row);
        }
        self.spelled();
    }

    /// What the two configurations mean for a name.
    pub(super) fn names(&self, name: &str) -> (Name, Name) {
        (self.before.name(name, self.policies), self.after.name(name, self.policies))
    }

    /// What an absent SNI stands for.
    pub(super) fn fallback_names(&self) -> (Name, Name) {
        let of = |side: &Side<'_>| {
            let fallback = side.model.gateway().fallback_sni();
            fallback.map_or(Name::Unknown, |name| side.name(name.as_str(), self.policies))
        };
        (of(self.before), of(self.after))
    }

    /// Whether no mTLS object has a host, so that any SNI will do.
    pub(super) fn is_free(&self, host: Name) -> bool {
        self.policies.mtls(host).is_none()
    }

    /// SNI and host agree.
    fn own_names(&mut self) {
        let mut groups: BTreeMap<(Name, Name), Vec<&'f str>> = BTreeMap::new();
        for host in self.hosts.list.iter().filter(|host| host.is_sni) {
            groups.entry(self.names(&host.name)).or_default().push(&host.name);
        }
        for ((before, after), hosts) in groups {
            let tls = |sni| Names::Tls { sni, host_fits: true };
            let connections = hosts.iter().map(|host| Connection {
                listener: ListenerKind::Https,
                sni: Some(host),
                host: Some(host),
            });
            self.admission((before, after), tls, tls, &connections.collect::<Vec<_>>(), &mut Shown::new());
        }
    }

    /// Without SNI, for the host that `fallback_sni` names.
    fn fallback(&mut self) {
        let fallback = |side: &Side<'a>| side.model.gateway().fallback_sni().map(|name| name.as_str().to_owned());
        let (old, new) = (fallback(self.before), fallback(self.after));
        let hosts: BTreeSet<&String> = old.iter().chain(&new).collect();
        for host in hosts {
            let (before, after) = self.names(host);
            let tls = |host_fits: bool| move |sni| Names::Tls { sni, host_fits };
            let old = tls(self.is_free(before) || old.as_ref() == Some(host));
            let new = tls(self.is_free(after) || new.as_ref() == Some(host));
            let connection = Connection { listener: ListenerKind::Https, sni: None, host: Some(host) };
            self.admission(self.fallback_names(), old, new, &[connection], &mut Shown::new());
        }
    }

    /// HTTP/1.0 without SNI and without `Host`: `fallback_sni` is its host, so that it is routed in another way too.
    fn without_host(&mut self) {
        let fallback = |side: &Side<'a>| side.model.gateway().fallback_sni().map(|name| name.as_str().to_owned());
        let (old, Some(new)) = (fallback(self.before), fallback(self.after)) else { return };
        if old.as_ref() == Some(&new) {
            return;
        }
        let connection = Connection { listener: ListenerKind::Https, sni: None, host: None };
        let tls = |sni| Names::Tls { sni, host_fits: true };
        let names = self.fallback_names();
        for client in self.policies.clients(names.0, names.1, self.now) {
            let before = self.policies.admits(self.before, tls(names.0), &client);
            let after = self.policies.admits(self.after, tls(names.1), &client);
            let (within, without) = (texts(after), texts(before));
            let gate = Gate { within: within.as_deref(), ..Gate::ALL };
            // What was refused before: paths that were not admitted, and paths without a route.
            let other = Some(Other::Unrouted(self.before.model.gateway(), old.as_deref()));
            let gates = [without.as_ref().map(|without| Gate { without, ..gate }), Some(Gate { other, ..gate })];
            let rows: Vec<u32> = self.after.routes_of(Some(&new)).collect();
            for gate in gates.into_iter().flatten().filter(|_| after != Admitted::Nothing) {
                if self.first_of(&rows, &connection, Some(&new), &client, gate) {
                    break;
                }
            }
        }
    }

    /// Shows the first request within a gate that one of the routes takes for `host`, which counts where the connection
    /// has none.
    fn first_of(
        &mut self,
        rows: &[u32],
        connection: &Connection<'_>,
        host: Option<&str>,
        client: &Client,
        gate: Gate<'_>,
    ) -> bool {
        let mut open = None;
        for row in rows {
            if self.is_done() {
                return true;
            }
            let why = match self.after.search.find(*row, host, gate) {
                Found::Never => continue,
                Found::NotProved(why) => why,
                Found::At { facts, target } => {
                    if self.show(request(connection, client, &facts, target)) {
                        return true;
                    }
                    NotProved::Witness
                }
            };
            open.get_or_insert((*row, why));
        }
        if let Some((row, why)) = open {
            self.note(format!("route `{}`", self.after.title(row)), Why::NotProved(why));
        }
        false
    }

    /// Under the SNI of another name, or without one.
    fn other_names(&mut self) {
        let mut hosts: BTreeMap<(bool, bool), Vec<&'f str>> = BTreeMap::new();
        // Two for each meaning, for hosts that are not the SNI.
        let mut snis: BTreeMap<(Name, Name), Vec<Option<&'f str>>> = BTreeMap::new();
        for host in &self.hosts.list {
            let (before, after) = self.names(&host.name);
            hosts.entry((self.is_free(before), self.is_free(after))).or_default().push(&host.name);
            if host.is_sni {
                let snis = snis.entry((before, after)).or_default();
                snis.extend([Some(&*host.name), host.other.as_deref()].into_iter().filter(Option::is_some));
                snis.truncate(2);
            }
        }
        hosts.remove(&(false, false));
        snis.entry(self.fallback_names()).or_default().push(None);
        let fallback = [self.before, self.after].map(|side| side.model.gateway().fallback_sni());
        let is_fallback = |host| fallback.iter().flatten().any(|name| name.as_str() == host);
        let mut known: BTreeMap<(bool, bool), Shown<'a>> = BTreeMap::new();
        for (meanings, snis) in &snis {
            for ((before_free, after_free), hosts) in &hosts {
                // Under SNIs that mean what they meant, it is the host that differs: one of them shows it.
                let mut own = Shown::new();
                let shown = match meanings.0 == meanings.1 {
                    true if before_free == after_free && self.has_same_listeners() => continue,
                    true => known.entry((*before_free, *after_free)).or_default(),
                    false => &mut own,
                };
                let tls = |host_fits: bool| move |sni| Names::Tls { sni, host_fits };
                let is_other = |sni: Option<&str>, host| sni.map_or(!is_fallback(host), |sni| sni != host);
                let other = |host| snis.iter().find(|sni| is_other(**sni, host)).copied();
                let others = hosts.iter().filter_map(|host| Some((*host, other(*host)?)));
                let connections =
                    others.map(|(host, sni)| Connection { listener: ListenerKind::Https, sni, host: Some(host) });
                let connections: Vec<_> = connections.collect();
                self.admission(*meanings, tls(*before_free), tls(*after_free), &connections, shown);
            }
        }
    }

    fn in_clear(&mut self) {
        let connection = |host| Connection { listener: ListenerKind::Http, sni: None, host };
        let mut groups: BTreeMap<(Name, Name), Vec<Connection<'f>>> = BTreeMap::new();
        for host in &self.hosts.list {
            groups.entry(self.names(&host.name)).or_default().push(connection(Some(&host.name)));
        }
        groups.entry((Name::Unknown, Name::Unknown)).or_default().push(connection(None));
        for ((before, after), connections) in groups {
            let (old, new) = (|_| Names::Clear { host: before }, |_| Names::Clear { host: after });
            self.admission((Name::Unknown, Name::Unknown), old, new, &connections, &mut Shown::new());
        }
    }

    fn has_same_listeners(&self) -> bool {
        [ListenerKind::Https, ListenerKind::Http]
            .into_iter()
            .all(|kind| self.before.listens(kind) == self.after.listens(kind))
    }

    /// For each kind of client, a path that is admitted where it was not, on one of the connections. `snis`: what their
    /// SNI means; `shown`: what need not be shown again.
    fn admission(
        &mut self,
        snis: (Name, Name),
        old: impl Fn(Name) -> Names,
        new: impl Fn(Name) -> Names,
        connections: &[Connection<'_>],
        shown: &mut Shown<'a>,
    ) {
        let (old, new) = (old(snis.0), new(snis.1));
        if connections.is_empty() || old == new && self.has_same_listeners() {
            return;
        }
        for client in self.policies.clients(snis.0, snis.1, self.now) {
            let before = self.policies.admits(self.before, old, &client);
            let after = self.policies.admits(self.after, new, &client);
            let kind = (client == Client::Anonymous, before, after);
            if after == Admitted::Nothing || before == Admitted::All || before == after || shown.contains(&kind) {
                continue;
            }
            let (within, without) = (texts(after), texts(before).unwrap_or_default());
            let gate = Gate { within: within.as_deref(), without: &without, ..Gate::ALL };
            let found = self.first(connections, &client, gate, None);
            // Clients whose certificates count are told of one by one.
            if found && snis.0 == snis.1 {
                shown.insert(kind);
            }
            // Who needs no certificate needs none of a certain CA either.
            if after == Admitted::All && client == Client::Anonymous {
                return;
            }
        }
    }

    /// Paths that are routed where they were not, for each kind of connection and client.
    fn routed(&mut self, row: u32) {
        let Some(route) = self.after.desc.routes.get(row as usize) else { return };
        let hosts = self.hosts.of_route(route.hosts.of(self.after.desc.route_hosts));
        let mut shown = BTreeSet::new();
        for hosts in hosts.chunks(HOSTS) {
            for (kind, ways) in self.ways(hosts) {
                if !shown.contains(&kind) && self.routed_by(row, ways) {
                    shown.insert(kind);
                }
                if self.is_done() {
                    return;
                }
            }
        }
    }

    /// The same for one kind of them; whether one was shown.
    fn routed_by(&mut self, row: u32, ways: Vec<Way<'_, '_>>) -> bool {
        let mut seen = HashSet::new();
        // Of connections for one host that are admitted to the same paths one is enough.
        let mut ways = ways.into_iter().filter(|way| seen.insert((way.connection.host, way.admitted)));
        ways.any(|Way { connection, client, admitted }| {
            let within = texts(admitted);
            let other = Some(Other::Unrouted(self.before.model.gateway(), connection.host));
            let gate = Gate { within: within.as_deref(), other, ..Gate::ALL };
            self.first(&[connection], &client, gate, Some(row))
        })
    }

    /// Whether nothing more is looked for, since enough is shown or the budget is spent: then that is said.
    pub(super) fn is_done(&mut self) -> bool {
        let why = match () {
            () if self.shifts.len() >= self.budget.shown => Why::Enough(self.budget.shown),
            () if self.after.search.is_spent() => Why::NotProved(NotProved::Budget),
            () => return false,
        };
        self.note("whatever else differs".to_owned(), why);
        true
    }

    /// Shows the first request on one of the connections within a gate; by one route, if one is named.
    fn first(&mut self, connections: &[Connection<'_>], client: &Client, gate: Gate<'_>, only: Option<u32>) -> bool {
        if self.is_done() {
            return true;
        }
        connections.iter().any(|connection| {
            let rows: Vec<u32> = match only {
                Some(row) => vec![row],
                None => self.after.routes_of(connection.host).collect(),
            };
            self.first_of(&rows, connection, connection.host, client, gate)
        })
    }

    /// Whether only the configuration that is searched forwards a request.
    pub(super) fn is_shift(&self, request: &Request) -> bool {
        let [before, after] = [self.before, self.after].map(|side| side.model.ask(request));
        !matches!(before, Response::Routed(_)) && matches!(after, Response::Routed(_))
    }

    /// Adds a request, if both gateways confirm it.
    pub(super) fn show(&mut self, request: Request) -> bool {
        let (before, after) = (self.before.model.ask(&request), self.after.model.ask(&request));
        let Response::Routed(row) = after else { return false };
        if matches!(before, Response::Routed(_)) {
            return false;
        }
        let route = self.after.title(row).to_owned();
        let (before, after) = (self.before.words(&before), self.after.words(&after));
        let (old, new) = if self.direction == Direction::Narrows { (after, before) } else { (before, after) };
        self.shifts.push(Shift { direction: self.direction, request, old, new, route });
        true
    }

    pub(super) fn note(&mut self, what: String, why: Why) {
        self.not_ruled_out.insert(NotRuledOut { direction: self.direction, what, why });
    }
}

pub(super) fn request(connection: &Connection<'_>, client: &Client, facts: &Facts, target: String) -> Request {
    let Connection { listener, sni, host } = *connection;
    Request {
        listener,
        sni: sni.map(str::to_owned),
        client: client.clone(),
        address: facts.address,
        method: method_name(facts).to_owned(),
        host: host.map(str::to_owned),
        target,
    }
}

/// The patterns of a list; `None` = every path.
pub(super) fn texts(admitted: Admitted<'_>) -> Option<Vec<String>> {
    match admitted {
        Admitted::Nothing => Some(Vec::new()),
        Admitted::Listed(list) => Some(list.iter().map(|pattern| (*pattern).to_owned()).collect()),
        Admitted::All => None,
    }
}
