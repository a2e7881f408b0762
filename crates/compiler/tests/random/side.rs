//! One gateway: a configuration that was compiled, and what the gateway itself says of a request.

use std::sync::LazyLock;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use sealgate_compiler::{
    Budget, Checked, Clock, Matrix, Model, Request, Response, Severity, Sources, UnmeantWay, check_within, explain,
};
use sealgate_policy::desc::{EscapedSlashes, ListenerKind};
use sealgate_policy::pki::Certificate;
use sealgate_policy::{Host, Served, ServerName, SslIndex};

use super::config::Config;

/// The start of 2026.
const CLOCK: Clock = Clock(UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600)));

const A: &[u8] = include_bytes!("../../../../certs/ca.cer");
const B: &[u8] = include_bytes!("../../../../tests/ui/pems/ca.cer");

/// The CA of `ca.cer`.
pub(crate) static CA_A: LazyLock<Certificate> = LazyLock::new(|| certificate(A));
/// The CA of `other.cer`.
pub(crate) static CA_B: LazyLock<Certificate> = LazyLock::new(|| certificate(B));

fn certificate(pem: &[u8]) -> Certificate {
    let der = CertificateDer::from_pem_slice(pem).expect("the file is PEM");
    Certificate::from_der(&der).expect("the file has a certificate")
}

/// A configuration that was compiled.
pub(crate) struct Side {
    pub(crate) text: String,
    pub(crate) checked: Checked,
    /// Names of the routes by row.
    routes: Vec<String>,
    /// By row of SSL objects.
    clients: Vec<Option<Client>>,
}

/// What an SSL object asks of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// SHA-256 of the trust anchors.
    anchors: Vec<String>,
    /// How many intermediates there may be.
    depth: u8,
    pub(crate) skip: Vec<String>,
}

/// What a connection and a host mean to a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Approach {
    /// No handshake.
    Nothing,
    /// The SNI's object, and whether the host may be asked for there.
    Tls(Option<Client>, bool),
    /// The mTLS object of the host.
    Clear(Option<Client>),
}

/// The SSL object that a name is looked up to; it is the same to be named exactly and to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Own(SslIndex),
    Below(SslIndex),
    Nobodys,
}

