//! A path by which a route is really picked, for one host and within what is admitted there.
//!
//! Likely paths are tried first. Where they fail, an automaton of the route's pattern without those of the routes that
//! win over it finds a path or proves that there is none. All of it is bounded.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use regex_syntax::hir::{Look, literal::Extractor};
use sealgate_policy::desc::{GatewayDesc, RouteDesc, RouterMode};
use sealgate_policy::{CanonicalPath, Gateway, Method, Pattern, UriPattern};

use crate::proof::{Answer, NotProved, PathSet, Prover};

/// Most searches and questions to the router.
const QUESTIONS: usize = 500_000;
/// Most routes that the router tries for all of them.
const TRIES: usize = 2_500_000;
/// Most bytes of automata.
const BYTES: usize = 32 << 20;
/// Most patterns that are taken away from one.
const SHADOWS: usize = 24;
/// A method that no route can name.
const NO_METHOD: &str = "PROPFIND";

/// Which paths are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate<'g> {
    /// Those in which one of these regexes is found; `None` = all.
    pub(crate) within: Option<&'g [String]>,
    /// But those in which one of these is found.
    pub(crate) without: &'g [String],
    /// But those in which one of these is found from the first byte on.
    pub(crate) not_at_start: &'g [String],
    /// But those that this gateway has a route for.
    pub(crate) unrouted: Option<Unrouted<'g>>,
}

/// A gateway in which there is to be no route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unrouted<'g>(pub(crate) &'g Gateway);

impl<'g> Gate<'g> {
    /// Every path.
    pub(crate) const ALL: Self = Gate { within: None, without: &[], not_at_start: &[], unrouted: None };

    /// The paths of a skip list.
    pub(crate) fn listed(list: &'g [String]) -> Self {
        Gate { within: Some(list), ..Self::ALL }
    }

    /// Those of them that no pattern has from the first byte on.
    pub(crate) fn elsewhere(list: &'g [String]) -> Self {
        Gate { within: Some(list), not_at_start: list, ..Self::ALL }
    }
}

/// A way to a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// By this method and target.
    At {
        /// The method.
        method: &'static str,
        /// The target, as sent.
        target: String,
    },
    /// There is none.
    Never,
    /// Nobody knows.
    NotProved(NotProved),
}

/// Searches in one gateway, within one budget for all of them.
pub(crate) struct Search<'s> {
    gateway: &'s Gateway,
    desc: &'s GatewayDesc<'s>,
    prover: Prover,
    sets: RefCell<HashMap<(Kind, String), Made>>,
    patterns: RefCell<HashMap<String, Rc<Skip>>>,
    questions: Cell<usize>,
    bytes: Cell<usize>,
}

/// An automaton, or why there is none.
type Made = Result<Rc<PathSet>, NotProved>;

/// How a pattern is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Uri,
    Searched,
    AtStart,
}

/// A skip pattern.
struct Skip {
    pattern: Option<Pattern>,
    at_start: Option<Pattern>,
    /// What every path that it lists begins with, one of these, if that is known.
    beginnings: Option<Vec<String>>,
}

/// How many routes the router tries at most for one request: those of one host whose patterns begin alike, or those of
/// all hosts where the URI comes first.
fn tries(desc: &GatewayDesc<'_>) -> usize {
    let mut alike: HashMap<(&str, String), usize> = HashMap::new();
    for route in desc.routes {
        let hosts = match (desc.router.http, route.hosts.of(desc.route_hosts)) {
            (RouterMode::HostUri, hosts @ [_, ..]) => hosts,
            _ => &[""],
        };
        for uri in route.uris.of(desc.route_uris) {
            let pattern = UriPattern::parse(uri, desc.router.http);
            let literal = pattern.map_or_else(|_| (*uri).to_owned(), |pattern| pattern.literal().to_owned());
            for host in hosts {
                *alike.entry((host, literal.clone())).or_default() += 1;
            }
        }
    }
    alike.into_values().max().unwrap_or(1)
}

impl<'s> Search<'s> {
    pub(crate) fn new(gateway: &'s Gateway, desc: &'s GatewayDesc<'s>) -> Self {
        Self {
            gateway,
            desc,
            prover: Prover::new(desc.router.escaped_slashes),
            sets: RefCell::default(),
            patterns: RefCell::default(),
            questions: Cell::new(QUESTIONS.min(TRIES / tries(desc))),
            bytes: Cell::new(BYTES),
        }
    }

