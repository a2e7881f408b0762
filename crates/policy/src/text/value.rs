//! The values of variables.
//!
//! A value is text. Bytes of a client that are not UTF-8 stand in it percent-encoded (`%FF`), so that no byte gets
//! lost; control bytes may stand in it, and [`super::header_value`] takes care of them.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use super::time;
use crate::desc::ListenerKind;
use crate::pki::{ClientCert, Verdict};
use crate::{Context, Variable};

impl Variable {
    /// Appends the value; nothing if it is absent.
    pub fn append(&self, context: &Context<'_>, into: &mut String) {
        let connection = context.connection;
        match self {
            Self::Verify => {
                if connection.tls.is_some() {
                    into.push_str(&context.verdict.openssl_text());
                }
            }
            Self::SslProtocol => into.push_str(connection.tls.map_or("", |tls| tls.protocol)),
            Self::SslCipher => into.push_str(connection.tls.map_or("", |tls| tls.cipher)),
            Self::SslCurve => into.push_str(connection.tls.map_or("", |tls| tls.curve)),
            Self::SslAlpn => into.push_str(connection.tls.map_or("", |tls| tls.alpn)),
            Self::SslServerName => into.push_str(connection.sni.as_deref().unwrap_or_default()),
            Self::SslSessionReused => {
                into.push_str(connection.tls.map_or("", |tls| if tls.resumed { "r" } else { "." }));
            }
            // 0-RTT is off; a session's id tells nothing in TLS 1.3.
            Self::SslEarlyData | Self::SslSessionId => {}
            Self::RemoteAddr => push_address(into, connection.remote),
            Self::RemotePort => push_port(into, connection.remote),
            Self::ServerAddr => push_address(into, connection.local),
            Self::ServerPort => push_port(into, connection.local),
            Self::Scheme => into.push_str(scheme(connection.listener)),
            Self::Host => into.push_str(context.host.map_or("", |host| host.name())),
            Self::HttpHost => match context.head.headers.get(HOST) {
                Some(value) => push_bytes(into, value.as_bytes()),
                None => into.push_str(context.head.uri.authority().map_or("", |authority| authority.as_str())),
            },
            Self::Uri => into.push_str(context.path.map_or("", |path| path.decoded())),
            Self::RequestUri => into.push_str(context.head.uri.path_and_query().map_or("", |target| target.as_str())),
            Self::Args => into.push_str(context.head.uri.query().unwrap_or_default()),
            Self::RequestMethod => into.push_str(context.head.method.as_str()),
            Self::RequestId => into.push_str(context.request_id),
            Self::ContentLength => push_header(into, context, &CONTENT_LENGTH),
            Self::ContentType => push_header(into, context, &CONTENT_TYPE),
            Self::RouteId => into.push_str(context.route.map_or("", |route| &route.id)),
            Self::RouteName => into.push_str(context.route.map_or("", |route| &route.name)),
            // There are no services yet.
            Self::ServiceId => {}
            Self::TimeIso8601 => into.push_str(&time::iso8601(context.now)),
            Self::Msec => push(into, format_args!("{}.000", context.now.as_secs())),
            Self::Arg(name) => push_argument(into, context.head.uri.query().unwrap_or_default(), name),
            Self::Cookie(name) => push_cookie(into, context, name),
            Self::Http(name) => push_header(into, context, name),
            Self::UriParam(name) => {
                let value =
                    context.path.zip(context.uri_params).and_then(|(path, params)| params.get(name, path.decoded()));
                into.push_str(value.unwrap_or_default());
            }
            identity if identity.is_identity() => {
                if let Verdict::Verified(client) = context.verdict {
                    identity.append_identity(client, context, into);
                }
            }
            outcome => outcome.append_outcome(context, into),
        }
    }

