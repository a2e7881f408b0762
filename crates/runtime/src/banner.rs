//! What a person sees at start, on stderr. The last word is `ready`.

use std::fmt::Write as _;
use std::net::SocketAddr;

use sealgate_policy::desc::{GatewayDesc, ListenerKind, Rows};

/// SSL objects and routes that are listed, of each kind.
const LISTED: usize = 50;

/// The banner but for `ready`, which comes once all listeners accept.
pub(crate) fn text(
    desc: &GatewayDesc<'_>,
    listeners: &[(ListenerKind, Option<SocketAddr>, String)],
    warnings: &[String],
) -> String {
    let mut out = format!("sealgate {}, configuration {}\n", env!("CARGO_PKG_VERSION"), desc.digest);
    for ssl in desc.ssls.iter().take(LISTED) {
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
    more(&mut out, "ssl    ", desc.ssls.len());
    for route in desc.routes.iter().take(LISTED) {
        let hosts = route.hosts.of(desc.route_hosts);
        let hosts = if hosts.is_empty() { "*".to_owned() } else { hosts.join(" ") };
        let _ = writeln!(out, "  route   {} {hosts} {}", route.id, route.uris.of(desc.route_uris).join(" "));
    }
    more(&mut out, "route  ", desc.routes.len());
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

/// Says how many of a kind are not listed.
fn more(out: &mut String, kind: &str, number: usize) {
    if let Some(more @ 1..) = number.checked_sub(LISTED) {
        let _ = writeln!(out, "  {kind} and {more} more: `sealgate inspect` lists them");
    }
}

/// A listener's kind as its key in `[listen]`.
pub(crate) fn kind_name(kind: ListenerKind) -> &'static str {
    match kind {
        ListenerKind::Https => "https",
        ListenerKind::Http => "http",
        ListenerKind::Status => "status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        fn check(number: usize, expected: &str) {
            let mut out = String::new();
            more(&mut out, "route  ", number);
            assert_eq!(out, expected, "{number}");
        }
        check(0, "");
        check(LISTED, "");
        check(LISTED + 1, "  route   and 1 more: `sealgate inspect` lists them\n");
        check(10_000, "  route   and 9950 more: `sealgate inspect` lists them\n");
    }
}
