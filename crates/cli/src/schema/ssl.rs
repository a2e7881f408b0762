//! `[[ssls]]`.
#![expect(dead_code, reason = "descriptions only")]

use schemars::JsonSchema;

use super::route::{Id, Status};

/// An SSL object: server names with their certificate, and whether clients need one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("anyOf" = [
    { "required": ["sni"] }, { "required": ["snis"] }, { "properties": { "type": { "const": "client" } }, "required": ["type"] }
]))]
pub(super) struct Ssl {
    /// A name for logs and `inspect`. Default: its number in the file.
    id: Option<Id>,
    /// The server name: `test.com`, `*.test.com` (exactly one label) or `*` (every name).
    #[schemars(length(min = 1))]
    sni: Option<String>,
    /// Server names, in place of `sni`.
    #[schemars(length(min = 1))]
    snis: Option<Vec<String>>,
    /// The certificate, end-entity first, then its intermediates: the name of a file, or PEM.
    #[schemars(length(min = 1))]
    cert: String,
    /// Its private key, not encrypted: the name of a file, or PEM.
    #[schemars(length(min = 1))]
    key: String,
    /// Further certificates of another key type, as RSA besides ECDSA; the client's offer decides.
    certs: Option<Vec<String>>,
    /// The keys of `certs`, in the same order.
    keys: Option<Vec<String>>,
    /// Versions of TLS. Default: both.
    #[schemars(length(min = 1))]
    ssl_protocols: Option<Vec<Protocol>>,
    /// 0 = as if it were not here.
    #[schemars(extend("default" = 1))]
    status: Option<Status>,
    /// "client" = for upstreams only, not served.
    #[schemars(extend("default" = "server"))]
    r#type: Option<SslKind>,
    /// Asks clients for a certificate.
    client: Option<Client>,
}

#[derive(JsonSchema)]
#[schemars(inline)]
enum Protocol {
    #[schemars(rename = "TLSv1.2")]
    Tls12,
    #[schemars(rename = "TLSv1.3")]
    Tls13,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum SslKind {
    Server,
    Client,
}

/// Client authentication.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Client {
    /// Trust anchors of client certificates, these and no others: the name of a file, or PEM.
    #[schemars(length(min = 1))]
    ca: String,
    /// Intermediates that may stand between a client's certificate and the anchor. 6 is the most that can be reached.
    #[schemars(range(max = 255), extend("default" = 1))]
    depth: Option<u8>,
    /// Regular expressions, searched in the canonical path, of what needs no client certificate. Begin them with `^`.
    skip_mtls_uri_regex: Option<Vec<String>>,
}
