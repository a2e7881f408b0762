//! Whether a request may be served on its connection: the verdict, the SSL objects and the path make an [`Admitted`],
//! or a [`Refusal`].

use rustls_pki_types::UnixTime;

use super::trace::{Step, Trace};
use crate::desc::ListenerKind;
use crate::pki::Verdict;
use crate::{CanonicalPath, ClientAuth, Connection, Gateway, Host, Refusal, Served, SkipList, SslIndex};

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

/// Asks whether the request for `host` and `path` may be served.
pub(crate) fn admit(
    gateway: &Gateway,
    connection: &Connection,
    host: Option<&Host>,
    path: &CanonicalPath,
    now: UnixTime,
    trace: &mut impl Trace,
) -> Result<Admitted, Refusal> {
    let host_object = host.and_then(|host| mtls_object(gateway, host.name(), trace));
    match connection.listener {
        ListenerKind::Https => {
            if host_object.is_some() && !is_server_name(connection, host) {
                return Err(Refusal::HostMismatch);
            }
            admit_client(gateway, connection, path, now, trace)
        }
        ListenerKind::Http | ListenerKind::Status => match host_object {
            Some((ssl, skip_list)) if !skip_list.is_some_and(|list| list.lists(path, ssl, trace)) => {
                Err(Refusal::PlaintextDenied)
            }
            _ => Ok(Admitted { verdict: Verdict::Absent }),
        },
    }
}

/// The mTLS object that a host belongs to, or lies below, and its skip list; `None` if it is no such host.
fn mtls_object<'g>(
    gateway: &'g Gateway,
    host: &str,
    trace: &mut impl Trace,
) -> Option<(SslIndex, Option<&'g SkipList>)> {
    let served = gateway.ssl.lookup(host);
    let object = match served {
        Served::Exact(index) | Served::Wildcard(index) | Served::Below(index) => {
            gateway.client_auth(index).map(|auth| (index, auth))
        }
        Served::None => None,
    };
    let found = match object {
        Some((index, ClientAuth::Mtls(skip_list))) => Some((index, skip_list.as_ref())),
        Some((_, ClientAuth::Open)) | None => None,
    };
    trace.step(|| Step::HostObject { host: host.to_owned(), served, mtls: found.is_some() });
    found
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
    trace: &mut impl Trace,
) -> Result<Admitted, Refusal> {
    let auth = |index: SslIndex| gateway.client_auth(index).map(|auth| (index, auth));
    let verdict = connection.verdict.at(now).into_owned();
    let (ssl, auth) = connection.ssl.and_then(auth).ok_or(Refusal::NoSslObject)?;
    trace.step(|| Step::OwnObject { ssl, mtls: matches!(auth, ClientAuth::Mtls(_)) });
    let skip_list = match auth {
        ClientAuth::Open => return Ok(Admitted { verdict }),
        ClientAuth::Mtls(skip_list) => skip_list,
    };
    trace.step(|| Step::Verdict(verdict.clone()));
    let refusal = match &verdict {
        Verdict::Verified(_) => return Ok(Admitted { verdict }),
        Verdict::Absent => Refusal::NoCertificate { skip_list: skip_list.is_some() },
        Verdict::Failed { failure, .. } => {
            Refusal::Certificate { failure: failure.clone(), skip_list: skip_list.is_some() }
        }
    };
    let listed = skip_list.as_ref().is_some_and(|list| list.lists(path, ssl, trace));
    if listed { Ok(Admitted { verdict }) } else { Err(refusal) }
}
