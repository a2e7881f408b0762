//! One route.

use sealgate_policy::desc::{EscapedSlashes, RouteDesc, RouteTimeoutsDesc};
use sealgate_policy::{HostPattern, Method, Template, UriPattern, Variable};

use crate::resource::resolver::Resolver;
use crate::resource::route::headers::{self, Header};
use crate::resource::upstream::resolve::Upstream;
use crate::rules::{
    bad_host_pattern, bad_method, bad_uri_pattern, bad_value, connect_method, duplicate, no_methods, undecoded_uri,
};
use crate::schema::{self, At};
use crate::source::Span;
use crate::tables::{Store, append};

/// Most pairs of a host and a path of all routes: the router has an entry for each.
const PAIRS: usize = 1 << 20;

/// An enabled route.
#[derive(Debug)]
pub(crate) struct Route {
    span: Span,
    id: String,
    name: String,
    line: u32,
    hosts: Vec<At<String>>,
    uris: Vec<At<String>>,
    methods: u16,
    priority: i32,
    headers: Vec<Header>,
    upstream: u32,
    timeouts: RouteTimeoutsDesc,
}

impl Route {
    /// `None` if it is broken or disabled; it is checked in any case. Its upstream is put into `upstreams`.
    pub(crate) fn resolve(
        route: &schema::Route,
        id: String,
        config: &schema::Config,
        upstreams: &mut Vec<Upstream>,
        resolver: &mut Resolver<'_>,
    ) -> Option<Self> {
        let uris = uris(route, config, resolver);
        let hosts = hosts(&route.hosts, resolver);
        let methods = methods(&route.methods, resolver);
        let headers = headers::resolve(&route.headers.operations, resolver);
        let upstream = route.upstream.as_ref().map(|upstream| Upstream::resolve(upstream, resolver));
        if route.broken || !route.enabled {
            return None;
        }
        let pairs = route.hosts.len().max(1).saturating_mul(route.uris.len());
        resolver.pairs = resolver.pairs.saturating_add(pairs);
        if resolver.pairs > PAIRS {
            // What follows is counted without it.
            resolver.pairs -= pairs.min(resolver.pairs);
            resolver.report(bad_value::too_many_pairs(PAIRS, route.span));
            return None;
        }
        let mut resolved = Self {
            span: route.span,
            id,
            name: route.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
            line: resolver.line(route.span),
            hosts: hosts?,
            uris: uris?,
            methods: methods?,
            priority: route.priority,
            headers: headers?,
            upstream: 0,
            timeouts: timeouts(route, config),
        };
        upstreams.push(upstream??);
        // A file of at most 64 MiB has fewer than 2³² of them.
        resolved.upstream = u32::try_from(upstreams.len() - 1).unwrap_or(u32::MAX);
        Some(resolved)
    }

    /// Its row, with the rows that it refers to put into `store`.
    pub(crate) fn row<'p>(&'p self, store: &mut Store<'p>) -> RouteDesc<'p> {
        let Self { span: _, id, name, line, hosts, uris, methods, priority, headers, upstream, timeouts } = self;
        RouteDesc {
            id,
            name,
            line: *line,
            hosts: append(&mut store.route_hosts, hosts.iter().map(|host| host.value.as_str())),
            uris: append(&mut store.route_uris, uris.iter().map(|uri| uri.value.as_str())),
            methods: *methods,
            priority: *priority,
            headers: append(&mut store.headers, headers.iter().map(Header::row)),
            upstream: *upstream,
            timeouts: *timeouts,
        }
    }

    /// Its header.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Normalised; empty = any.
    pub(crate) fn hosts(&self) -> &[At<String>] {
        &self.hosts
    }

    pub(crate) fn uris(&self) -> &[At<String>] {
        &self.uris
    }

    pub(crate) fn priority(&self) -> i32 {
        self.priority
    }