    /// What is said of a verified client, and of no other.
    fn append_identity(&self, client: &ClientCert, context: &Context<'_>, into: &mut String) {
        match self {
            Self::Fingerprint => into.push_str(client.fingerprint()),
            Self::FingerprintSha256 => into.push_str(client.fingerprint_sha256()),
            Self::Serial => into.push_str(client.serial()),
            Self::Subject => into.push_str(client.subject()),
            Self::Issuer => into.push_str(client.issuer()),
            Self::SubjectLegacy => into.push_str(&client.subject_legacy()),
            Self::IssuerLegacy => into.push_str(&client.issuer_legacy()),
            Self::RawCert => into.push_str(&client.pem()),
            Self::EscapedCert | Self::Cert => into.push_str(&client.escaped_pem()),
            Self::CertRfc9440 => into.push_str(&client.client_cert_field()),
            Self::ChainRfc9440 => into.push_str(&client.client_cert_chain_field()),
            Self::SanDns => into.push_str(&client.san_dns()),
            Self::SanUri => into.push_str(&client.san_uri()),
            Self::SanEmail => into.push_str(&client.san_email()),
            Self::SanIp => into.push_str(&client.san_ip()),
            Self::ValidStart => into.push_str(&client.valid_from()),
            Self::ValidEnd => into.push_str(&client.valid_until()),
            Self::ValidRemain => push(into, client.days_remaining(context.now)),
            _ => {}
        }
    }

    /// What is known when a request is over.
    fn append_outcome(&self, context: &Context<'_>, into: &mut String) {
        let Some(outcome) = context.outcome else { return };
        match self {
            Self::UpstreamAddr => push_some(into, outcome.upstream_addr),
            Self::BalancerIp => push_some(into, outcome.upstream_addr.map(|address| address.ip())),
            Self::BalancerPort => push_some(into, outcome.upstream_addr.map(|address| address.port())),
            Self::RequestLength => push(into, outcome.request_length),
            Self::Status => push(into, outcome.status),
            Self::RequestTime => push(into, format_args!("{:.3}", outcome.request_time.as_secs_f64())),
            Self::UpstreamStatus => push_some(into, outcome.upstream_status),
            Self::UpstreamResponseTime => {
                push_some(into, outcome.upstream_response_time.map(|time| format!("{:.3}", time.as_secs_f64())));
            }
            Self::BodyBytesSent => push(into, outcome.body_bytes_sent),
            _ => {}
        }
    }
}

/// `$scheme`.
pub(crate) fn scheme(listener: ListenerKind) -> &'static str {
    match listener {
        ListenerKind::Https => "https",
        ListenerKind::Http | ListenerKind::Status => "http",
    }
}

/// `$remote_addr`: IPv4 as such also where it came in by an IPv6 socket; `unix:` for `0.0.0.0:0`.
pub(crate) fn push_address(into: &mut String, address: SocketAddr) {
    match canonical_ip(address) {
        Some(ip) => push(into, ip),
        None => into.push_str("unix:"),
    }
}

/// `None` for a unix socket.
pub(crate) fn canonical_ip(address: SocketAddr) -> Option<IpAddr> {
    let unix = address.ip().is_unspecified() && address.port() == 0;
    (!unix).then(|| address.ip().to_canonical())
}

fn push_port(into: &mut String, address: SocketAddr) {
    if address.port() != 0 {
        push(into, address.port());
    }
}

fn push(into: &mut String, value: impl std::fmt::Display) {
    // Writing to a `String` does not fail.
    let _ = write!(into, "{value}");
}

fn push_some(into: &mut String, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        push(into, value);
    }
}

fn push_header(into: &mut String, context: &Context<'_>, name: &HeaderName) {
    push_bytes(into, context.head.headers.get(name).map_or(&[], |value| value.as_bytes()));
}

/// Appends text; a byte that is none as `%XX`.
fn push_bytes(into: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        into.push_str(chunk.valid());
        for byte in chunk.invalid() {
            push(into, format_args!("%{byte:02X}"));
        }
    }
}

/// The first argument of a name, both decoded: `+` is a space, and a bad `%` stands for itself.
fn push_argument(into: &mut String, query: &str, name: &str) {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).collect::<Vec<u8>>();
    let mut arguments = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let wanted = |known: &str| known == name || (known.contains(['%', '+']) && decode(known) == name.as_bytes());
    if let Some((_, value)) = arguments.find(|(known, _)| wanted(known)) {
        push_bytes(into, &decode(value));
    }
}

fn push_cookie(into: &mut String, context: &Context<'_>, name: &str) {
    let lines = context.head.headers.get_all(COOKIE).into_iter().map(HeaderValue::as_bytes);
    let mut crumbs = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    let value = crumbs.find_map(|crumb| crumb.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    push_bytes(into, value.unwrap_or_default());
}

#[cfg(test)]
mod tests;
