//! What a person sees at start, on stderr. The last word is `ready`.

use std::fmt::Write as _;
use std::net::SocketAddr;

use sealgate_policy::desc::{GatewayDesc, ListenerKind, Rows};

/// The banner but for `ready`, which comes once all listeners accept.
pub(crate) fn text(
    desc: &GatewayDesc<'_>,
    listeners: &[(ListenerKind, Option<SocketAddr>, String)],
    warnings: &[String],
) -> String {
    let mut out = format!("sealgate {}, configuration {}\n", env!("CARGO_PKG_VERSION"), desc.digest);
    for ssl in desc.ssls {
        let _ = writeln!(
            out,
            "  ssl     {} {}{}",
            ssl.id,
            ssl.names.of(desc.ssl_names).join(" "),
            ssl.client.map_or("", |client| if client.skip == Rows::default() || client.skip.start == client.skip.end {
                ", client certificate required"
            } else {
                ", client certificate required but on listed paths"
            })
        );
    }
    for route in desc.routes {
        let hosts = route.hosts.of(desc.route_hosts);
        let hosts = if hosts.is_empty() { "*".to_owned() } else { hosts.join(" ") };
        let _ = writeln!(out, "  route   {} {hosts} {}", route.id, route.uris.of(desc.route_uris).join(" "));
    }
    for (kind, _, name) in listeners {
        let _ = writeln!(out, "  listen  {} {name}", kind_name(*kind));
    }
    for warning in warnings {
        let _ = writeln!(out, "  warning {warning}");
    }
    if !desc.demo.is_empty() {
        out.push_str("to try:\n");
        for line in desc.demo {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

/// A listener's kind as its key in `[listen]`.
pub(crate) fn kind_name(kind: ListenerKind) -> &'static str {
    match kind {
        ListenerKind::Https => "https",
        ListenerKind::Http => "http",
        ListenerKind::Status => "status",
    }
}
