//! What a person sees at start, on stderr. The last word is `ready`.

use std::fmt::Write as _;
use std::net::SocketAddr;

use sealgate_policy::desc::{GatewayDesc, ListenerKind};

/// SSL objects and routes that are listed, of each kind.
const LISTED: usize = 50;

/// The banner but for `ready`, which comes once all listeners accept.
pub(crate) fn text(
    desc: &GatewayDesc<'_>,
    listeners: &[(ListenerKind, Option<SocketAddr>, String)],
    warnings: &[String],
) -> String {
    let mut out = format!("sealgate {}, configuration {}\n", env!("CARGO_PKG_VERSION"), desc.digest);
    list(&mut out, "ssl    ", desc.ssls, |ssl| {
        let names = ssl.names.of(desc.ssl_names).join(" ");
        let client = ssl.client.map_or("", |client| match client.skip.of(desc.skip_patterns) {
            [] => ", client certificate required",
            _ => ", client certificate required but on listed paths",
        });
        format!("{} {names}{client}", ssl.id)
    });
    list(&mut out, "route  ", desc.routes, |route| {
        let hosts = route.hosts.of(desc.route_hosts);
        let hosts = if hosts.is_empty() { "*".to_owned() } else { hosts.join(" ") };
        format!("{} {hosts} {}", route.id, route.uris.of(desc.route_uris).join(" "))
    });
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

/// A line for each of the first rows, and one that says how many more there are.
fn list<T>(out: &mut String, kind: &str, rows: &[T], line: impl Fn(&T) -> String) {
    for row in rows.iter().take(LISTED) {
        let _ = writeln!(out, "  {kind} {}", line(row));
    }
    if let Some(more @ 1..) = rows.len().checked_sub(LISTED) {
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
        fn check(number: usize, lines: usize, last: &str) {
            let mut out = String::new();
            list(&mut out, "route  ", &vec![(); number], |()| "a row".to_owned());
            assert_eq!((out.lines().count(), out.lines().last()), (lines, Some(last)), "{number}");
        }
        check(1, 1, "  route   a row");
        check(LISTED, LISTED, "  route   a row");
        check(LISTED + 1, LISTED + 1, "  route   and 1 more: `sealgate inspect` lists them");
        check(10_000, LISTED + 1, "  route   and 9950 more: `sealgate inspect` lists them");
    }
}
