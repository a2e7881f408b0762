//! A host of a route that no TLS client can ask for.
//!
//! There is no plain listener, and no SSL object has a `sni` for the host, so a client that asks for it is refused in
//! the handshake. A request for the host gets to the gateway only on a connection that was opened for another name.
//! Below a wildcard of an SSL object with `client` even such a request is refused, so that nobody gets around the
//! client certificate: `*.test.com` stands for one label, and `a.b.test.com` is refused.

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::proof::{Unserved, unserved};
use crate::proofs::Proofs;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule::warning("SG0532", "unserved_host", include_str!("unserved_host.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    for host in unserved(proofs.model) {
        found.push(report(&host));
    }
}

fn report(unserved: &Unserved<'_>) -> Diagnostic {
    let host = unserved.host;
    let title = format!("no SSL object serves the host `{host}`");
    let name = if host.starts_with("*.") { "a name below it" } else { "it" };
    let is_address = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    let help = match is_address {
        true => "an address is no server name: set `fallback_sni` in `[ssl]` for clients that send none".to_owned(),
        false => {
            format!("add `{host}` to the `snis` of an SSL object whose certificate covers it, or correct the host")
        }
    };
    match unserved.below {
        Some((wildcard, span)) => {
            let label = "requests for it are refused, on every connection";
            Diagnostic::new(&RULE, title, unserved.span, label, help)
                .also(span, format!("`{wildcard}` stands for one label, and no other host may lie below it"))
        }
        None => {
            let label = format!("a client that asks for {name} in the handshake is refused");
            Diagnostic::new(&RULE, title, unserved.span, label, help)
                .note("a request for it gets here only on a connection that was made for another name")
        }
    }
}
