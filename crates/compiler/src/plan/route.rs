//! One route.

use http::{HeaderName, header};
use sealgate_policy::desc::{EscapedSlashes, HeaderOp, RouteTimeoutsDesc};
use sealgate_policy::rewrite::is_reserved;
use sealgate_policy::template::TemplateErrorKind;
use sealgate_policy::{HostPattern, Method, Phase, Template, UriPattern, Variable};

use super::{Resolver, Upstream};
use crate::rules::{
    bad_header_name, bad_header_value, bad_host_pattern, bad_method, bad_template, bad_uri_pattern, bad_value,
    connect_method, duplicate, empty_value, host_by_header, identity_added, late_variable, missing_group, no_methods,
    undecoded_uri, unknown_variable,
};
use crate::schema::{self, At, HeaderValue};
use crate::source::Span;

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
    upstream: Upstream,
    timeouts: RouteTimeoutsDesc,
}

/// One operation on a header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Header {
    order: u8,
    name: String,
    position: usize,
    value: String,
    span: Span,
}

impl Route {
    /// `None` if it is broken or disabled; it is checked in any case.
    pub(super) fn resolve(
        route: &schema::Route,
        id: String,
        config: &schema::Config,
        resolver: &mut Resolver<'_>,
    ) -> Option<Self> {
        let uris = uris(route, config, resolver);
        let hosts = hosts(&route.hosts, resolver);
        let methods = methods(&route.methods, resolver);
        let headers = headers(&route.headers.operations, resolver);
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
        Some(Self {
            span: route.span,
            id,
            name: route.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
            line: resolver.line(route.span),
            hosts: hosts?,
            uris: uris?,
            methods: methods?,
            priority: route.priority,
            headers: headers?,
            upstream: upstream??,
            timeouts: timeouts(route, config),
        })
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

    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Normalised; empty = any.
    pub(crate) fn hosts(&self) -> &[At<String>] {
        &self.hosts
    }

    pub(crate) fn uris(&self) -> &[At<String>] {
        &self.uris
    }

    /// Bits; 0 = any.
    pub(crate) fn methods(&self) -> u16 {
        self.methods
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
            let template = Template::parse(&header.value).ok()?;
            let variable = template.variables().find(|variable| variable.is_identity())?.clone();
            Some((header, variable))
        })
    }

    /// The first of them.
    pub(crate) fn identity(&self) -> Option<(&Header, Variable)> {
        self.identities().next()
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    pub(crate) fn timeouts(&self) -> RouteTimeoutsDesc {
        self.timeouts
    }
}

impl Header {
    pub(crate) fn op(&self) -> HeaderOp {
        match self.order {
            0 => HeaderOp::Add,
            1 => HeaderOp::Set,
            _ => HeaderOp::Remove,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A template; empty for `remove`.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The value, the first of several; the name for `remove`.
    pub(crate) fn span(&self) -> Span {
        self.span
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

fn headers(operations: &[HeaderValue], resolver: &mut Resolver<'_>) -> Option<Vec<Header>> {
    let mut usable = true;
    let mut headers = Vec::new();
    for operation in operations {
        usable &= is_name(&operation.name, resolver);
        let order = match operation.op {
            HeaderOp::Add => 0,
            HeaderOp::Set => 1,
            HeaderOp::Remove => 2,
        };
        for value in &operation.values {
            usable &= is_value(operation, value, resolver);
        }
        // A list that is set has commas in it at least.
        if operation.op == HeaderOp::Add || operation.values.len() == 1 {
            operation.values.iter().for_each(|value| check_presence(operation, value, resolver));
        }
        let name = operation.name.value.clone();
        let span = operation.values.first().map_or(operation.name.span, |value| value.span);
        let values = operation.values.iter();
        if operation.op == HeaderOp::Add {
            let added = values.cloned().enumerate().map(|(position, At { value, span })| Header {
                order,
                name: name.clone(),
                position,
                value,
                span,
            });
            headers.extend(added);
        } else {
            // A list that is set is one field with commas: RFC 9110, 5.3.
            let value = values.map(|value| value.value.as_str()).collect::<Vec<_>>().join(", ");
            headers.push(Header { order, name, position: 0, value, span });
        }
    }
    let keys = operations.iter().map(|operation| {
        let name = operation.name.value.to_ascii_lowercase();
        ((operation.op as u8, name.clone()), format!("the header `{name}`"), operation.name.span)
    });
    duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
    // A table has no order of its own: the same entries give the same output.
    headers.sort();
    usable.then_some(headers)
}

fn is_name(name: &At<String>, resolver: &mut Resolver<'_>) -> bool {
    let refusal = match HeaderName::from_bytes(name.value.as_bytes()) {
        Ok(header::HOST) => host_by_header::report(name.span),
        Ok(header) if is_reserved(&header) => bad_header_name::framing(&name.value, name.span),
        Ok(_) => return true,
        Err(_) => bad_header_name::report(&name.value, name.span),
    };
    resolver.report(refusal);
    false
}

/// Whether a value is always there.
fn check_presence(operation: &HeaderValue, value: &At<String>, resolver: &mut Resolver<'_>) {
    let Ok(template) = Template::parse(&value.value) else { return };
    let Some(variables) = template.bare_variables() else { return };
    let when = |variable: &&Variable| empty_value::when(variable).filter(|_| variable.phase() <= Phase::Request);
    let when: Option<Vec<&str>> = variables.iter().map(when).collect();
    if let Some([when, ..]) = when.as_deref() {
        resolver.report(empty_value::report(&operation.name.value, &variables, when, value.span));
    }
}

fn is_value(operation: &HeaderValue, value: &At<String>, resolver: &mut Resolver<'_>) -> bool {
    let name = &operation.name.value;
    if let Some(odd) = value.value.chars().find(|c| c.is_ascii_control() && *c != '\t') {
        resolver.report(bad_header_value::report(name, odd, value.span));
        return false;
    }
    let template = match Template::parse(&value.value) {
        Ok(template) => template,
        Err(error) => {
            let span = resolver.sources.inside(value.span, &value.value, error.span.clone());
            resolver.report(match &error.kind {
                TemplateErrorKind::UnknownVariable(unknown) => {
                    unknown_variable::report(&unknown.name, unknown.nearest, span)
                }
                TemplateErrorKind::Unclosed => bad_template::report(true, &error.to_string(), span),
                TemplateErrorKind::BadName => bad_template::report(false, &error.to_string(), span),
            });
            return false;
        }
    };
    for variable in template.variables() {
        if variable.phase() > Phase::Request {
            resolver.report(late_variable::report(&variable.to_string(), value.span));
        }
        if variable.is_identity() && operation.op == HeaderOp::Add {
            resolver.report(identity_added::report(name, &variable.to_string(), value.span));
        }
    }
    for group in template.captures() {
        resolver.report(missing_group::report(group, value.span));
    }
    true
}
