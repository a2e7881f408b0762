//! For each route: every way by which it is reached, and what has to be shown there.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use sealgate_policy::Served;
use sealgate_policy::desc::{GatewayDesc, ListenerKind};

use super::columns::{Column, Columns, HostKey};
use super::hosts::{HostGroup, Hosts};
use super::request::{Ca, Client, Request, Response};
use super::search::{Found, Gate, Search};
use crate::Model;
use crate::proof::NotProved;

/// How somebody without a certificate gets to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WayIn {
    /// By the skip list of the host's own SSL object, also in clear where there is a plain listener.
    SkipList {
        /// Row of [`GatewayDesc::ssls`].
        ssl: u32,
    },
    /// The host's SSL object asks for no certificate.
    Open {
        /// Row of [`GatewayDesc::ssls`].
        ssl: u32,
    },
    /// In clear: the host belongs to no mTLS object.
    Plain,
    /// Without SNI: the SSL object of `fallback_sni` asks for no certificate, and the host belongs to no mTLS object.
    FallbackSni {
        /// Row of [`GatewayDesc::ssls`].
        ssl: u32,
    },
    /// By the SNI of this object, which asks for no certificate; the host belongs to no mTLS object.
    OtherSni {
        /// Row of [`GatewayDesc::ssls`].
        ssl: u32,
    },
    /// By the SNI of this object and its skip list; the host belongs to no mTLS object.
    OtherSkipList {
        /// Row of [`GatewayDesc::ssls`].
        ssl: u32,
    },
}

/// One way to a route, and a request that takes it.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) way: WayIn,
    pub(crate) request: Request,
    /// Whether the route is meant to be reached like this: it names the host, or the names of the host's SSL object, and
    /// that, or a plain listener, is what lets everybody in.
    pub(crate) meant: bool,
    /// Index of the disabled mTLS object that would have the host.
    pub(crate) disabled: Option<usize>,
}

/// What is reached by one column.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    /// With a certificate only; by such a request.
    Closed(Request),
    /// Without one.
    Open(WayIn, Request),
    /// Nobody knows.
    NotProved(String),
}

/// Who reaches one route.
#[derive(Clone, Debug, Default)]
pub(crate) struct RouteReach {
    /// By index into [`Reach::columns`]; columns by which it is not reached are not there.
    pub(crate) doors: Vec<(u32, Door)>,
    /// Ways without a certificate, one for each column and kind of host.
    pub(crate) ways: Vec<Way>,
    /// The mTLS object at one of whose own names it is reached, and that name.
    pub(crate) guard: Option<(u32, String)>,
    /// A request that the skip list of the host's own object lets through because a pattern is not tied to the path's
    /// start.
    pub(crate) unanchored: Option<(u32, Request)>,
}

impl RouteReach {
    /// Whether every way to the route is open to everybody.
    pub(crate) fn is_open(&self) -> bool {
        self.doors.iter().all(|(_, door)| matches!(door, Door::Open(..)))
    }
}

/// Who reaches what.
#[derive(Debug)]
pub(crate) struct Reach {
    pub(crate) columns: Vec<Column>,
    /// By row of [`GatewayDesc::routes`].
    pub(crate) routes: Vec<RouteReach>,
}

impl Reach {
    pub(crate) fn new(model: &Model, desc: &GatewayDesc<'_>) -> Self {
        let columns = Columns::new(model);
        let hosts = Hosts::new(model, desc, &columns);
        let has = |kind| desc.listeners.iter().any(|listener| listener.kind == kind);
        let finder = Finder {
            model,
            desc,
            search: Search::new(model.gateway(), desc),
            open: open_object(model, &columns),
            https: has(ListenerKind::Https),
            plain: has(ListenerKind::Http),
            columns: &columns,
        };
        let routes = (0..).zip(desc.routes).map(|(row, route)| {
            let (mut reach, shut) = (RouteReach::default(), RefCell::default());
            for (group, pattern) in hosts.of_route(route.hosts.of(desc.route_hosts)) {
                let named = pattern.is_some_and(|pattern| finder.names(group, pattern));
                let visit = Visit { finder: &finder, route: row, group, named, shut: &shut };
                visit.all(&mut reach);
            }
            reach.doors.sort_by_key(|(column, _)| *column);
            reach
        });
        let routes = routes.collect();
        Self { columns: columns.list, routes }
    }
}

struct Finder<'f> {
    model: &'f Model,
    desc: &'f GatewayDesc<'f>,
    columns: &'f Columns,
    search: Search<'f>,
    /// An object that asks for no certificate: the one of `fallback_sni` if it is such.
    open: Option<WayIn>,
    https: bool,
    plain: bool,
}

/// One route and one group of hosts.
struct Visit<'v> {
    finder: &'v Finder<'v>,
    route: u32,
    group: &'v HostGroup,
    /// Whether the route names the host, or the names of its SSL object.
    named: bool,
    /// By column: whether no path of the route is in its skip list, and none elsewhere than at its start.
    shut: &'v RefCell<HashMap<u32, (bool, bool)>>,
}

