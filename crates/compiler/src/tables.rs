//! The plan as flat tables: the rows that are checked with the server's own types, and then written out.

use sealgate_policy::desc::{
    AddressDesc, CertificateDesc, ClientAuthDesc, GatewayDesc, HeaderDesc, ListenerDesc, NodeDesc, RouteDesc, Rows,
    SslDesc, UpstreamDesc,
};
use sealgate_policy::identity;

use crate::plan::{Address, ClientAuth, Der, Plan, Route, ServerCertificate, Ssl, Upstream};

/// Owned tables over the strings of a plan.
#[derive(Debug, Default)]
pub(crate) struct Tables<'p> {
    listeners: Vec<ListenerDesc<'p>>,
    ssls: Vec<SslDesc<'p>>,
    ssl_names: Vec<&'p str>,
    certificates: Vec<CertificateDesc<'p>>,
    ders: Vec<&'p [u8]>,
    skip_patterns: Vec<&'p str>,
    routes: Vec<RouteDesc<'p>>,
    route_hosts: Vec<&'p str>,
    route_uris: Vec<&'p str>,
    headers: Vec<HeaderDesc<'p>>,
    upstreams: Vec<UpstreamDesc<'p>>,
    nodes: Vec<NodeDesc<'p>>,
}

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
        let mut tables = Self::default();
        for (kind, address) in plan.listen.listeners() {
            let address = match &address.value {
                Address::Inet(address) => AddressDesc::Inet(*address),
                Address::Unix(path) => AddressDesc::Unix(path),
            };
            tables.listeners.push(ListenerDesc { kind: *kind, address });
        }
        plan.ssls.iter().for_each(|ssl| tables.ssl(ssl));
        plan.upstreams.iter().for_each(|upstream| tables.upstream(upstream));
        plan.routes.iter().for_each(|route| tables.route(route));
        tables
    }

    /// Names of the headers that no client may send, lower case, sorted.
    pub(crate) fn identity_headers(&self) -> Vec<String> {
        let mut names = identity::identity_names(&self.headers);
        names.sort();
        names.dedup();
        names
    }

    /// The whole configuration, borrowed.
    pub(crate) fn desc<'d>(&'d self, plan: &'d Plan, extras: &'d ExtraRows<'d>) -> GatewayDesc<'d> {
        GatewayDesc {
            config: extras.config,
            digest: extras.digest,
            listeners: &self.listeners,
            workers: plan.listen.workers(),
            trusted_addresses: plan.listen.trusted(),
            limits: plan.limits,
            timeouts: plan.timeouts,
            log: plan.log,
            dns_servers: plan.listen.dns_servers(),
            router: plan.router,
            fallback_sni: plan.fallback_sni.as_deref(),
            ssls: &self.ssls,
            ssl_names: &self.ssl_names,
            certificates: &self.certificates,
            ders: &self.ders,
            skip_patterns: &self.skip_patterns,
            routes: &self.routes,
            route_hosts: &self.route_hosts,
            route_uris: &self.route_uris,
            headers: &self.headers,
            upstreams: &self.upstreams,
            nodes: &self.nodes,
            identity_headers: &extras.identity_headers,
            demo: &extras.demo,
            matrix: "",
        }
    }

    fn ssl(&mut self, ssl: &'p Ssl) {
        let (tls12, tls13) = ssl.protocols();
        let certificates: Vec<_> = ssl.certificates().iter().map(|certificate| self.certificate(certificate)).collect();
        let row = SslDesc {
            id: ssl.id(),
            line: ssl.line(),
            names: append(&mut self.ssl_names, ssl.names().iter().map(|name| name.value.as_str())),
            certificates: append(&mut self.certificates, certificates),
            tls12,
            tls13,
            client: ssl.client().map(|client| self.client(client)),
        };
        self.ssls.push(row);
    }

    fn certificate(&mut self, certificate: &'p ServerCertificate) -> CertificateDesc<'p> {
        CertificateDesc {
            chain: self.ders(certificate.chain()),
            secret_key: certificate.secret_key(),
            key_format: certificate.key_format(),
            key_type: certificate.key_type(),
        }
    }

    fn client(&mut self, client: &'p ClientAuth) -> ClientAuthDesc {
        ClientAuthDesc {
            line: client.line(),
            anchors: self.ders(client.anchors()),
            depth: client.depth(),
            skip: append(&mut self.skip_patterns, client.skip().iter().map(|pattern| pattern.value.as_str())),
        }
    }

    fn ders(&mut self, ders: &'p [Der]) -> Rows {
        append(&mut self.ders, ders.iter().map(|der| der.certificate().der()))
    }

    fn route(&mut self, route: &'p Route) {
        let headers = route.headers().iter();
        let headers = headers.map(|header| HeaderDesc { op: header.op(), name: header.name(), value: header.value() });
        let row = RouteDesc {
            id: route.id(),
            name: route.name(),
            line: route.line(),
            hosts: append(&mut self.route_hosts, route.hosts().iter().map(|host| host.value.as_str())),
            uris: append(&mut self.route_uris, route.uris().iter().map(|uri| uri.value.as_str())),
            methods: route.methods(),
            priority: route.priority(),
            headers: append(&mut self.headers, headers),
            upstream: route.upstream(),
            timeouts: route.timeouts(),
        };
        self.routes.push(row);
    }

    fn upstream(&mut self, upstream: &'p Upstream) {
        let nodes = upstream.nodes().iter().map(|node| NodeDesc {
            host: node.host(),
            port: node.port(),
            weight: node.weight(),
            priority: node.priority(),
        });
        let row = UpstreamDesc {
            balancer: upstream.balancer(),
            nodes: append(&mut self.nodes, nodes),
            retries: upstream.retries(),
            retry_timeout: upstream.retry_timeout(),
            pass_host: upstream.pass_host(),
            upstream_host: upstream.upstream_host(),
        };
        self.upstreams.push(row);
    }
}

/// Appends rows and says where they are.
fn append<T>(table: &mut Vec<T>, rows: impl IntoIterator<Item = T>) -> Rows {
    let start = count(table.len());
    table.extend(rows);
    Rows { start, end: count(table.len()) }
}

/// A file of at most 64 MiB has fewer rows than 2³².
fn count(rows: usize) -> u32 {
    u32::try_from(rows).expect("64 MiB of text name fewer than 2³² things")
}
