//! The configuration checked, resolved and ordered: names are types, PEM is DER, what is off is left out.
//!
//! Only [`Plan::resolve`] makes one, and it is handed out for reading only: what follows builds on what was checked.

use rustls_pki_types::UnixTime;
use sealgate_policy::desc::{LimitsDesc, LogDesc, RouterDesc, TimeoutsDesc};

use crate::diagnostics::Diagnostics;
use crate::proof::Budget;
use crate::resource::ids;
use crate::resource::resolver::Resolver;
use crate::resource::settings::contradictions;
use crate::resource::ssl::{issuers, names};
use crate::schema;
use crate::source::Sources;

pub(crate) use crate::resource::expect::resolve::{Expectation, quoted};
pub(crate) use crate::resource::route::resolve::Route;
pub(crate) use crate::resource::settings::levels::levels;
pub(crate) use crate::resource::settings::listeners::{Address, Listen};
pub(crate) use crate::resource::ssl::der::DEFAULT_MIN_VALIDITY;
pub(crate) use crate::resource::ssl::resolve::{ClientAuth, DisabledSsl, Ssl};
pub(crate) use crate::resource::upstream::node::Node;
pub(crate) use crate::resource::upstream::resolve::Upstream;

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
    /// What they refer to by row.
    pub(crate) upstreams: Vec<Upstream>,
    /// Those that can be run, in the file's order.
    pub(crate) expectations: Vec<Expectation>,
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
        let mut resolver = Resolver::new(config, sources, now, budget, found);
        resolver.check_ids("SSL objects", config.ssls.iter().filter_map(|ssl| ssl.id.as_ref()));
        resolver.check_ids("routes", config.routes.iter().filter_map(|route| route.id.as_ref()));
        let fallback_sni = names::check(config, &mut resolver);
        let ids = ids::ids(config.ssls.iter().map(|ssl| ssl.id.as_ref()));
        let ssls: Vec<_> =
            config.ssls.iter().zip(ids).filter_map(|(ssl, id)| Ssl::resolve(ssl, id, &mut resolver)).collect();
        issuers::check(&ssls, &mut resolver);
        contradictions::check(config, &mut resolver);
        let ids = ids::ids(config.routes.iter().map(|route| route.id.as_ref()));
        let mut upstreams = Vec::new();
        let routes: Vec<_> = config
            .routes
            .iter()
            .zip(ids)
            .filter_map(|(route, id)| Route::resolve(route, id, config, &mut upstreams, &mut resolver))
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
            upstreams,
            expectations,
        }
    }
}

impl Plan {
    /// Where the requests of a route go.
    pub(crate) fn upstream(&self, route: &Route) -> &Upstream {
        self.upstreams.get(route.upstream() as usize).expect("a route is made with the row of its upstream")
    }

    /// Whether every enabled entity of the file is in it.
    pub(crate) fn is_whole(&self, config: &schema::Config) -> bool {
        let served = |ssl: &&schema::Ssl| ssl.enabled && ssl.kind == schema::SslKind::Server;
        !config.ssls_broken
            && !config.routes_broken
            && config.ssls.iter().filter(served).count() == self.ssls.len()
            && config.routes.iter().filter(|route| route.enabled).count() == self.routes.len()
    }
}
