//! `[[expect]]`.
#![expect(dead_code, reason = "descriptions only")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::route::Id;

/// A request, and what has to become of it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("anyOf" = [
    { "required": ["route"] }, { "required": ["status"] }, { "required": ["reason"] }, { "required": ["alert"] },
    { "required": ["headers"] }
]))]
pub(super) struct Expect {
    /// A method, a space and an absolute URL; `https` or `http` chooses the listener, the port one of several.
    #[schemars(length(min = 1))]
    request: String,
    /// What the client shows, its certificate and the intermediates: the name of a file, or PEM. Default: nothing.
    #[schemars(length(min = 1))]
    client_cert: Option<String>,
    /// Further header fields. `Host` stands in place of the URL's; `Host = ""` sends none.
    request_headers: Option<BTreeMap<String, Field>>,
    /// The client's address, with or without a port.
    #[schemars(length(min = 1), extend("default" = "192.0.2.1"))]
    from: Option<String>,
    /// SNI of the handshake; "" = none. Default: the URL's host, unless that is an address.
    sni: Option<String>,
    /// Version of HTTP.
    #[schemars(extend("default" = "1.1"))]
    http_version: Option<HttpVersion>,
    /// When certificates are judged: `2027-01-01` (its start in UTC) or `2027-01-01T08:00:00Z`, without quotes. Default:
    /// the build's clock.
    at: Option<String>,
    /// It is admitted and takes the route of this `id` or `name`.
    route: Option<RouteName>,
    /// 200 = admitted and routed; what the upstream answers is not known. Any other is an answer of the gateway's own.
    #[schemars(range(min = 100, max = 599))]
    status: Option<u16>,
    /// It is refused for this reason, in the handshake or by an answer.
    reason: Option<Reason>,
    /// The handshake ends with this alert.
    alert: Option<Alert>,
    /// The upstream gets these fields with exactly these values; "" = no such field.
    headers: Option<BTreeMap<String, Field>>,
}

/// A value, or several.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Field {
    One(String),
    Many(#[schemars(length(min = 1))] Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum RouteName {
    Id(Id),
    Name(#[schemars(length(min = 1))] String),
}

#[derive(JsonSchema)]
#[schemars(inline)]
enum HttpVersion {
    #[schemars(rename = "1.0")]
    Http10,
    #[schemars(rename = "1.1")]
    Http11,
    #[schemars(rename = "2")]
    Http2,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Reason {
    NoCertificate,
    UnknownIssuer,
    Expired,
    NotYetValid,
    Revoked,
    CrlStale,
    DepthExceeded,
    BadSignature,
    WrongUsage,
    NameConstraint,
    UnsupportedExtension,
    UnsupportedVersion,
    UnsupportedAlgorithm,
    Malformed,
    ChainTooLong,
    RuleDenied,
    SniUnknown,
    SniAbsent,
    HostMismatch,
    PlaintextDenied,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Alert {
    BadCertificate,
    UnsupportedCertificate,
    CertificateRevoked,
    CertificateExpired,
    UnknownCa,
    AccessDenied,
    DecryptError,
    UnrecognizedName,
    CertificateRequired,
}
