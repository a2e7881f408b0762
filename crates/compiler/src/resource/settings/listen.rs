//! `[listen]`.

use crate::keys::{Absent, Key, Shape, Table};
use crate::resource::read::{Reader, Section};
use crate::rules::missing_key;
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Listen",
    "[listen]",
    "Where clients connect.",
    &[
        Key::new(
            "https",
            Shape::OneOrMany(&Shape::Text, 0),
            "Addresses for TLS, then HTTP/1.1 or HTTP/2 by ALPN: `127.0.0.1:9443`, `[::1]:9443`, \
             `unix:/run/sealgate.sock`.",
        )
        .apisix("apisix.ssl.listen"),
        Key::new(
            "http",
            Shape::OneOrMany(&Shape::Text, 0),
            "Addresses for HTTP/1.1 in clear. Hosts of an SSL object with `client` are refused there.",
        )
        .apisix("apisix.node_listen"),
        Key::new(
            "status",
            Shape::Text,
            "One address for `/livez` and `/readyz`, in clear. A public one is denied by the rule `public_status`.",
        )
        .apisix("apisix.status"),
        Key::new("workers", Shape::Integer(0, 1024), "Threads; 0 is one for each core that the process may use.")
            .default(Absent::Integer(0))
            .apisix("nginx_config.worker_processes"),
        Key::new(
            "trusted_addresses",
            Shape::List(&Shape::Text, 0),
            "Peers whose `X-Forwarded-*` and `X-Real-IP` are believed: addresses and networks.",
        )
        .default(Absent::Means("none, not even loopback"))
        .apisix("apisix.trusted_addresses"),
        Key::not_yet("admin"),
        Key::not_yet("metrics"),
        Key::not_yet("proxy_protocol"),
        Key::not_yet("http3"),
    ],
)
.any_of(&["https", "http"]);

/// `[listen]`.
#[derive(Debug)]
pub(crate) struct Listen {
    pub(crate) span: Span,
    pub(crate) https: Vec<At<String>>,
    pub(crate) http: Vec<At<String>>,
    pub(crate) status: Option<At<String>>,
    pub(crate) workers: u16,
    pub(crate) trusted_addresses: Vec<At<String>>,
}

impl Listen {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let span = s.span;
        let said = s.has("https") || s.has("http");
        let https = addresses(reader, &mut s, "https");
        let http = addresses(reader, &mut s, "http");
        if !s.is_there {
            reader.found.push(missing_key::no_listener(span, true));
        } else if https.is_empty() && http.is_empty() && !s.broken {
            reader.found.push(missing_key::no_listener(span, !said));
        }
        let status = s.get(reader, "status");
        let workers = s.get_or_default(reader, "workers");
        let trusted_addresses = addresses(reader, &mut s, "trusted_addresses");
        s.finish(reader);
        Self { span, https, http, status, workers, trusted_addresses }
    }
}

fn addresses(reader: &mut Reader, s: &mut Section<'_>, key: &'static str) -> Vec<At<String>> {
    s.get(reader, key).map(|list: At<_>| list.value).unwrap_or_default()
}