impl Visit<'_> {
    /// Adds what is reached of the route by the hosts of the group.
    fn all(&self, reach: &mut RouteReach) {
        let columns = self.finder.columns;
        let key = columns.key(self.group.served);
        if self.finder.https && self.group.host.is_some() {
            match key {
                HostKey::Own(column) => self.own(column, reach),
                HostKey::Below(_) => {}
                HostKey::Free => self.other_sni(reach),
            }
        }
        if self.finder.plain {
            let ssl = match self.group.served {
                Served::Exact(ssl) | Served::Wildcard(ssl) | Served::Below(ssl) => ssl,
                Served::None => 0,
            };
            match key {
                HostKey::Own(column) | HostKey::Below(column) if columns.is_mtls(column) => {
                    self.listed(columns.plain(), WayIn::SkipList { ssl }, None, column, reach);
                }
                _ => self.open(columns.plain(), WayIn::Plain, None, Gate::ALL, reach),
            }
        }
    }

    /// SNI and host agree.
    fn own(&self, column: u32, reach: &mut RouteReach) {
        let (Served::Exact(ssl) | Served::Wildcard(ssl)) = self.group.served else { return };
        let (Some(host), columns) = (&self.group.host, self.finder.columns) else { return };
        if !columns.is_mtls(column) {
            return self.open(column, WayIn::Open { ssl }, Some(host), Gate::ALL, reach);
        }
        if !reach.doors.iter().any(|(known, _)| *known == column) {
            match self.find(Gate::ALL) {
                Found::At { method, target } => {
                    reach.guard.get_or_insert_with(|| (ssl, host.clone()));
                    let door = self.closed(ssl, Some(host), method, target);
                    put(reach, column, door);
                }
                Found::Never => return,
                Found::NotProved(why) => put(reach, column, not_proved(why)),
            }
        }
        self.listed(column, WayIn::SkipList { ssl }, Some(host), column, reach);
        if reach.unanchored.is_none()
            && !self.is_shut(column).1
            && let Found::At { method, target } = self.find(Gate::elsewhere(columns.skip(column)))
        {
            let request = self.request(Some(host), method, target);
            reach.unanchored = self.is_routed(&request).then_some((ssl, request));
        }
    }

    /// The host belongs to nobody: whatever SNI will do.
    fn other_sni(&self, reach: &mut RouteReach) {
        let (columns, column) = (self.finder.columns, self.finder.columns.other_sni());
        match self.finder.open {
            Some(way @ WayIn::FallbackSni { .. }) => return self.open(column, way, None, Gate::ALL, reach),
            Some(way @ WayIn::OtherSni { ssl }) => {
                let sni = self.finder.sni_of(ssl);
                return self.open(column, way, sni.as_deref(), Gate::ALL, reach);
            }
            _ => {}
        }
        for (policy, ssl) in columns.ssls() {
            let sni = self.finder.sni_of(ssl);
            if !reach.doors.iter().any(|(known, _)| *known == column)
                && let Found::At { method, target } = self.find(Gate::ALL)
            {
                put(reach, column, self.closed(ssl, sni.as_deref(), method, target));
            }
            self.listed(column, WayIn::OtherSkipList { ssl }, sni.as_deref(), policy, reach);
        }
    }

    /// Adds a way by the skip list of `of`, if there is one.
    fn listed(&self, column: u32, way: WayIn, sni: Option<&str>, of: u32, reach: &mut RouteReach) {
        if !self.is_shut(of).0 {
            self.open(column, way, sni, Gate::listed(self.finder.columns.skip(of)), reach);
        }
    }

    fn is_shut(&self, column: u32) -> (bool, bool) {
        let skip = self.finder.columns.skip(column);
        let shut = |gate| skip.is_empty() || self.finder.search.is_shut(self.route, gate);
        let known = || (shut(Gate::listed(skip)), shut(Gate::elsewhere(skip)));
        *self.shut.borrow_mut().entry(column).or_insert_with(known)
    }

    /// Adds a way without a certificate, if there is one that is not known yet.
    fn open(&self, column: u32, way: WayIn, sni: Option<&str>, gate: Gate<'_>, reach: &mut RouteReach) {
        let own = matches!(way, WayIn::Open { .. } | WayIn::Plain) || matches!(self.group.served, Served::Below(_));
        let disabled = self.group.disabled;
        let meant = self.named && own && disabled.is_none();
        let known = |known: &Way| {
            std::mem::discriminant(&known.way) == std::mem::discriminant(&way)
                && (known.meant, known.disabled) == (meant, disabled)
                && (known.request.listener == ListenerKind::Http) == (column == self.finder.columns.plain())
        };
        let is_open = reach.doors.iter().any(|(other, door)| *other == column && matches!(door, Door::Open(..)));
        if is_open && reach.ways.iter().any(known) {
            return;
        }
        let (method, target) = match self.find(gate) {
            Found::At { method, target } => (method, target),
            Found::Never => return,
            Found::NotProved(why) => return put(reach, column, not_proved(why)),
        };
        let mut request = self.request(sni, method, target);
        if column == self.finder.columns.plain() {
            request.listener = ListenerKind::Http;
        }
        if !self.is_routed(&request) {
            return put(reach, column, Door::NotProved("the gateway's own answer is another one".to_owned()));
        }
        put(reach, column, Door::Open(way, request.clone()));
        reach.ways.push(Way { way, request, meant, disabled });
    }

    fn find(&self, gate: Gate<'_>) -> Found {
        self.finder.search.find(self.route, self.group.host.as_deref(), gate)
    }

    fn request(&self, sni: Option<&str>, method: &str, target: String) -> Request {
        Request {
            listener: ListenerKind::Https,
            sni: sni.map(str::to_owned),
            client: Client::Anonymous,
            method: method.to_owned(),
            host: self.group.host.clone(),
            target,
        }
    }

    /// That a client of the object's first CA gets to the route.
    fn closed(&self, ssl: u32, sni: Option<&str>, method: &str, target: String) -> Door {
        let columns = self.finder.columns;
        let Column::Ssl { client: Some(anchors), .. } = &columns.list[columns.of_ssl(ssl) as usize] else {
            return not_proved(NotProved::Budget);
        };
        let mut request = self.request(sni, method, target);
        let direct = anchors.first().map(|ca| Ca { intermediates: 0, ..ca.clone() });
        request.client = direct.map_or(Client::Anonymous, Client::Of);
        match self.is_routed(&request) {
            true => Door::Closed(request),
            false => Door::NotProved("the gateway's own answer is another one".to_owned()),
        }
    }

    fn is_routed(&self, request: &Request) -> bool {
        self.finder.model.ask(request) == Response::Routed(self.route)
    }
}

