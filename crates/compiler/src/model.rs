//! A configuration as it would be served: the plan, its rows, and the live gateway that the server makes of them.
//!
//! What is asked of a configuration as a whole (proofs, expectations, the matrix, `explain`, `diff`) is asked of this.
//! What is broken has been left out of the plan.

use rustls_pki_types::UnixTime;
use sealgate_policy::Gateway;
use sealgate_policy::desc::GatewayDesc;

use crate::demo;
use crate::plan::Plan;
use crate::proof::Budget;
use crate::reach::Ca;
use crate::schema::Config;
use crate::source::{Sources, Span};
use crate::tables::{Extras, Tables};

/// See the module.
#[derive(Debug)]
pub struct Model {
    plan: Plan,
    extras: Extras,
    gateway: Gateway,
    /// By SSL object: its trust anchors, if it asks for a client certificate.
    anchors: Vec<Option<Vec<Ca>>>,
    whole: bool,
    now: UnixTime,
    budget: Budget,
}

impl Model {
    /// Makes the live gateway on trial.
    ///
    /// # Errors
    /// The gateway's own words on rows that it does not take.
    pub(crate) fn new(
        config: &Config,
        plan: Plan,
        sources: &Sources,
        whole: bool,
        now: UnixTime,
        budget: &Budget,
    ) -> Result<Self, String> {
        let tables = Tables::new(&plan);
        let mut extras = Extras {
            config: sources.config_name().to_owned(),
            digest: sources.digest(),
            identity_headers: tables.identity_headers(),
            demo: Vec::new(),
        };
        let rows = extras.rows();
        let gateway = Gateway::new(&tables.desc(&plan, &rows)).map_err(|refused| refused.to_string())?;
        extras.demo = demo::calls(config, &plan, &gateway.router);
        let anchors = plan.ssls.iter().map(|ssl| ssl.client().map(Ca::all_of)).collect();
        Ok(Self { plan, extras, gateway, anchors, whole, now, budget: *budget })
    }

    /// The gateway, as the server makes it of the same rows.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Calls `read` with the rows that would be sealed.
    pub fn with_desc<T>(&self, read: impl FnOnce(&GatewayDesc<'_>) -> T) -> T {
        let tables = Tables::new(&self.plan);
        let rows = self.extras.rows();
        read(&tables.desc(&self.plan, &rows))
    }

    /// Whether nothing was left out: what is absent then is absent from the file.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The trust anchors of an SSL object, each once; `None` where it asks for no client certificate.
    pub(crate) fn anchors(&self, ssl: u32) -> Option<&[Ca]> {
        self.anchors.get(ssl as usize)?.as_deref()
    }

    /// The time at which it was checked.
    pub(crate) fn now(&self) -> UnixTime {
        self.now
    }

    /// How much its proofs may cost.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Place of the header of a row of [`GatewayDesc::routes`].
    pub fn route_span(&self, row: u32) -> Option<Span> {
        self.plan.routes.get(row as usize).map(crate::plan::Route::span)
    }

    /// Place of the header of a row of [`GatewayDesc::ssls`].
    pub fn ssl_span(&self, row: u32) -> Option<Span> {
        self.plan.ssls.get(row as usize).map(crate::plan::Ssl::span)
    }
}
