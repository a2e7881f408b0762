//! The one host of a request, from its target, its `Host` field or its connection's server name.

use http::Version;
use http::header::HOST;
use http::request::Parts;

use super::trace::{HostSource, Step, Trace};
use crate::desc::Protocol;
use crate::{Connection, Host, Refusal};

/// The one host of a request: the authority of an absolute target or `:authority`, else `Host`, else in HTTP/1.0
/// the server name.
pub(super) fn read_host(
    connection: &Connection,
    head: &Parts,
    trace: &mut impl Trace,
) -> Result<Option<Host>, Refusal> {
    let mut fields = head.headers.get_all(HOST).iter();
    let field = fields.next();
    if fields.next().is_some() {
        return Err(Refusal::HostRepeated);
    }
    let field = field.map(|value| Host::parse(value.as_bytes())).transpose().map_err(Refusal::Host)?;
    let authority = head.uri.authority().map(|authority| Host::parse(authority.as_str().as_bytes()));
    let authority = authority.transpose().map_err(Refusal::Host)?;
    let h2 = Protocol::from(head.version) == Protocol::H2;
    let http10 = head.version == Version::HTTP_10;
    let (source, host) = match (authority, field) {
        (Some(authority), Some(field)) if h2 && !authority.agrees_with(&field) => return Err(Refusal::HostDiffers),
        (Some(authority), Some(_)) => (HostSource::Authority, authority),
        (Some(authority), None) if h2 || http10 => (HostSource::Authority, authority),
        (None, Some(field)) => (HostSource::Field, field),
        (None, None) if http10 => match &connection.server_name {
            Some(name) => (HostSource::ServerName, Host::of_server_name(name)),
            None => {
                trace.step(|| Step::NoHost);
                return Ok(None);
            }
        },
        (_, None) => return Err(Refusal::HostMissing),
    };
    trace.step(|| Step::Host { source, host: host.clone() });
    Ok(Some(host))
}
