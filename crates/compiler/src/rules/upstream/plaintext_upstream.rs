//! A node with a public address, reached in clear.
//!
//! Requests to nodes go over plain HTTP, including the identity headers. On one machine or in a private network that
//! may be acceptable; on the way to a public address anybody in between can read and change them. Nodes that are given
//! by name are not reported, because the build does not know their addresses.

use std::net::IpAddr;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0441", "plaintext_upstream", include_str!("plaintext_upstream.rs"));

pub(crate) fn report(address: IpAddr, span: Span) -> Diagnostic {
    let title = format!("the node {address} is public, and is reached in clear");
    let help = "name it by a private address, over a tunnel for example; if the network is yours, allow this rule with \
                that reason";
    Diagnostic::new(&RULE, title, span, "who is on the way reads and changes every request", help)
}

/// Whether an address is one of the Internet: not private, shared, local, reserved or for documentation.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let benchmarks = a == 198 && (18..20).contains(&b);
            let assignments = (a, b, c) == (192, 0, 0);
            let local = v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared;
            !(local || a == 0 || a >= 224 || v4.is_documentation() || benchmarks || assignments)
        }
        // 2000::/3 is what is given out; 2001:db8::/32 and 3fff::/20 are for documentation.
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            let documentation = (a, b) == (0x2001, 0xdb8) || (a == 0x3fff && b < 0x1000);
            a & 0xe000 == 0x2000 && !documentation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn addresses() {
        let check = |address: &str, expected| assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        for address in ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "223.255.255.255", "2606:4700::1111"] {
            check(address, true);
        }
        check("::ffff:1.1.1.1", true);
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "::ffff:10.0.0.1",
            "64:ff9b::1",
        ] {
            check(address, false);
        }
    }
}
