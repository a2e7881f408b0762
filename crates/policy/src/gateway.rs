//! The live gateway: made once at start from the sealed tables, read-only from then on.

use std::collections::HashMap;

use ipnet::IpNet;

use crate::build_error::{BuildError, rows};
use crate::decide::identity::identity_names;
use crate::desc::{EscapedSlashes, GatewayDesc, LimitsDesc, RouteDesc, SslDesc};
use crate::plugin::Plugin;
use crate::plugin::proxy_rewrite::ProxyRewrite;
use crate::text::value::canonical_ip;
use crate::{ClientAuth, IdentityHeaders, Pattern, Route, Router, Served, ServerName, SkipList, SslIndex, SslTable};

/// The plugins of one route.
type Plugins = Box<[Box<dyn Plugin>]>;

/// Everything that decisions are made with.
#[derive(Debug)]
pub struct Gateway {
    /// From names to SSL objects.
    pub ssl: SslTable,
    /// From host, path and method to a route.
    pub router: Router,
    /// Headers that no client may send.
    pub identity: IdentityHeaders,
    pub(crate) limits: LimitsDesc,
    client_auth: Box<[ClientAuth]>,
    routes: Box<[Route]>,
    /// By route, in the order in which they are called.
    plugins: Box<[Plugins]>,
    escaped_slashes: EscapedSlashes,
    fallback_sni: Option<ServerName>,
    trusted: Box<[IpNet]>,
}

impl Gateway {
    /// Makes the live object. What fails here fails in the build, which calls this with the same tables.
    pub fn new(desc: &GatewayDesc<'_>) -> Result<Self, BuildError> {
        check_identity_headers(desc)?;
        let ssl = SslTable::new(desc)?;
        Ok(Self {
            fallback_sni: desc.fallback_sni.map(|name| fallback_sni(&ssl, name)).transpose()?,
            ssl,
            router: Router::new(desc)?,
            identity: IdentityHeaders::new(desc.identity_headers),
            limits: desc.limits,
            client_auth: clients_auth(desc)?,
            routes: desc.routes.iter().map(|row| Route { id: row.id.into(), name: row.name.into() }).collect(),
            plugins: (0..).zip(desc.routes).map(|(row, route)| plugins(desc, row, route)).collect::<Result<_, _>>()?,
            escaped_slashes: desc.router.escaped_slashes,
            trusted: trusted(desc)?,
        })
    }

    /// The route of a row of [`GatewayDesc::routes`].
    pub fn route(&self, row: u32) -> Option<&Route> {
        self.routes.get(row as usize)
    }

    /// The plugins of a route, in the order in which they are called.
    pub fn plugins(&self, route: u32) -> &[Box<dyn Plugin>] {
        self.plugins.get(route as usize).map_or(&[], |plugins| plugins)
    }

    /// With one more plugin in front of those of a route.
    #[cfg(test)]
    pub(crate) fn with_first_plugin(mut self, route: usize, plugin: Box<dyn Plugin>) -> Self {
        let plugins = std::mem::take(&mut self.plugins[route]);
        self.plugins[route] = std::iter::once(plugin).chain(plugins).collect();
        self
    }

    /// What the SSL object of a row of [`GatewayDesc::ssls`] asks of a client.
    pub fn client_auth(&self, ssl: SslIndex) -> Option<&ClientAuth> {
        self.client_auth.get(ssl as usize)
    }

    /// Whether an SSL object authenticates clients.
    pub fn is_mtls(&self, ssl: SslIndex) -> bool {
        matches!(self.client_auth(ssl), Some(ClientAuth::Mtls(_)))
    }

    /// Whether it lists paths that need no client certificate, so that a handshake cannot be refused for its lack.
    pub fn has_skip_list(&self, ssl: SslIndex) -> bool {
        matches!(self.client_auth(ssl), Some(ClientAuth::Mtls(Some(_))))
    }

    /// The server name that stands for an absent SNI.
    pub fn fallback_sni(&self) -> Option<&ServerName> {
        self.fallback_sni.as_ref()
    }

    /// What `%2F` in a path is.
    pub fn escaped_slashes(&self) -> EscapedSlashes {
        self.escaped_slashes
    }

    /// Whether a peer's `X-Forwarded-*` and `X-Real-IP` are believed.
    pub fn trusts(&self, peer: std::net::SocketAddr) -> bool {
        !self.trusted.is_empty()
            && canonical_ip(peer).is_some_and(|ip| self.trusted.iter().any(|net| net.contains(&ip)))
    }
}

/// What is stripped has to be what the tables say, since that is what is shown to people.
fn check_identity_headers(desc: &GatewayDesc<'_>) -> Result<(), BuildError> {
    let names = identity_names(desc.headers);
    let row = names.iter().zip(desc.identity_headers).take_while(|(name, known)| name == *known).count();
    if row == names.len() && row == desc.identity_headers.len() {
        return Ok(());
    }
    let text = format_args!("the identity headers are {}", names.join(", "));
    Err(BuildError::new("identity_headers", row, text))
}

/// The plugins of row `row`.
fn plugins(desc: &GatewayDesc<'_>, row: u32, route: &RouteDesc<'_>) -> Result<Plugins, BuildError> {
    let headers = rows(route.headers, desc.headers, "routes", row as usize)?;
    if headers.is_empty() {
        return Ok(Box::default());
    }
    let rewrite = ProxyRewrite::new(row, headers).map_err(|error| BuildError::new("routes", row as usize, error))?;
    Ok(Box::new([Box::new(rewrite)]))
}