    /// Whether no path of a route is within the gate, whatever the host and the method: by their beginnings alone.
    pub(crate) fn is_shut(&self, route: u32, gate: Gate<'_>) -> bool {
        let Some(within) = gate.within else { return false };
        let skips = self.skips(within);
        let anchored = skips.iter().all(|skip| skip.beginnings.is_some());
        anchored && (!gate.not_at_start.is_empty() || self.uris(route).iter().all(|uri| is_apart(uri, &skips)))
    }

    fn uris(&self, route: u32) -> Vec<UriPattern> {
        let uris = self.desc.routes.get(route as usize).map_or(&[][..], |row| row.uris.of(self.desc.route_uris));
        uris.iter().filter_map(|uri| UriPattern::parse(uri, self.desc.router.http).ok()).collect()
    }

    /// A path by which row `route` is picked for `host`.
    pub(crate) fn find(&self, route: u32, host: Option<&str>, gate: Gate<'_>) -> Found {
        let Some(row) = self.desc.routes.get(route as usize) else { return Found::Never };
        let Some(left) = self.questions.get().checked_sub(1) else { return Found::NotProved(NotProved::Budget) };
        self.questions.set(left);
        let uris = self.uris(route);
        let skips = self.skips(gate.within.unwrap_or_default());
        let without = self.skips(gate.without);
        let not_at_start = self.skips(gate.not_at_start);
        let mut not_proved = None;
        for method in methods(row) {
            for uri in &uris {
                let query = Query {
                    route,
                    host,
                    method,
                    uri,
                    gate,
                    within: &skips,
                    without: &without,
                    not_at_start: &not_at_start,
                };
                match self.guess(&query) {
                    Found::Never if uri.is_exact() || gate.within.is_some() && is_apart(uri, &skips) => continue,
                    Found::Never => {}
                    found => return found,
                }
                match self.prove(&query) {
                    Found::Never => {}
                    Found::NotProved(why) => not_proved = Some(why),
                    found @ Found::At { .. } => return found,
                }
            }
        }
        not_proved.map_or(Found::Never, Found::NotProved)
    }

    /// The paths that people would try.
    fn guess(&self, query: &Query<'_>) -> Found {
        let literal = query.uri.literal();
        let listed = query.within.iter().flat_map(|skip| skip.beginnings.iter().flatten().map(String::as_str));
        let guesses = ["", "x", "/x"].into_iter().map(|end| format!("{literal}{end}"));
        let guesses = guesses.chain(listed.flat_map(|path| [path.to_owned(), format!("{path}x"), format!("{path}/x")]));
        for path in guesses {
            if !query.uri.is_match(&path) || !query.admits(&path) || !self.is_canonical(&path) {
                continue;
            }
            match self.picks(query, &path) {
                Err(why) => return Found::NotProved(why),
                Ok(None) => return self.at(query, &path),
                Ok(Some(_)) => {}
            }
        }
        Found::Never
    }

    /// A path of the pattern that no other route takes, or the proof that there is none.
    fn prove(&self, query: &Query<'_>) -> Found {
        self.prove_or_why(query).unwrap_or_else(Found::NotProved)
    }

    fn prove_or_why(&self, query: &Query<'_>) -> Result<Found, NotProved> {
        let mut sets = vec![self.set(Kind::Uri, query.uri.as_str())?];
        for (kind, list) in [
            (Kind::Searched, query.gate.within.unwrap_or_default()),
            (Kind::Searched, query.gate.without),
            (Kind::AtStart, query.gate.not_at_start),
        ] {
            for pattern in list {
                sets.push(self.set(kind, pattern)?);
            }
        }
        let within = 1..1 + query.within.len();
        for _ in 0..SHADOWS {
            let borrowed: Vec<&PathSet> = sets.iter().map(Rc::as_ref).collect();
            let answer = self.prover.find(&borrowed, |holds| {
                let admitted = query.gate.within.is_none() || holds[within.clone()].contains(&true);
                holds[0] && admitted && !holds[within.end..].contains(&true)
            });
            let path = match answer {
                Answer::Found(path) => path,
                Answer::None => return Ok(Found::Never),
                Answer::NotProved(why) => return Err(why),
            };
            match self.picks(query, &path)? {
                None => return Ok(self.at(query, &path)),
                // Who wins over a pattern on one path wins on every path that both have.
                Some(winner) => sets.push(self.set(Kind::Uri, &winner)?),
            }
        }
        Err(NotProved::Budget)
    }

