//! One node: where it is and what it is called in `Host`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use http::HeaderValue;
use sealgate_policy::desc::NodeDesc;

use super::Core;
use super::resolve::{NameIndex, Resolver, Unresolved};

/// Port that `Host` leaves out.
const DEFAULT_PORT: u16 = 80;

/// A node of an upstream.
pub(crate) struct Node {
    place: Place,
    port: u16,
    host: HeaderValue,
    row: usize,
}

/// How a node's addresses are known.
enum Place {
    /// Given, most wanted first.
    Fixed(Rc<[IpAddr]>),
    /// To be resolved.
    Name(NameIndex),
}

/// The addresses to try for one request, in order.
pub(crate) struct Addresses {
    list: Rc<[IpAddr]>,
    first: usize,
    port: u16,
}

/// Whether `host` is neither an address nor built in.
pub(super) fn is_name(host: &str) -> bool {
    fixed(host).is_none()
}

impl Node {
    /// The node in this `row` of the table.
    pub(super) fn new(row: usize, desc: &NodeDesc<'_>, resolver: &Resolver) -> Self {
        let address = match desc.host.parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            _ => desc.host.to_owned(),
        };
        let host = if desc.port == DEFAULT_PORT { address } else { format!("{address}:{}", desc.port) };
        Self {
            place: match fixed(desc.host) {
                Some(addresses) => Place::Fixed(addresses),
                None => Place::Name(resolver.add(desc.host)),
            },
            port: desc.port,
            host: HeaderValue::from_str(&host).unwrap_or_else(|_| HeaderValue::from_static("")),
            row,
        }
    }

    /// `host`, or `host:port` where the port is not the scheme's.
    pub(crate) fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// Its addresses. Where a name has several, each request of the process begins with the next one.
    pub(crate) async fn addresses(&self, core: &Core) -> Result<Addresses, Unresolved> {
        let (list, first) = match &self.place {
            Place::Fixed(list) => (Rc::clone(list), 0),
            Place::Name(name) => {
                let list = core.resolver.lookup(*name).await?;
                let turn = core.shared.turns.get(self.row).filter(|_| list.len() > 1);
                let first = turn.map_or(0, |turn| turn.fetch_add(1, Ordering::Relaxed) as usize % list.len());
                (list, first)
            }
        };
        Ok(Addresses { list, first, port: self.port })
    }
}

impl Addresses {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Each once.
    pub(crate) fn iter(&self) -> impl Iterator<Item = SocketAddr> {
        let (before, after) = self.list.split_at(self.first);
        after.iter().chain(before).map(|&ip| SocketAddr::new(ip, self.port))
    }
}

/// The addresses of `host`, if it is an address or built in: `localhost` and what is below it (RFC 6761, 6.3).
fn fixed(host: &str) -> Option<Rc<[IpAddr]>> {
    if let Ok(address) = host.parse() {
        return Some(Rc::new([address]));
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let built_in = host == "localhost" || host.ends_with(".localhost");
    built_in.then(|| [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upstream::resolve::NameServers;

    fn check(host: &'static str, port: u16, header: &str, addresses: &[&str]) {
        let desc = NodeDesc { host, port, weight: 1, priority: 0 };
        let node = Node::new(0, &desc, &Resolver::new(NameServers::None));
        assert_eq!(node.host(), header);
        match &node.place {
            Place::Fixed(list) => {
                let list: Vec<String> = list.iter().map(|ip| SocketAddr::new(*ip, port).to_string()).collect();
                assert_eq!(list, addresses, "{host}");
            }
            Place::Name(_) => assert!(addresses.is_empty(), "{host}"),
        }
    }

    #[test]
    fn hosts() {
        check("127.0.0.1", 80, "127.0.0.1", &["127.0.0.1:80"]);
        check("127.0.0.1", 8080, "127.0.0.1:8080", &["127.0.0.1:8080"]);
        check("::1", 80, "[::1]", &["[::1]:80"]);
        check("::1", 443, "[::1]:443", &["[::1]:443"]);
        check("localhost", 81, "localhost:81", &["127.0.0.1:81", "[::1]:81"]);
        check("a.localhost", 80, "a.localhost", &["127.0.0.1:80", "[::1]:80"]);
        check("localhost.test", 80, "localhost.test", &[]);
        check("httpbin.org", 80, "httpbin.org", &[]);
    }
}
