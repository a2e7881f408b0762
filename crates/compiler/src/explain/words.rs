//! The steps of a decision in words, with the names that things have in gateway.toml.

use sealgate_pki::Verdict;
use sealgate_policy::desc::{ListenerKind, RouteDesc};
use sealgate_policy::trace::{Among, HostSource, Miss, Removal, Stage};
use sealgate_policy::{Connection, HostPattern, Served, SslIndex, Step, Steps, UriPattern};

use super::subject::{Account, Subject};

/// Routes of which it is said why they are not even looked at.
const NEAR_ROUTES: usize = 20;

/// Name of a stage.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Framing => "framing",
        Stage::Host => "host",
        Stage::Path => "path",
        Stage::Hygiene => "headers",
        Stage::Admission => "admission",
        Stage::Routing => "routing",
    }
}

impl Subject<'_> {
    /// One step.
    pub(super) fn words(&self, step: &Step, connection: &Connection) -> String {
        match step {
            Step::Framed => "method, size and length are fit to be forwarded".to_owned(),
            Step::NoHost => "there is none, as HTTP/1.0 may have it".to_owned(),
            Step::Host { source, host } => {
                let source = match source {
                    HostSource::Authority => "the request's authority",
                    HostSource::Field => "the field Host",
                    HostSource::ServerName => "the server name, for want of a field Host",
                };
                let sent = if host.as_sent() == host.name() { String::new() } else { format!(" `{}`", host.as_sent()) };
                format!("`{}`, from {source}{sent}", host.name())
            }
            Step::Path { received, path } => match path.decoded() {
                decoded if decoded == received => format!("`{decoded}` is canonical"),
                decoded => format!("`{received}` is `{decoded}` in canonical form"),
            },
            Step::Removed { header, rule } => {
                let why = match rule {
                    Removal::Named => "`Connection` names it",
                    Removal::HopByHop => "it is of one hop only",
                    Removal::Forwarded => "the gateway says that itself, and the client's address is not trusted",
                    Removal::LookAlike => "with `_` it looks like a header that the gateway sets or that frames",
                    Removal::Identity => "it is an identity header, which no client may send",
                };
                format!("`{header}` is removed: {why}")
            }
            Step::HostObject { host, served, mtls } => self.host_object(host, *served, *mtls, connection),
            Step::OwnObject { ssl, mtls: true } => {
                format!("the connection is of {}, which authenticates clients", self.ssl(*ssl))
            }
            Step::OwnObject { ssl, mtls: false } => {
                format!("the connection is of {}, which asks no client for a certificate", self.ssl(*ssl))
            }
            Step::Verdict(Verdict::Absent) => "the client has shown no certificate".to_owned(),
            Step::Verdict(Verdict::Verified(client)) => format!("the client is `{}`, verified", client.subject()),
            Step::Verdict(Verdict::Failed { failure, .. }) => {
                format!("the client's certificate does not verify: {} ({})", failure.detail, failure.reason)
            }
            Step::Skip { ssl, pattern, found, .. } => {
                let found = if *found { "is found: the path is listed" } else { "is not found" };
                format!("skip pattern `{pattern}` of {} {found}", self.ssl(*ssl))
            }
            Step::Candidate { route, pattern, among, miss } => {
                let among = match among {
                    Among::Host(host) => format!("among those of host `{host}`"),
                    Among::Wildcard(parent) => format!("among those of host `*.{parent}`"),
                    Among::AnyHost => "among those of any host".to_owned(),
                };
                let end = match miss {
                    None => "taken",
                    Some(Miss::Condition(subject)) => &format!("passed over, it is for other {subject}"),
                    Some(Miss::Host) => "passed over, it is for other hosts",
                    Some(Miss::Path) => "passed over, the pattern does not match",
                };
                format!("{} with `{pattern}`, {among}: {end}", self.route(*route))
            }
        }
    }

    fn host_object(&self, host: &str, served: Served, mtls: bool, connection: &Connection) -> String {
        let rule = match (mtls, connection.listener) {
            (false, _) => "",
            (true, ListenerKind::Https) => ", so the host has to be the server name",
            (true, _) => ", so only listed paths are served in clear",
        };
        format!("the host `{host}` {}{rule}", self.served(served))
    }

    /// What a name is to the SSL objects, behind the name.
    pub(super) fn served(&self, served: Served) -> String {
        let (how, ssl) = match served {
            Served::Exact(ssl) => ("is named by", ssl),
            Served::Wildcard(ssl) => ("is covered by", ssl),
            Served::Below(ssl) => ("lies deeper than the wildcard of", ssl),
            Served::None => return "belongs to no SSL object".to_owned(),
        };
        let client = if self.gateway.is_mtls(ssl) { "authenticates clients" } else { "asks for no client certificate" };
        format!("{how} {}, which {client}", self.ssl(ssl))
    }

    /// An SSL object, as people find it.
    pub(super) fn ssl(&self, ssl: SslIndex) -> String {
        match self.desc.ssls.get(ssl as usize) {
            Some(row) => format!("SSL object `{}` ({})", row.id, self.desc.place(row.line)),
            None => format!("SSL object in row {ssl}"),
        }
    }

    /// A route, as people find it.
    pub(super) fn route(&self, route: u32) -> String {
        match self.desc.routes.get(route as usize) {
            Some(row) => format!("route `{}` ({})", name(row), self.desc.place(row.line)),
            None => format!("route in row {route}"),
        }
    }

    /// Where no route is found: of each that was not even looked at, what keeps it away.
    pub(super) fn near_routes(&self, steps: &Steps, account: &mut Account) {
        let host = steps.0.iter().find_map(|step| match step {
            Step::Host { host, .. } => Some(host.name()),
            _ => None,
        });
        let path = steps.0.iter().find_map(|step| match step {
            Step::Path { path, .. } => Some(path.decoded()),
            _ => None,
        });
        let seen = |row: usize| {
            steps.0.iter().any(|step| matches!(step, Step::Candidate { route, .. } if *route as usize == row))
        };
        let unseen = self.desc.routes.iter().enumerate().filter(|(row, _)| !seen(*row));
        for (row, route) in unseen.clone().take(NEAR_ROUTES) {
            let why = self.apart(route, host, path.unwrap_or_default());
            account.say(stage(Stage::Routing), format!("{} {why}", self.route(u32::try_from(row).unwrap_or(u32::MAX))));
        }
        let more = unseen.count().saturating_sub(NEAR_ROUTES);
        if more > 0 {
            account.say(stage(Stage::Routing), format!("{more} further routes are for other hosts or paths"));
        }
    }

    /// How a route differs from a request, in its own patterns' words.
    fn apart(&self, route: &RouteDesc<'_>, host: Option<&str>, path: &str) -> String {
        let (hosts, uris) = (route.hosts.of(self.desc.route_hosts), route.uris.of(self.desc.route_uris));
        let covers = |pattern: &&str| HostPattern::parse(pattern).is_ok_and(|p| host.is_some_and(|h| p.covers(h)));
        let matches = |uri: &&str| UriPattern::parse(uri, self.desc.router.http).is_ok_and(|p| p.is_match(path));
        let list = |patterns: &[&str]| patterns.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", ");
        match (hosts.is_empty() || hosts.iter().any(covers), uris.iter().any(matches)) {
            (false, _) => format!("is for another host: {}", list(hosts)),
            (true, false) => format!("is for another path: {}", list(uris)),
            (true, true) => "is not taken".to_owned(),
        }
    }
}

/// What people call a route: its name, else its id.
fn name<'d>(route: &RouteDesc<'d>) -> &'d str {
    if route.name.is_empty() { route.id } else { route.name }
}
