//! One node: where it is and what it is called in `Host`.

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use http::header::{HOST, HeaderMap, HeaderValue};
use sealgate_policy::desc::{NodeDesc, PassHost, UpstreamDesc};
use sealgate_policy::rewrite::upstream_host;

use super::address::fixed;
use super::resolve::{NameIndex, Resolver, Unresolved};
use super::state::CoreState;

/// Port of the scheme, which `Host` leaves out.
const DEFAULT_PORT: u16 = 80;

/// A node of an upstream.
pub(crate) struct Node {
    addressing: Addressing,
    port: u16,
    /// `Host` of every request, where it is not the client's.
    host: Option<HeaderValue>,
    /// Its row and its upstream's: what it is called where the client names no host.
    desc: (&'static NodeDesc<'static>, &'static UpstreamDesc<'static>),
    row: usize,
}

/// How a node's addresses are known.
enum Addressing {
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

impl Node {
    /// The node in this `row` of the table.
    pub(super) fn new(
        row: usize,
        desc: &'static NodeDesc<'static>,
        upstream: &'static UpstreamDesc<'static>,
        resolver: &Resolver,
    ) -> Self {
        Self {
            addressing: match fixed(desc.host) {
                Some(addresses) => Addressing::Fixed(addresses),
                None => Addressing::Name(resolver.add(desc.host)),
            },
            port: desc.port,
            host: upstream_host(upstream, desc, DEFAULT_PORT),
            desc: (desc, upstream),
            row,
        }
    }

    /// Its row in the table.
    pub(super) fn row(&self) -> usize {
        self.row
    }

    /// Sets `Host` as the upstream has it. HTTP/1.1 must have one; only a request of HTTP/1.0 can lack it.
    pub(crate) fn set_host(&self, headers: &mut HeaderMap) {
        match &self.host {
            Some(host) => drop(headers.insert(HOST, host.clone())),
            None if headers.contains_key(HOST) => {}
            None => drop(headers.insert(HOST, self.own_name())),
        }
    }

    fn own_name(&self) -> HeaderValue {
        let (node, upstream) = self.desc;
        let upstream = UpstreamDesc { pass_host: PassHost::Node, ..*upstream };
        upstream_host(&upstream, node, DEFAULT_PORT).unwrap_or_else(|| HeaderValue::from_static(""))
    }

    /// Its addresses. Where a name has several, each request of the process begins with the next one.
    pub(crate) async fn addresses(&self, core: &CoreState) -> Result<Addresses, Unresolved> {
        let (list, first) = match &self.addressing {
            Addressing::Fixed(list) => (Rc::clone(list), 0),
            Addressing::Name(name) => {
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

#[cfg(test)]
mod tests {
    use sealgate_policy::desc::{BalancerKind, Rows};

    use super::*;
    use crate::upstream::resolve::NameServers;

    fn check(host: &'static str, port: u16, header: &str, addresses: &[&str]) {
        let desc = Box::leak(Box::new(NodeDesc { host, port, weight: 1, priority: 0 }));
        let upstream = Box::leak(Box::new(UpstreamDesc {
            balancer: BalancerKind::RoundRobin,
            nodes: Rows::default(),
            retries: 0,
            retry_timeout: 0,
            pass_host: PassHost::Pass,
            upstream_host: "",
        }));
        let node = Node::new(0, desc, upstream, &Resolver::new(NameServers::None));
        let mut headers = HeaderMap::new();
        node.set_host(&mut headers);
        assert_eq!(headers[HOST], header);
        match &node.addressing {
            Addressing::Fixed(list) => {
                let list: Vec<String> = list.iter().map(|ip| SocketAddr::new(*ip, port).to_string()).collect();
                assert_eq!(list, addresses, "{host}");
            }
            Addressing::Name(_) => assert!(addresses.is_empty(), "{host}"),
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