fn fallback_sni(ssl: &SslTable, name: &str) -> Result<ServerName, BuildError> {
    let name = ServerName::parse(name).map_err(|error| BuildError::new("fallback_sni", 0, error))?;
    match ssl.lookup(name.as_str()) {
        Served::Exact(_) | Served::Wildcard(_) => Ok(name),
        Served::Below(_) | Served::None => {
            Err(BuildError::new("fallback_sni", 0, format_args!("no SSL object is called `{name}`")))
        }
    }
}

/// A pattern that many objects have is compiled once: a thousand of them would cost a start its milliseconds.
fn clients_auth(desc: &GatewayDesc<'_>) -> Result<Box<[ClientAuth]>, BuildError> {
    let mut known: HashMap<&str, Pattern> = HashMap::new();
    let mut compiled = |pattern| match known.get(pattern) {
        Some(compiled) => Ok(Pattern::clone(compiled)),
        None => Pattern::new(pattern).inspect(|compiled| drop(known.insert(pattern, compiled.clone()))),
    };
    let client_auth = |(row, ssl): (usize, &SslDesc<'_>)| {
        let Some(client) = &ssl.client else { return Ok(ClientAuth::Open) };
        let patterns = rows(client.skip, desc.skip_patterns, "ssls", row)?.iter().map(|pattern| compiled(pattern));
        let patterns: Box<[Pattern]> =
            patterns.collect::<Result<_, _>>().map_err(|e| BuildError::new("ssls", row, e))?;
        Ok(ClientAuth::Mtls((!patterns.is_empty()).then(|| SkipList::new(patterns))))
    };
    desc.ssls.iter().enumerate().map(client_auth).collect()
}

fn trusted(desc: &GatewayDesc<'_>) -> Result<Box<[IpNet]>, BuildError> {
    let nets = desc.trusted_addresses.iter().enumerate();
    nets.map(|(row, net)| {
        IpNet::new(net.address, net.prefix).map_err(|error| BuildError::new("trusted_addresses", row, error))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desc::{ClientAuthDesc, HeaderOp, Rows};
    use crate::fixture::Tables;

    #[track_caller]
    fn check(change: impl FnOnce(&mut GatewayDesc<'_>), expected: Result<(), &str>) {
        let header = [(HeaderOp::Set, "X-Dn", "$ssl_client_s_dn")];
        let tables = Tables::default().ssl(&["a.test"], Some(&["^/x"])).any_route(&["a.test"], &["/*"], 0, 0, &header);
        let built = tables.with_desc(|desc| {
            let mut desc = *desc;
            change(&mut desc);
            Gateway::new(&desc).map(drop).map_err(|error| error.to_string())
        });
        assert_eq!(built, expected.map_err(str::to_owned));
    }

    #[test]
    fn tables_that_do_not_hold_together() {
        check(|_| {}, Ok(()));
        check(|desc| desc.fallback_sni = Some("a.test"), Ok(()));
        check(|desc| desc.fallback_sni = Some("b.test"), Err("fallback_sni[0]: no SSL object is called `b.test`"));
        check(
            |desc| desc.identity_headers = &["client-cert"],
            Err("identity_headers[1]: the identity headers are client-cert, client-cert-chain, \
                 x-dn, x-forwarded-client-cert"),
        );
        check(|desc| desc.skip_patterns = &[], Err("ssls[0]: Rows { start: 0, end: 1 } of a table of 0"));
        check(|desc| desc.ssl_names = &[], Err("ssls[0]: Rows { start: 0, end: 1 } of a table of 0"));
        check(|desc| desc.route_hosts = &[], Err("routes[0]: Rows { start: 0, end: 1 } of a table of 0"));
        check(|desc| desc.route_uris = &[], Err("routes[0]: Rows { start: 0, end: 1 } of a table of 0"));
        check(|desc| desc.route_uris = &["x"], Err("routes[0]: the pattern does not begin with `/`"));
        check(|desc| desc.route_hosts = &["a:1"], Err("routes[0]: the host's port is not a number from 1 to 65535"));
        check(|desc| desc.ssl_names = &["a..b"], Err("ssls[0]: a label between two dots is empty"));
    }

    #[test]
    fn a_name_has_one_ssl_object() {
        let tables = Tables::default().ssl(&["a.test", "*"], None).ssl(&["A.test."], None);
        let error = tables.with_desc(|desc| Gateway::new(desc).unwrap_err());
        assert_eq!(error.to_string(), "ssls[1]: `a.test` has two SSL objects");
    }

    #[test]
    fn client_authentication() {
        let tables = Tables::default().ssl(&["a"], None).ssl(&["b"], Some(&[])).ssl(&["c"], Some(&["^/"]));
        let gateway = tables.gateway();
        let facts = [0, 1, 2, 3].map(|row| (gateway.is_mtls(row), gateway.has_skip_list(row)));
        assert_eq!(facts, [(false, false), (true, false), (true, true), (false, false)]);
        let empty = |client: &ClientAuthDesc| client.skip == Rows::default();
        assert!(tables.with_desc(|desc| desc.ssls[1].client.as_ref().is_some_and(empty)));
    }
}
