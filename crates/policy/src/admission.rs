//! Whether a request may be served on its connection: the verdict, the SSL objects and the path make an [`Admitted`],
//! or a [`Refusal`].

use rustls_pki_types::UnixTime;

use crate::desc::ListenerKind;
use crate::pki::Verdict;
use crate::{CanonicalPath, Connection, Gateway, Host, Pattern, Refusal, Served, SslIndex};

/// The witness that a request was admitted. What forwards a request takes it by value, and only [`crate::decide()`]
/// makes one.
#[derive(Debug)]
pub struct Admitted {
    verdict: Verdict,
}

impl Admitted {
    /// The client's verdict, judged at the time of the request. On a listed path it need not be a good one.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }
}

/// What an SSL object asks of a client.
#[derive(Clone, Debug)]
pub enum ClientAuth {
    /// Nothing.
    Open,
    /// A certificate that verifies, but on the paths of the skip list.
    Mtls(Option<SkipList>),
}

/// `skip_mtls_uri_regex`: the paths that need no client certificate.
#[derive(Clone, Debug)]
pub struct SkipList(Box<[Pattern]>);

impl SkipList {
    pub(crate) fn new(patterns: Box<[Pattern]>) -> Self {
        Self(patterns)
    }

    /// Whether a path is listed: a pattern is found in its decoded form.
    pub fn lists(&self, path: &CanonicalPath) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(path.decoded()))
    }
}

/// Asks whether the request for `host` and `path` may be served.
pub(crate) fn admit(
    gateway: &Gateway,
    connection: &Connection,
    host: Option<&Host>,
    path: &CanonicalPath,
    now: UnixTime,
) -> Result<Admitted, Refusal> {
    let host_object = host.and_then(|host| mtls_object(gateway, host.name()));
    match connection.listener {
        ListenerKind::Https => {
            if host_object.is_some() && !is_server_name(connection, host) {
                return Err(Refusal::HostMismatch);
            }
            admit_client(gateway, connection, path, now)
        }
        ListenerKind::Http | ListenerKind::Status => match host_object {
            Some(skip_list) if !skip_list.is_some_and(|list| list.lists(path)) => Err(Refusal::PlaintextDenied),
            _ => Ok(Admitted { verdict: Verdict::Absent }),
        },
    }
}

/// The skip list of the mTLS object that a host belongs to, or lies below; `None` if it is no such host.
fn mtls_object<'g>(gateway: &'g Gateway, host: &str) -> Option<Option<&'g SkipList>> {
    let index = match gateway.ssl.lookup(host) {
        Served::Exact(index) | Served::Wildcard(index) | Served::Below(index) => index,
        Served::None => return None,
    };
    match gateway.client_auth(index)? {
        ClientAuth::Open => None,
        ClientAuth::Mtls(skip_list) => Some(skip_list.as_ref()),
    }
}

fn is_server_name(connection: &Connection, host: Option<&Host>) -> bool {
    connection.server_name.as_ref().zip(host).is_some_and(|(name, host)| name.as_str() == host.name())
}

/// The policy of the connection's own SSL object.
fn admit_client(
    gateway: &Gateway,
    connection: &Connection,
    path: &CanonicalPath,
    now: UnixTime,
) -> Result<Admitted, Refusal> {
    let auth = |index: SslIndex| gateway.client_auth(index);
    let verdict = connection.verdict.at(now).into_owned();
    let skip_list = match connection.ssl.and_then(auth).ok_or(Refusal::NoSslObject)? {
        ClientAuth::Open => return Ok(Admitted { verdict }),
        ClientAuth::Mtls(skip_list) => skip_list,
    };
    let refusal = match &verdict {
        Verdict::Verified(_) => return Ok(Admitted { verdict }),
        Verdict::Absent => Refusal::NoCertificate { skip_list: skip_list.is_some() },
        Verdict::Failed { failure, .. } => {
            Refusal::Certificate { failure: failure.clone(), skip_list: skip_list.is_some() }
        }
    };
    if skip_list.as_ref().is_some_and(|list| list.lists(path)) { Ok(Admitted { verdict }) } else { Err(refusal) }
}
