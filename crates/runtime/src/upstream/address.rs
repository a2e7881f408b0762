//! Hosts of nodes that need no name server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

/// Whether `host` is neither an address nor built in.
pub(super) fn is_name(host: &str) -> bool {
    fixed(host).is_none()
}

/// The addresses of `host`, if it is an address or built in: `localhost` and what is below it (RFC 6761, 6.3).
pub(super) fn fixed(host: &str) -> Option<Rc<[IpAddr]>> {
    if let Ok(address) = host.parse() {
        return Some(Rc::new([address]));
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let built_in = host == "localhost" || host.ends_with(".localhost");
    built_in.then(|| [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].into())
}
