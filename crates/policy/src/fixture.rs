//! Sealed tables for tests, written as a route or an SSL object a line.

use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use rustls_pki_types::UnixTime;

use crate::decide::identity::identity_names;
use crate::desc::*;
use crate::pki::{Failure, Reason, Verdict};
use crate::{Connection, Gateway, Served, ServerName, TlsFacts};

/// A header operation: what, name, value.
pub(crate) type Header = (HeaderOp, &'static str, &'static str);

/// Grows by one entity at a time.
#[derive(Clone, Default)]
pub(crate) struct Tables {
    ssls: Vec<SslDesc<'static>>,
    ssl_names: Vec<&'static str>,
    skip_patterns: Vec<&'static str>,
    routes: Vec<RouteDesc<'static>>,
    route_hosts: Vec<&'static str>,
    route_uris: Vec<&'static str>,
    headers: Vec<HeaderDesc<'static>>,
    trusted: Vec<NetDesc>,
    mode: Option<RouterMode>,
    slashes: Option<EscapedSlashes>,
}

fn grow<T: Copy>(table: &mut Vec<T>, rows: &[T]) -> Rows {
    let start = table.len() as u32;
    table.extend_from_slice(rows);
    Rows { start, end: table.len() as u32 }
}

impl Tables {
    /// An SSL object; `client` is its skip list, empty for none.
    pub(crate) fn ssl(mut self, names: &[&'static str], client: Option<&[&'static str]>) -> Self {
        let names = grow(&mut self.ssl_names, names);
        let client = client.map(|skip| {
            let skip = if skip.is_empty() { Rows::default() } else { grow(&mut self.skip_patterns, skip) };
            ClientAuthDesc { line: 0, anchors: Rows::default(), depth: 1, skip }
        });
        let certificates = Rows::default();
        self.ssls.push(SslDesc { id: "", line: 0, names, certificates, tls12: true, tls13: true, client });
        self
    }

    /// A network whose peers are believed.
    pub(crate) fn trusting(mut self, address: &str, prefix: u8) -> Self {
        self.trusted.push(NetDesc { address: address.parse().unwrap(), prefix });
        self
    }

    /// `[router] http`.
    pub(crate) fn mode(self, mode: RouterMode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// `[router] escaped_slashes`.
    pub(crate) fn slashes(self, slashes: EscapedSlashes) -> Self {
        Self { slashes: Some(slashes), ..self }
    }

    /// A route.
    pub(crate) fn route(self, hosts: &[&'static str], uris: &[&'static str]) -> Self {
        self.any_route(hosts, uris, 0, 0, &[])
    }

    /// A route with everything.
    pub(crate) fn any_route(
        mut self,
        hosts: &[&'static str],
        uris: &[&'static str],
        methods: u16,
        priority: i32,
        headers: &[Header],
    ) -> Self {
        let headers: Vec<_> = headers.iter().map(|&(op, name, value)| HeaderDesc { op, name, value }).collect();
        self.routes.push(RouteDesc {
            id: "7",
            name: "seven",
            line: 0,
            hosts: grow(&mut self.route_hosts, hosts),
            uris: grow(&mut self.route_uris, uris),
            methods,
            priority,
            headers: grow(&mut self.headers, &headers),
            upstream: 0,
            timeouts: RouteTimeoutsDesc::default(),
        });
        self
    }

    /// The live object.
    pub(crate) fn gateway(&self) -> Gateway {
        self.with_desc(|desc| Gateway::new(desc).unwrap())
    }

    /// Lends the tables.
    pub(crate) fn with_desc<T>(&self, use_it: impl FnOnce(&GatewayDesc<'_>) -> T) -> T {
        let identity_headers = identity_names(&self.headers);
        let identity_headers: Vec<&str> = identity_headers.iter().map(String::as_str).collect();
        use_it(&GatewayDesc {
            config: "",
            digest: "",
            listeners: &[],
            workers: 0,
            trusted_addresses: &self.trusted,
            limits: LimitsDesc::default(),
            timeouts: TimeoutsDesc::default(),
            log: LogDesc { access: false, format: LogFormat::Json, query: false },
            dns_servers: &[],
            router: RouterDesc {
                http: self.mode.unwrap_or(RouterMode::HostUri),
                escaped_slashes: self.slashes.unwrap_or(EscapedSlashes::Decode),
            },
            fallback_sni: None,
            ssls: &self.ssls,
            ssl_names: &self.ssl_names,
            certificates: &[],
            ders: &[],
            skip_patterns: &self.skip_patterns,
            routes: &self.routes,
            route_hosts: &self.route_hosts,
            route_uris: &self.route_uris,
            headers: &self.headers,
            upstreams: &[],
            nodes: &[],
            identity_headers: &identity_headers,
            demo: &[],
            matrix: "",
        })
    }
}

/// When everything happens in tests.
pub(crate) fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_709_251_199))
}

/// A plain HTTP connection from 192.0.2.1:4711 to 198.51.100.1:9080.
pub(crate) fn plain() -> Connection {
    let (remote, local) = ("192.0.2.1:4711".parse().unwrap(), "198.51.100.1:9080".parse().unwrap());
    Connection::accepted(ListenerKind::Http, remote, local)
}

/// The TLS connection of a client that sent this SNI.
pub(crate) fn tls(gateway: &Gateway, sni: &str, verdict: Verdict) -> Connection {
    let server_name = ServerName::parse(sni).unwrap();
    let ssl = match gateway.ssl.lookup(server_name.as_str()) {
        Served::Exact(index) | Served::Wildcard(index) => Some(index),
        Served::Below(_) | Served::None => None,
    };
    let tls = TlsFacts { protocol: "TLSv1.3", cipher: "C", curve: "X25519", alpn: "h2", resumed: false };
    let (sni, server_name) = (Some(sni.to_owned()), Some(server_name));
    Connection { listener: ListenerKind::Https, sni, server_name, ssl, verdict, tls: Some(tls), ..plain() }
}

/// A verdict on an expired certificate.
pub(crate) fn failed() -> Verdict {
    let (detail, openssl_text) = ("the leaf expired".to_owned(), "certificate has expired");
    Verdict::Failed { failure: Arc::new(Failure { reason: Reason::Expired, detail, openssl_text }), leaf: None }
}

/// A request head: `GET target HTTP/1.1`, or another start line with all three, and `name: value` lines.
pub(crate) fn head(start: &str, lines: &[&str]) -> Parts {
    let words: Vec<&str> = start.split(' ').collect();
    let (method, target, version) = match words[..] {
        [target] => ("GET", target, "HTTP/1.1"),
        [method, target, version] => (method, target, version),
        _ => panic!("{start}"),
    };
    let version = match version {
        "HTTP/1.0" => http::Version::HTTP_10,
        "HTTP/1.1" => http::Version::HTTP_11,
        "HTTP/2" => http::Version::HTTP_2,
        _ => panic!("{start}"),
    };
    let mut request = http::Request::builder().method(method).uri(target).version(version);
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    request.body(()).unwrap().into_parts().0
}
