//! What a node is sent as `Host`.

use http::HeaderValue;

use crate::desc::{NodeDesc, PassHost, UpstreamDesc};
use crate::text::header_value;

/// What `pass_host` sends to `node` as `Host`; `None`: the client's. The port stands in it unless it is `default_port`,
/// the one of the upstream's scheme.
pub fn upstream_host(upstream: &UpstreamDesc<'_>, node: &NodeDesc<'_>, default_port: u16) -> Option<HeaderValue> {
    match upstream.pass_host {
        PassHost::Pass => None,
        PassHost::Rewrite => Some(header_value::encode(upstream.upstream_host)),
        PassHost::Node => {
            let (open, close) = if node.host.contains(':') { ("[", "]") } else { ("", "") };
            let port = if node.port == default_port { String::new() } else { format!(":{}", node.port) };
            Some(header_value::encode(&format!("{open}{}{close}{port}", node.host)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desc::{BalancerKind, Rows};

    #[test]
    fn hosts_of_nodes() {
        fn check(pass_host: PassHost, host: &str, port: u16, expected: Option<&str>) {
            let balancer = BalancerKind::RoundRobin;
            let upstream_host = "other.test";
            let (nodes, retries, retry_timeout) = (Rows::default(), 0, 0);
            let upstream = UpstreamDesc { balancer, nodes, retries, retry_timeout, pass_host, upstream_host };
            let node = NodeDesc { host, port, weight: 1, priority: 0 };
            let value = super::upstream_host(&upstream, &node, 80);
            assert_eq!(value, expected.map(|value| value.parse().unwrap()));
        }
        check(PassHost::Pass, "a", 80, None);
        check(PassHost::Rewrite, "a", 80, Some("other.test"));
        check(PassHost::Node, "a", 80, Some("a"));
        check(PassHost::Node, "a", 8080, Some("a:8080"));
        check(PassHost::Node, "::1", 8080, Some("[::1]:8080"));
        check(PassHost::Node, "::1", 80, Some("[::1]"));
    }
}
