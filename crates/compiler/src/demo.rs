//! What the banner offers to paste, where every route answers by itself.
//!
//! A configuration whose upstreams are all `echo` is a demonstration; its certificates lie beside `client.ca`, as in the
//! repository's own.

use std::net::SocketAddr;
use std::path::Path;

use sealgate_policy::desc::{BalancerKind, ListenerKind};
use sealgate_policy::{Facts, Method, NamePattern, Pattern, Router, ServerName};

use crate::pem::is_inline;
use crate::plan::{Address, Plan, Route, Ssl};
use crate::schema::Config;

/// SSL objects that there are calls for.
const OBJECTS: usize = 4;
/// Paths to try on an object with a skip list, likely ones first.
const PATHS: &[&str] = &["/uuid", "/anything/foobar", "/get", "/headers"];

/// Lines for a shell, each with a comment that says what it answers; empty but in a demonstration.
pub(crate) fn calls(config: &Config, plan: &Plan, router: &Router) -> Vec<String> {
    let is_echo = plan.upstreams.iter().all(|upstream| upstream.balancer() == BalancerKind::Echo);
    let listener = plan.listen.listeners().iter().find_map(|(kind, address)| match (kind, &address.value) {
        (ListenerKind::Https, Address::Inet(address)) if address.ip().is_loopback() && address.port() != 0 => {
            Some(*address)
        }
        _ => None,
    });
    let (true, false, Some(listener)) = (is_echo, plan.routes.is_empty(), listener) else { return Vec::new() };
    let shown = plan.ssls.iter().take(OBJECTS);
    shown.flat_map(|ssl| calls_of(ssl, listener, config, plan, router).unwrap_or_default()).collect()
}

fn calls_of(ssl: &Ssl, listener: SocketAddr, config: &Config, plan: &Plan, router: &Router) -> Option<Vec<String>> {
    let client = ssl.client()?;
    let host = host_of(&ssl.names().first()?.value)?;
    let source = config.ssls.iter().find(|source| source.names.iter().any(|name| is_name(&name.value, ssl)))?;
    let ca = source.client.as_ref()?.ca.as_ref().filter(|ca| !is_inline(&ca.value))?;
    let folder = Path::new(&ca.value).parent()?.display().to_string();
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    let call = |path: &str, certificate: bool, answer: &str| {
        let certificate = match certificate {
            true => format!(" --cert {folder}/client.cer --key {folder}/client.key"),
            false => String::new(),
        };
        let (port, ip) = (listener.port(), listener.ip());
        let ip = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        format!(
            "curl --resolve {host}:{port}:{ip} --cacert {} {certificate} https://{host}:{port}{path}  # {answer}",
            ca.value
        )
        .replace("  --cert", " --cert")
        .replace("  https", " https")
    };
    let routed =
        |path: &str| router.find(Some(&host), path, &Facts { method: Some(Method::Get), address: None }).is_some();
    let skip: Vec<Pattern> = client.skip().iter().filter_map(|pattern| Pattern::new(&pattern.value).ok()).collect();
    if skip.is_empty() {
        let path = plan
            .routes
            .iter()
            .flat_map(Route::uris)
            .map(|uri| &uri.value)
            .find(|uri| !uri.contains('*') && routed(uri))?;
        return Some(vec![call(path, true, "200")]);
    }
    let listed = |path: &&&str| skip.iter().any(|pattern| pattern.is_match(path));
    let closed = PATHS.iter().find(|path| routed(path) && !listed(path)).map(|path| call(path, false, "400"));
    let open = PATHS.iter().find(|path| routed(path) && listed(path)).map(|path| call(path, false, "200"));
    Some(closed.into_iter().chain(open).collect())
}

fn is_name(name: &str, ssl: &Ssl) -> bool {
    NamePattern::parse(name).is_ok_and(|pattern| ssl.names().iter().any(|own| own.value == pattern.to_string()))
}

fn host_of(pattern: &str) -> Option<String> {
    match NamePattern::parse(pattern).ok()? {
        NamePattern::Exact(name) => Some(name.to_string()),
        NamePattern::Wildcard(name) => ServerName::parse(&format!("admin.{name}")).ok().map(|name| name.to_string()),
        NamePattern::Any => None,
    }
}