    /// `None` if the router picks the route, and no router that is not to have one does; else a pattern that is in the
    /// way.
    fn picks(&self, query: &Query<'_>, path: &str) -> Result<Option<String>, NotProved> {
        self.questions.set(self.questions.get().checked_sub(1).ok_or(NotProved::Budget)?);
        let method = Method::parse(query.method);
        let found = self.gateway.router.find(query.host, path, method);
        // Whoever matches by the automaton matches.
        let found = found.ok_or(NotProved::Witness)?;
        if found.route != query.route {
            return Ok(Some(found.pattern.as_str().to_owned()));
        }
        let other = query.gate.unrouted.and_then(|other| other.0.router.find(query.host, path, method));
        Ok(other.map(|other| other.pattern.as_str().to_owned()))
    }

    fn at(&self, query: &Query<'_>, path: &str) -> Found {
        Found::At { method: query.method, target: CanonicalPath::encode(path, self.desc.router.escaped_slashes) }
    }

    fn is_canonical(&self, path: &str) -> bool {
        let slashes = self.desc.router.escaped_slashes;
        CanonicalPath::parse(CanonicalPath::encode(path, slashes), slashes).is_ok_and(|read| read.decoded() == path)
    }

    fn set(&self, kind: Kind, pattern: &str) -> Made {
        let key = (kind, pattern.to_owned());
        if let Some(known) = self.sets.borrow().get(&key) {
            return known.clone();
        }
        if self.bytes.get() == 0 {
            return Err(NotProved::Budget);
        }
        let made = match kind {
            Kind::Uri => UriPattern::parse(pattern, self.desc.router.http)
                .map_err(|_| NotProved::Automaton)
                .and_then(|uri| PathSet::of_uri(&uri)),
            Kind::Searched => PathSet::searched(pattern),
            Kind::AtStart => PathSet::at_start(pattern),
        };
        let size = made.as_ref().map_or(PathSet::LARGEST, PathSet::size);
        self.bytes.set(self.bytes.get().saturating_sub(size));
        let made = made.map(Rc::new);
        self.sets.borrow_mut().insert(key, made.clone());
        made
    }

    fn skips(&self, list: &[String]) -> Vec<Rc<Skip>> {
        let mut known = self.patterns.borrow_mut();
        let skip = |text: &String| Rc::clone(known.entry(text.clone()).or_insert_with(|| Rc::new(Skip::new(text))));
        list.iter().map(skip).collect()
    }
}

/// One search.
struct Query<'q> {
    route: u32,
    host: Option<&'q str>,
    method: &'static str,
    uri: &'q UriPattern,
    gate: Gate<'q>,
    within: &'q [Rc<Skip>],
    without: &'q [Rc<Skip>],
    not_at_start: &'q [Rc<Skip>],
}

impl Query<'_> {
    fn admits(&self, path: &str) -> bool {
        let found = |pattern: &Option<Pattern>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(path));
        (self.gate.within.is_none() || self.within.iter().any(|skip| found(&skip.pattern)))
            && !self.without.iter().any(|skip| found(&skip.pattern))
            && !self.not_at_start.iter().any(|skip| found(&skip.at_start))
    }
}

impl Skip {
    fn new(text: &str) -> Self {
        let at_start = Pattern::new(&format!("^(?:{text})")).ok();
        Self { pattern: Pattern::new(text).ok(), at_start, beginnings: beginnings(text) }
    }
}

/// Whether no path that the pattern matches is listed, by their beginnings alone.
fn is_apart(uri: &UriPattern, skips: &[Rc<Skip>]) -> bool {
    let literal = uri.literal();
    let apart = |path: &String| !path.starts_with(literal) && !literal.starts_with(path.as_str());
    skips.iter().all(|skip| skip.beginnings.as_ref().is_some_and(|list| list.iter().all(apart)))
}

/// What a regex that is tied to the start of the path begins with: one of these texts.
fn beginnings(regex: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(regex).ok()?;
    if !hir.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    let literals = Extractor::new().extract(&hir);
    let texts = literals.literals()?.iter().map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok());
    texts.collect()
}

/// Methods by which a route can be asked for: CONNECT never arrives.
fn methods(route: &RouteDesc<'_>) -> Vec<&'static str> {
    let named = Method::ALL.iter().filter(|method| **method != Method::Connect);
    let allowed = named.filter(|method| route.methods == 0 || route.methods & method.bit() != 0);
    let other = (route.methods == 0).then_some(NO_METHOD);
    allowed.map(|method| method.as_str()).chain(other).collect()
}
