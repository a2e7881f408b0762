//! The configuration checked, resolved and ordered: names are types, PEM is DER, what is off is left out.
//!
//! Only [`Plan::resolve`] makes one, and it is handed out for reading only: what follows builds on what was checked.

mod anchors;
mod certificate;
mod chain;
mod expectation;
mod ids;
mod limits;
mod listen;
mod names;
mod private_key;
mod route;
mod skip;
mod ssl;
mod upstream;

use std::collections::BTreeMap;
use std::rc::Rc;

use rustls_pki_types::UnixTime;
use sealgate_policy::desc::{LimitsDesc, LogDesc, RouterDesc, TimeoutsDesc};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::levels::{Level, Levels};
use crate::proof::{Budget, Prover, Skip};
use crate::rule::{Kind, Rule};
use crate::rules::{duplicate, lint_level};
use crate::schema::{self, At};
use crate::source::{SourceId, Sources, Span};

pub(crate) use certificate::{DEFAULT_MIN_VALIDITY, Der, ServerCertificate};
pub(crate) use expectation::{Expectation, quoted};
pub(crate) use listen::{Address, Listen};
pub(crate) use route::Route;
pub(crate) use ssl::{ClientAuth, DisabledSsl, Ssl};
pub(crate) use upstream::{Node, Upstream};

/// A configuration that can be sealed, as long as no error was found with it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) listen: Listen,
    pub(crate) limits: LimitsDesc,
    pub(crate) timeouts: TimeoutsDesc,
    pub(crate) log: LogDesc,
    pub(crate) router: RouterDesc,
    pub(crate) fallback_sni: Option<String>,
    /// Enabled objects of `type = "server"`, in the file's order.
    pub(crate) ssls: Vec<Ssl>,
    /// Disabled objects of `type = "server"` that would ask for a client certificate.
    pub(crate) disabled: Vec<DisabledSsl>,
    /// Enabled routes, in the file's order.
    pub(crate) routes: Vec<Route>,
    /// Those that can be run, in the file's order.
    pub(crate) expectations: Vec<Expectation>,
}

/// What resolving needs beside the file itself.
pub(crate) struct Resolver<'s> {
    pub(crate) sources: &'s Sources,
    pub(crate) now: UnixTime,
    pub(crate) found: &'s mut Diagnostics,
    /// Days that a certificate has to be valid from now on, if the file says so.
    pub(crate) min_validity: Option<At<u32>>,
    prover: Prover,
    /// What was proved of each skip pattern.
    skips: BTreeMap<String, Rc<Skip>>,
    /// Pairs of a host and a path of the routes so far.
    pairs: usize,
    line_ends: Vec<usize>,
}

impl Plan {
    /// Checks everything that can be known and reports all of it.
    pub(crate) fn resolve(
        config: &schema::Config,
        sources: &Sources,
        now: UnixTime,
        budget: &Budget,
        found: &mut Diagnostics,
    ) -> Self {
        let text = sources.text(SourceId::CONFIG).unwrap_or_default();
        let line_ends = text.match_indices('\n').map(|(at, _)| at).collect();
        let min_validity = config.lints.min_validity;
        let prover = Prover::new(config.router.0.escaped_slashes, budget);
        let skips = BTreeMap::new();
        let mut resolver = Resolver { sources, now, found, min_validity, prover, skips, pairs: 0, line_ends };
        resolver.check_ids("SSL objects", config.ssls.iter().filter_map(|ssl| ssl.id.as_ref()));
        resolver.check_ids("routes", config.routes.iter().filter_map(|route| route.id.as_ref()));
        let fallback_sni = names::check(config, &mut resolver);
        let ids = ids::ids(config.ssls.iter().map(|ssl| ssl.id.as_ref()));
        let ssls: Vec<_> =
            config.ssls.iter().zip(ids).filter_map(|(ssl, id)| Ssl::resolve(ssl, id, &mut resolver)).collect();
        chain::check_complete(&ssls, &mut resolver);
        limits::check(config, &mut resolver);
        let ids = ids::ids(config.routes.iter().map(|route| route.id.as_ref()));
        let routes: Vec<_> = config
            .routes
            .iter()
            .zip(ids)
            .filter_map(|(route, id)| Route::resolve(route, id, config, &mut resolver))
            .collect();
        let all_routes = (!config.routes_broken && routes.len() == config.routes.iter().filter(|r| r.enabled).count())
            .then(|| ids::Called::new(&routes));
        let expects = config.expects.iter();
        let expectations =
            expects.filter_map(|e| Expectation::resolve(e, all_routes.as_ref(), &mut resolver)).collect();
        Self {
            listen: Listen::resolve(&config.listen, &config.dns.servers, &mut resolver),
            limits: config.limits.values,
            timeouts: config.timeouts.0,
            log: config.log.0,
            router: config.router.0,
            fallback_sni,
            ssls,
            disabled: config.ssls.iter().filter_map(DisabledSsl::resolve).collect(),
            routes,
            expectations,
        }
    }
}

impl Plan {
    /// Whether every enabled entity of the file is in it.
    pub(crate) fn is_whole(&self, config: &schema::Config) -> bool {
        let served = |ssl: &&schema::Ssl| ssl.enabled && ssl.kind == schema::SslKind::Server;
        !config.ssls_broken
            && !config.routes_broken
            && config.ssls.iter().filter(served).count() == self.ssls.len()
            && config.routes.iter().filter(|route| route.enabled).count() == self.routes.len()
    }
}

/// Levels after `[lints]`.
pub(crate) fn levels(config: &schema::Config, found: &mut Diagnostics) -> Levels {
    let mut levels = Levels::default();
    let percent = |percent: At<i64>| u32::try_from(percent.value).unwrap_or_default();
    levels.demand(config.lints.min_validity.map(|days| days.value), config.lints.min_coverage.map(percent));
    for line in &config.lints.levels {
        let name = &line.name;
        match Rule::named(&name.value) {
            _ if name.value == "policy" => levels.set_policy(line.level),
            None => {
                found.push(lint_level::unknown(&name.value, name.span));
                continue;
            }
            Some(rule) if rule.kind == Kind::Always => {
                found.push(lint_level::fixed(&name.value, name.span));
                continue;
            }
            Some(rule) => levels.set(rule, line.level),
        }
        if let (Level::Allow, Some(reason)) = (line.level, &line.reason) {
            levels.allow(&name.value, name.span, reason);
        }
    }
    levels
}

impl Resolver<'_> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The line of gateway.toml that a place is on, from 1. A file of at most 64 MiB has fewer than 2³².
    pub(crate) fn line(&self, span: Span) -> u32 {
        u32::try_from(1 + self.line_ends.partition_point(|end| *end < span.start)).unwrap_or(u32::MAX)
    }

    fn check_ids<'a>(&mut self, what: &str, ids: impl Iterator<Item = &'a At<String>>) {
        let ids = ids.map(|id| (&id.value, format!("the id `{}` of {what}", id.value), id.span));
        duplicate::check(ids).into_iter().for_each(|d| self.report(d));
    }
}
