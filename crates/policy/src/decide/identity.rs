//! The identity headers: the names by which routes tell a node who the client is. A client's own are never forwarded.
//!
//! The build computes the set with [`identity_names`]; [`IdentityHeaders`] asks for it header by header.

use std::collections::{BTreeSet, HashSet};

use crate::desc::{HeaderDesc, HeaderOp};
use crate::{Template, Variable};

/// Identity headers whether or not a route sets them: RFC 9440 and Envoy's.
pub const ALWAYS: [&str; 3] = ["client-cert", "client-cert-chain", "x-forwarded-client-cert"];

/// The names of [`GatewayDesc::identity_headers`](crate::desc::GatewayDesc::identity_headers): those that any of
/// `headers` fills from an identity variable, and [`ALWAYS`]. Lower case, `-` for `_`, sorted, each once.
///
/// A value that is no template names nothing.
pub fn identity_names(headers: &[HeaderDesc<'_>]) -> Vec<String> {
    let set = headers.iter().filter(|header| header.op != HeaderOp::Remove && is_identity(header.value));
    let names: BTreeSet<String> = set.map(|header| header.name).chain(ALWAYS).map(normal_form).collect();
    names.into_iter().collect()
}

/// The set of identity header names, and of their look-alikes.
#[derive(Clone, Debug)]
pub struct IdentityHeaders {
    names: HashSet<Box<[u8]>, foldhash::fast::RandomState>,
    /// Bit `n` is set if a name of `n` bytes exists, bit 63 for all longer ones.
    lengths: u64,
}

impl IdentityHeaders {
    /// The set of these names and of [`ALWAYS`].
    pub fn new(names: &[&str]) -> Self {
        let names: HashSet<Box<[u8]>, _> =
            names.iter().copied().chain(ALWAYS).map(|name| normal_form(name).into_bytes().into()).collect();
        let lengths = names.iter().fold(0, |lengths, name| lengths | length_bit(name));
        Self { names, lengths }
    }

    /// Whether a header is an identity header or looks like one: many servers read `_` as `-`.
    /// `name` is lower case, as in an [`http::HeaderName`].
    pub fn contains(&self, name: &str) -> bool {
        let name = name.as_bytes();
        if self.lengths & length_bit(name) == 0 {
            return false;
        }
        if !name.contains(&b'_') {
            return self.names.contains(name);
        }
        let mut normal = name.to_vec();
        normal.iter_mut().filter(|byte| **byte == b'_').for_each(|byte| *byte = b'-');
        self.names.contains(&*normal)
    }
}

fn length_bit(name: &[u8]) -> u64 {
    1 << name.len().min(63)
}

fn normal_form(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

fn is_identity(value: &str) -> bool {
    Template::parse(value).is_ok_and(|template| template.variables().any(Variable::is_identity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_computed_from_what_routes_set() {
        fn check(headers: &[(HeaderOp, &str, &str)], expected: &[&str]) {
            let headers: Vec<_> = headers.iter().map(|&(op, name, value)| HeaderDesc { op, name, value }).collect();
            let mut expected: Vec<_> = expected.iter().copied().chain(ALWAYS).collect();
            expected.sort_unstable();
            assert_eq!(identity_names(&headers), expected);
        }
        check(&[], &[]);
        check(&[(HeaderOp::Set, "X-Serial", "$ssl_client_serial")], &["x-serial"]);
        check(&[(HeaderOp::Add, "X_Dn", "dn=${ssl_client_s_dn ?? none}")], &["x-dn"]);
        check(&[(HeaderOp::Set, "X-Verify", "$ssl_client_verify")], &["x-verify"]);
        check(&[(HeaderOp::Set, "X-Host", "$host"), (HeaderOp::Remove, "X-A", "")], &[]);
        check(&[(HeaderOp::Set, "X-A", "$ssl_client_cert"), (HeaderOp::Set, "x-a", "$ssl_client_cert")], &["x-a"]);
    }

    #[test]
    fn look_alikes_are_in_the_set() {
        let identity = IdentityHeaders::new(&["x-ssl-client-s-dn"]);
        for (name, expected) in [
            ("x-ssl-client-s-dn", true),
            ("x_ssl_client_s_dn", true),
            ("x-ssl_client-s_dn", true),
            ("x-ssl-client-s-dm", false),
            ("x-ssl-client-s-d", false),
            ("client-cert", true),
            ("client_cert", true),
            ("client-cert-chain", true),
            ("x-forwarded-client-cert", true),
            ("host", false),
        ] {
            assert_eq!(identity.contains(name), expected, "{name}");
        }
        let long = "x-".repeat(50);
        assert!(IdentityHeaders::new(&[&long]).contains(&long.replace('-', "_")));
    }
}
