//! The plan as flat tables: the rows that are checked with the server's own types, and then written out.

mod store;

use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::identity;

use crate::plan::Plan;
pub(crate) use store::{Store, append};

/// Owned tables over the strings of a plan.
#[derive(Debug)]
pub(crate) struct Tables<'p>(Store<'p>);

/// What the tables do not own and the plan does not know.
#[derive(Debug, Default)]
pub(crate) struct Extras {
    pub(crate) config: String,
    pub(crate) digest: String,
    pub(crate) identity_headers: Vec<String>,
    pub(crate) demo: Vec<String>,
}

/// Slices over [`Extras`], so that a description can borrow them.
#[derive(Debug)]
pub(crate) struct ExtraRows<'e> {
    config: &'e str,
    digest: &'e str,
    identity_headers: Vec<&'e str>,
    demo: Vec<&'e str>,
}

impl Extras {
    pub(crate) fn rows(&self) -> ExtraRows<'_> {
        ExtraRows {
            config: &self.config,
            digest: &self.digest,
            identity_headers: self.identity_headers.iter().map(String::as_str).collect(),
            demo: self.demo.iter().map(String::as_str).collect(),
        }
    }
}

impl<'p> Tables<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let mut store = Store::default();
        store.listeners = plan.listen.rows();
        store.ssls = plan.ssls.iter().map(|ssl| ssl.row(&mut store)).collect();
        store.upstreams = plan.upstreams.iter().map(|upstream| upstream.row(&mut store)).collect();
        store.routes = plan.routes.iter().map(|route| route.row(&mut store)).collect();
        Self(store)
    }

    /// Names of the headers that no client may send, lower case, sorted.
    pub(crate) fn identity_headers(&self) -> Vec<String> {
        let mut names = identity::identity_names(&self.0.headers);
        names.sort();
        names.dedup();
        names
    }

    /// The whole configuration, borrowed.
    pub(crate) fn desc<'d>(&'d self, plan: &'d Plan, extras: &'d ExtraRows<'d>) -> GatewayDesc<'d> {
        GatewayDesc {
            config: extras.config,
            digest: extras.digest,
            listeners: &self.0.listeners,
            workers: plan.listen.workers(),
            trusted_addresses: plan.listen.trusted(),
            limits: plan.limits,
            timeouts: plan.timeouts,
            log: plan.log,
            dns_servers: plan.listen.dns_servers(),
            router: plan.router,
            fallback_sni: plan.fallback_sni.as_deref(),
            ssls: &self.0.ssls,
            ssl_names: &self.0.ssl_names,
            certificates: &self.0.certificates,
            ders: &self.0.ders,
            skip_patterns: &self.0.skip_patterns,
            routes: &self.0.routes,
            route_hosts: &self.0.route_hosts,
            route_uris: &self.0.route_uris,
            headers: &self.0.headers,
            upstreams: &self.0.upstreams,
            nodes: &self.0.nodes,
            identity_headers: &extras.identity_headers,
            demo: &extras.demo,
            matrix: "",
        }
    }
}