impl Side {
    /// Compiles it.
    ///
    /// # Errors
    /// The names of the rules that refuse it.
    pub(crate) fn compile(config: &Config, budget: &Budget) -> Result<Self, Vec<&'static str>> {
        let text = config.text();
        let sources = Sources::new("gateway.toml", text.as_str())
            .with("server.cer", include_bytes!("../../../../certs/server.cer"))
            .with("server.key", include_bytes!("../../../../certs/server.key"))
            .with("ca.cer", A)
            .with("other.cer", B)
            .with("both.cer", [A, B].concat());
        let checked = check_within(&sources, CLOCK, budget);
        let errors = checked.found.iter().filter(|found| found.severity == Severity::Error);
        let errors: Vec<&str> = errors.map(|error| error.rule.name).collect();
        let Some(model) = checked.model.as_ref().filter(|_| errors.is_empty()) else { return Err(errors) };
        let (routes, clients) = model.with_desc(|desc| {
            let sha256 = |der: &&[u8]| if **der == *CA_A.der() { CA_A.sha256() } else { CA_B.sha256() };
            let clients = desc.ssls.iter().map(|ssl| {
                ssl.client.map(|client| Client {
                    anchors: client.anchors.of(desc.ders).iter().map(sha256).collect(),
                    depth: client.depth,
                    skip: client.skip.of(desc.skip_patterns).iter().map(|pattern| (*pattern).to_owned()).collect(),
                })
            });
            (desc.routes.iter().map(|route| route.name.to_owned()).collect(), clients.collect())
        });
        Ok(Self { text, checked, routes, clients })
    }

    pub(crate) fn matrix(&self) -> Matrix {
        self.checked.matrix().expect("what has none is refused before")
    }

    pub(crate) fn unmeant_ways(&self) -> Vec<UnmeantWay> {
        self.checked.unmeant_ways()
    }

    pub(crate) fn model(&self) -> &Model {
        self.checked.model.as_ref().expect("what has none is refused before")
    }

    /// The row of the route that forwards a request.
    pub(crate) fn ask(&self, request: &Request) -> Option<u32> {
        match self.model().ask(request) {
            Response::Routed(row) => Some(row),
            Response::Refused(..) | Response::NoConnection(_) => None,
        }
    }

    pub(crate) fn name(&self, row: u32) -> &str {
        &self.routes[row as usize]
    }

    /// The name that counts in the handshake, and its object.
    fn server_name(&self, request: &Request) -> Option<(ServerName, SslIndex)> {
        let is_tls = request.listener == ListenerKind::Https;
        is_tls.then(|| self.model().gateway().of_sni(request.sni.as_deref()).ok()).flatten()
    }

    /// What a request's connection, and this host, mean here.
    pub(crate) fn approach(&self, request: &Request, host: Option<&str>) -> Approach {
        let client = |object| match object {
            Object::Own(ssl) | Object::Below(ssl) => self.clients[ssl as usize].clone(),
            Object::Nobodys => None,
        };
        let of_host = client(self.object(host));
        if request.listener != ListenerKind::Https {
            return Approach::Clear(of_host);
        }
        match self.server_name(request) {
            None => Approach::Nothing,
            Some((name, ssl)) => {
                Approach::Tls(client(Object::Own(ssl)), of_host.is_none() || host == Some(name.as_str()))
            }
        }
    }

    pub(crate) fn slashes(&self) -> EscapedSlashes {
        self.model().gateway().escaped_slashes()
    }

    /// The host: that of an absolute target, else of `Host`, else the server name.
    pub(crate) fn host(&self, request: &Request) -> Option<String> {
        let absolute = request.target.split_once("://").filter(|(scheme, _)| !scheme.contains('/'));
        let absolute = absolute.map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
        match absolute.or(request.host.as_deref()) {
            Some(host) => Host::parse(host.as_bytes()).ok().map(|host| host.name().to_owned()),
            None => self.server_name(request).map(|(name, _)| name.to_string()),
        }
    }

    /// The SSL object of a host.
    pub(crate) fn object(&self, host: Option<&str>) -> Object {
        match host.map_or(Served::None, |host| self.model().gateway().ssl.lookup(host)) {
            // No SNI is equal to what cannot be a server name.
            Served::Exact(ssl) | Served::Wildcard(ssl)
                if self.clients[ssl as usize].is_some()
                    && host.is_some_and(|host| ServerName::parse(host).is_err()) =>
            {
                Object::Below(ssl)
            }
            Served::Exact(ssl) | Served::Wildcard(ssl) => Object::Own(ssl),
            Served::Below(ssl) => Object::Below(ssl),
            Served::None => Object::Nobodys,
        }
    }

    /// Whether the client is verified in the handshake.
    pub(crate) fn is_verified(&self, request: &Request) -> bool {
        let object = self.server_name(request).and_then(|(_, ssl)| self.clients[ssl as usize].as_ref());
        object
            .zip(request.client.ca())
            .is_some_and(|(client, ca)| client.anchors.contains(&ca.sha256) && ca.intermediates <= client.depth)
    }

    /// What [`explain`] says of a request without a certificate: a status, or none where there is no connection, and
    /// the route; `None` if it cannot be asked.
    pub(crate) fn explained(&self, request: &Request) -> Option<(Option<u16>, Option<u32>)> {
        if request.client.ca().is_some() || !request.target.starts_with('/') {
            return None;
        }
        let scheme = if request.is_https() { "https" } else { "http" };
        let host = request.host.as_deref().unwrap_or("nobody.else");
        let url = format!("{scheme}://{host}{}", request.target);
        let mut asked = explain::Request::new(&request.method, &url).ok()?;
        asked.sni.clone_from(&request.sni);
        if request.host.is_none() {
            asked.speak("1.0").ok()?;
            asked.send("Host:").ok()?;
        }
        let outcome = self.model().explain(&asked, CLOCK).outcome;
        Some((outcome.status(), outcome.forwarded().map(|forwarded| forwarded.route)))
    }

    /// The same by [`Model::ask`].
    pub(crate) fn answered(&self, request: &Request) -> (Option<u16>, Option<u32>) {
        match self.model().ask(request) {
            Response::Routed(row) => (Some(200), Some(row)),
            Response::Refused(status, _) => (Some(status), None),
            Response::NoConnection(_) => (None, None),
        }
    }
}
