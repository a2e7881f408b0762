//! For each route and each group of hosts: by which ways it is reached there. What is shown was asked of the gateway.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use sealgate_policy::desc::{GatewayDesc, ListenerKind};
use sealgate_policy::plugin::Effect;
use sealgate_policy::{Served, ServerName};

use super::client::{Ca, Client};
use super::columns::{Columns, HostKey};
use super::hosts::{HostGroup, Hosts};
use super::request::{Request, Response};
use super::ways::{Door, Evidence, Guard, Reach, RouteReach, Way, WayIn};
use crate::Model;
use crate::proof::{Budget, Found, Gate, NotProved, Search, method_name};

impl Reach {
    /// Who reaches what in a model, within the model's budget.
    pub(crate) fn of(model: &Model) -> Self {
        model.with_desc(|desc| Self::new(model, desc, model.budget()))
    }

    fn new(model: &Model, desc: &GatewayDesc<'_>, budget: &Budget) -> Self {
        let columns = Columns::new(model, desc);
        let hosts = Hosts::new(model, desc, &columns);
        let has = |kind| desc.listeners.iter().any(|listener| listener.kind == kind);
        let finder = Finder {
            model,
            desc,
            search: Search::new(model.gateway(), desc, budget),
            snis: Snis::new(model, &columns, &hosts),
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
    snis: Snis,
    https: bool,
    plain: bool,
}

/// What a client can get by the choice of its SNI alone, for a host that belongs to no mTLS object.
struct Snis {
    /// An SNI whose object asks for no certificate, or none where `fallback_sni` names such an object.
    open: Option<(WayIn, Option<String>)>,
    /// An SNI of each policy that asks for one.
    mtls: Vec<OtherName>,
    /// Those of them with a skip list, each list once.
    lists: Vec<OtherName>,
}

/// A server name of an mTLS object.
#[derive(Clone)]
struct OtherName {
    ssl: u32,
    column: u32,
    sni: String,
}

impl Snis {
    fn new(model: &Model, columns: &Columns, hosts: &Hosts) -> Self {
        let ssls = (0..).zip(&model.plan().ssls).map(|(ssl, _)| ssl);
        let named: Vec<OtherName> = ssls
            .filter_map(|ssl| Some(OtherName { ssl, column: columns.of_ssl(ssl), sni: hosts.sni_of(ssl)?.to_owned() }))
            .collect();
        let fallback = model.gateway().fallback_sni().map(|name| model.gateway().ssl.lookup(name.as_str()));
        let open = match fallback {
            Some(Served::Exact(ssl) | Served::Wildcard(ssl)) if !columns.is_mtls(columns.of_ssl(ssl)) => {
                Some((WayIn::FallbackSni { ssl }, None))
            }
            _ => {
                let open = named.iter().find(|name| !columns.is_mtls(name.column));
                open.map(|name| (WayIn::OtherSni { ssl: name.ssl }, Some(name.sni.clone())))
            }
        };
        let (mut seen, mut seen_lists) = (HashSet::new(), HashSet::new());
        let mtls = named.into_iter().filter(|name| columns.is_mtls(name.column) && seen.insert(name.column));
        let mtls: Vec<OtherName> = mtls.collect();
        let lists = mtls.iter().filter(|name| !columns.skip(name.column).is_empty());
        let lists = lists.filter(|name| seen_lists.insert(columns.skip(name.column))).cloned().collect();
        Self { open, mtls, lists }
    }
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

/// How a route may be reached.
#[derive(Clone, Copy)]
struct Approach<'a> {
    column: u32,
    listener: ListenerKind,
    sni: Option<&'a str>,
    gate: Gate<'a>,
}

impl Visit<'_> {
    /// Adds what is reached of the route by the hosts of the group.
    fn all(&self, reach: &mut RouteReach) {
        if self.finder.https && self.group.host.is_some() {
            match self.group.key {
                HostKey::Own(column) => self.own(column, reach),
                HostKey::Below(_) => {}
                HostKey::Free => self.other_sni(reach),
            }
        }
        if self.finder.plain {
            self.plain(reach);
        }
    }

    /// SNI and host agree.
    fn own(&self, column: u32, reach: &mut RouteReach) {
        let (Served::Exact(ssl) | Served::Wildcard(ssl)) = self.group.served else { return };
        let (Some(host), columns) = (self.group.host.as_deref(), self.finder.columns) else { return };
        let approach = Approach { column, listener: ListenerKind::Https, sni: Some(host), gate: Gate::ALL };
        if !columns.is_mtls(column) {
            // A host that cannot be a server name comes in under another name of an open object.
            let other = self.finder.snis.open.as_ref().and_then(|(_, sni)| sni.as_deref());
            let sni = if ServerName::parse(host).is_ok() { Some(host) } else { other };
            return self.anybody(WayIn::Open { ssl }, Approach { sni, ..approach }, reach);
        }
        if !reach.doors.iter().any(|(known, _)| *known == column) {
            match self.with_certificate(column, approach) {
                // No path of the route is left here, listed or not.
                None => return,
                Some(evidence) => {
                    let not_proved = evidence.as_ref().err().copied();
                    reach.add_guard(Guard { ssl, name: host.to_owned(), not_proved });
                    reach.add_door(column, closed(evidence));
                }
            }
        }
        self.listed(WayIn::SkipList { ssl }, column, approach, reach);
        let known = matches!(&reach.unanchored, Some((_, Ok(_))));
        if !known && !self.is_shut(column).1 {
            let approach = Approach { gate: Gate::elsewhere(columns.skip(column)), ..approach };
            if let Some(evidence) = self.evidence(approach, Client::Anonymous) {
                reach.add_unanchored(ssl, evidence);
            }
        }
    }

    /// The host belongs to nobody: whatever SNI will do.
    fn other_sni(&self, reach: &mut RouteReach) {
        let (columns, snis) = (self.finder.columns, &self.finder.snis);
        let column = columns.other_sni();
        let approach = |sni| Approach { column, listener: ListenerKind::Https, sni, gate: Gate::ALL };
        if let Some((way, sni)) = &snis.open {
            return self.anybody(*way, approach(sni.as_deref()), reach);
        }
        for name in &snis.mtls {
            if reach.doors.iter().any(|(known, _)| *known == column) {
                break;
            }
            if let Some(evidence) = self.with_certificate(name.column, approach(Some(&name.sni))) {
                reach.add_door(column, closed(evidence));
            }
        }
        for name in &snis.lists {
            self.listed(WayIn::OtherSkipList { ssl: name.ssl }, name.column, approach(Some(&name.sni)), reach);
        }
    }

    /// In clear.
    fn plain(&self, reach: &mut RouteReach) {
        let columns = self.finder.columns;
        let approach = Approach { column: columns.plain(), listener: ListenerKind::Http, sni: None, gate: Gate::ALL };
        match (self.group.key, self.group.served) {
            (
                HostKey::Own(column) | HostKey::Below(column),
                Served::Exact(ssl) | Served::Wildcard(ssl) | Served::Below(ssl),
            ) if columns.is_mtls(column) => self.listed(WayIn::SkipList { ssl }, column, approach, reach),
            _ => self.anybody(WayIn::Plain, approach, reach),
        }
    }

    /// Adds a way by the skip list of the column `of`, if there is one.
    fn listed(&self, way: WayIn, of: u32, approach: Approach<'_>, reach: &mut RouteReach) {
        if !self.is_shut(of).0 {
            self.anybody(way, Approach { gate: Gate::listed(self.finder.columns.skip(of)), ..approach }, reach);
        }
    }

    fn is_shut(&self, column: u32) -> (bool, bool) {
        let skip = self.finder.columns.skip(column);
        let shut = |gate| skip.is_empty() || self.finder.search.is_shut(self.route, gate);
        let known = || (shut(Gate::listed(skip)), shut(Gate::elsewhere(skip)));
        *self.shut.borrow_mut().entry(column).or_insert_with(known)
    }

    /// Adds a way without a certificate, if there is one and none of its kind was shown.
    fn anybody(&self, way: WayIn, approach: Approach<'_>, reach: &mut RouteReach) {
        let own = matches!(way, WayIn::Open { .. } | WayIn::Plain) || matches!(self.group.served, Served::Below(_));
        let (column, host, disabled) = (approach.column, self.group.host.clone(), self.group.disabled);
        let meant = self.named && own && disabled.is_none();
        let way = |evidence| Way { way, column, host: host.clone(), evidence, meant, disabled };
        let like = way(Err(NotProved::Budget));
        if reach.ways.iter().any(|known| known.evidence.is_ok() && known.is_like(&like)) {
            return;
        }
        let Some(evidence) = self.evidence(approach, Client::Anonymous) else { return };
        reach.add_door(
            column,
            match &evidence {
                Ok(request) => Door::Open(like.way, request.clone()),
                Err(why) => Door::NotProved(*why),
            },
        );
        reach.add_way(way(evidence));
    }

    /// That a client of one of a column's CAs gets to the route; `None`: no client is let in, or no path is left.
    fn with_certificate(&self, of: u32, approach: Approach<'_>) -> Option<Evidence> {
        let anchors = self.finder.columns.anchors(of);
        let client = anchors.iter().map(Ca::direct).find(|client| client.accepted_by(anchors.iter()).is_ok())?;
        self.evidence(approach, Client::Of(client))
    }

    /// What shows that the route is reached like this; `None`: it is proved that it is not. This is the only place where
    /// the answer of a search becomes something that is shown.
    fn evidence(&self, approach: Approach<'_>, client: Client) -> Option<Evidence> {
        let host = self.group.host.as_deref();
        match self.finder.search.find(self.route, host, approach.gate) {
            Found::Never => None,
            Found::NotProved(why) => Some(Err(why)),
            Found::At { facts, target } => {
                let request = Request {
                    listener: approach.listener,
                    sni: approach.sni.map(str::to_owned),
                    client,
                    address: facts.address,
                    method: method_name(&facts).to_owned(),
                    host: host.map(str::to_owned),
                    target,
                };
                if self.finder.model.ask(&request) != Response::Routed(self.route) {
                    return Some(Err(NotProved::Witness));
                }
                let effects = self.finder.model.gateway().plugins(self.route).iter().map(|plugin| plugin.effect());
                let may_answer = effects.into_iter().any(|effect| match effect {
                    Effect::Headers => false,
                    Effect::MayAnswer => true,
                });
                Some(if may_answer { Err(NotProved::Plugin) } else { Ok(request) })
            }
        }
    }
}

fn closed(evidence: Evidence) -> Door {
    match evidence {
        Ok(request) => Door::Closed(request),
        Err(why) => Door::NotProved(why),
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
}