    /// Add, then set, then remove, each by name.
    pub(crate) fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// Its name, or its id where it has none: for messages.
    pub(crate) fn title(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Headers that are filled from what is known of the client's certificate, with the first variable of each.
    pub(crate) fn identities(&self) -> impl Iterator<Item = (&Header, Variable)> {
        self.headers.iter().filter_map(|header| {
            let template = Template::parse(header.value()).ok()?;
            let variable = template.variables().find(|variable| variable.is_identity())?.clone();
            Some((header, variable))
        })
    }

    /// The first of them.
    pub(crate) fn identity(&self) -> Option<(&Header, Variable)> {
        self.identities().next()
    }

    /// Its row among the upstreams of the plan.
    pub(crate) fn upstream(&self) -> u32 {
        self.upstream
    }
}

fn uris(route: &schema::Route, config: &schema::Config, resolver: &mut Resolver<'_>) -> Option<Vec<At<String>>> {
    let mode = config.router.0.http;
    let parsed: Vec<Option<At<String>>> = route
        .uris
        .iter()
        .map(|uri| {
            let parsed = UriPattern::parse(&uri.value, mode).map_err(|why| why.to_string());
            match parsed.and_then(|_| bad_uri_pattern::check_canonical(&uri.value)) {
                Ok(()) => {
                    let keeps = config.router.0.escaped_slashes == EscapedSlashes::Keep;
                    if let Some(odd) = undecoded_uri::find(&uri.value, keeps) {
                        resolver.report(undecoded_uri::report(&uri.value, odd, uri.span));
                    }
                    Some(uri.clone())
                }
                Err(why) => {
                    resolver.report(bad_uri_pattern::report(&uri.value, &why, uri.span));
                    None
                }
            }
        })
        .collect();
    let uris = route.uris.iter().map(|uri| (&uri.value, format!("the path `{}`", uri.value), uri.span));
    duplicate::check(uris).into_iter().for_each(|d| resolver.report(d));
    parsed.into_iter().collect()
}

fn hosts(hosts: &[At<String>], resolver: &mut Resolver<'_>) -> Option<Vec<At<String>>> {
    let mut parsed = Vec::new();
    for host in hosts {
        match HostPattern::parse(&host.value) {
            Ok(pattern) => parsed.push(At { value: pattern.to_string(), span: host.span }),
            Err(why) => resolver.report(bad_host_pattern::report(&host.value, &why.to_string(), host.span)),
        }
    }
    let keys = parsed.iter().map(|host| (&host.value, format!("the host `{}`", host.value), host.span));
    duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
    (parsed.len() == hosts.len()).then_some(parsed)
}

fn methods(methods: &[At<String>], resolver: &mut Resolver<'_>) -> Option<u16> {
    let mut bits = Some(0);
    for name in methods {
        match Method::parse(&name.value) {
            Some(method) => {
                if method == Method::Connect {
                    resolver.report(match methods.len() {
                        1 => no_methods::only_connect(name.span),
                        _ => connect_method::report(name.span),
                    });
                }
                bits = bits.map(|bits| bits | method.bit());
            }
            None => {
                resolver.report(bad_method::report(&name.value, name.span));
                bits = None;
            }
        }
    }
    let keys = methods.iter().map(|name| (&name.value, format!("the method `{}`", name.value), name.span));
    duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
    bits
}

/// A route's own times, else its upstream's, else those of `[timeouts]`.
fn timeouts(route: &schema::Route, config: &schema::Config) -> RouteTimeoutsDesc {
    let own = route.timeout;
    let upstream = route.upstream.as_ref().map(|upstream| upstream.timeout).unwrap_or_default();
    let all = &config.timeouts.0;
    let read = own.read.or(upstream.read);
    RouteTimeoutsDesc {
        connect: own.connect.or(upstream.connect).unwrap_or(all.upstream_connect),
        send: own.send.or(upstream.send).unwrap_or(all.upstream_read),
        first_byte: read.unwrap_or(all.upstream_first_byte),
        read: read.unwrap_or(all.upstream_read),
    }
}