impl Finder<'_> {
    /// Whether a route with this host pattern is meant for the hosts of the group: it names the host, or the names of
    /// the host's SSL object.
    fn names(&self, group: &HostGroup, pattern: &str) -> bool {
        let (Served::Exact(ssl) | Served::Wildcard(ssl) | Served::Below(ssl)) = group.served else {
            return !pattern.starts_with('*');
        };
        let names = self.desc.ssls.get(ssl as usize).map_or(&[][..], |ssl| ssl.names.of(self.desc.ssl_names));
        !pattern.starts_with('*') || names.contains(&pattern)
    }

    /// A name of an SSL object.
    fn sni_of(&self, ssl: u32) -> Option<String> {
        sni_of(self.model, self.desc, ssl)
    }
}

/// A name by which an SSL object is chosen.
pub(crate) fn sni_of(model: &Model, desc: &GatewayDesc<'_>, ssl: u32) -> Option<String> {
    let names = desc.ssls.get(ssl as usize)?.names.of(desc.ssl_names).iter();
    let candidates = names.flat_map(|name| match name.strip_prefix("*.") {
        Some(parent) => ["x", "y", "any-name"].map(|label| format!("{label}.{parent}")).to_vec(),
        None if *name == "*" => vec!["unknown.invalid".to_owned(), "any-name.invalid".to_owned()],
        None => vec![(*name).to_owned()],
    });
    let is_its =
        |name: &String| matches!(model.gateway().ssl.lookup(name), Served::Exact(s) | Served::Wildcard(s) if s == ssl);
    candidates.into_iter().find(is_its)
}

fn open_object(model: &Model, columns: &Columns) -> Option<WayIn> {
    let fallback = model.gateway().fallback_sni().map(|name| model.gateway().ssl.lookup(name.as_str()));
    if let Some(Served::Exact(ssl) | Served::Wildcard(ssl)) = fallback
        && !columns.is_mtls(columns.of_ssl(ssl))
    {
        return Some(WayIn::FallbackSni { ssl });
    }
    let mut open = columns.ssls().filter(|(column, _)| !columns.is_mtls(*column));
    open.next().map(|(_, ssl)| WayIn::OtherSni { ssl })
}

fn not_proved(why: NotProved) -> Door {
    Door::NotProved(why.to_string())
}

/// What is open stays open; what nobody knows beats what is closed.
fn put(reach: &mut RouteReach, column: u32, door: Door) {
    let rank = |door: &Door| match door {
        Door::Open(..) => 2,
        Door::NotProved(_) => 1,
        Door::Closed(_) => 0,
    };
    match reach.doors.iter_mut().find(|(known, _)| *known == column) {
        Some((_, known)) if rank(known) < rank(&door) => *known = door,
        Some(_) => {}
        None => reach.doors.push((column, door)),
    }
}

impl fmt::Display for WayIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SkipList { .. } => "skip list",
            Self::Open { .. } => "no certificate asked for",
            Self::Plain => "plain HTTP",
            Self::FallbackSni { .. } => "fallback_sni",
            Self::OtherSni { .. } => "another SNI",
            Self::OtherSkipList { .. } => "skip list of another SNI",
        })
    }
}
