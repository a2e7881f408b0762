//! The rules: what is asked of a configuration, one file a rule, each with its page.
//!
//! A rule file has a stable code, a name, and the functions that word its findings. A rule that judges what would be
//! served has a `check`, which `judge` lists. The others are reported where something cannot be read or resolved
//! (`resource`), and where expectations are run (`expect`).

mod certificate;
mod expect;
mod file;
mod header;
mod listen;
mod reach;
mod route;
mod ssl;
mod upstream;

use crate::nearest::nearest;
use crate::rule::Rule;

pub(crate) use certificate::{
    anchor_intermediate, anchor_not_ca, anchor_usage, certificate_is_ca, chain_incomplete, chain_order, chain_root,
    common_name, empty_ca, encrypted_key, expiring, key_count, key_mismatch, leaf_missing, name_coverage,
    public_client_ca, repeated_certificate, same_key_type, server_usage, several_anchors, stray_key,
    unreadable_certificate, unreadable_pem, unusable_anchor, unusable_key, validity, version_1, weak_key,
    weak_signature,
};
pub(crate) use expect::{bad_expectation, coverage, expectation, untouched};
pub(crate) use file::{
    bad_value, contradicting_limits, dangling_reference, duplicate, exclusive_keys, lint_level, missing_key, syntax,
    unknown_key, unreadable_file, unsupported, wrong_type,
};
pub(crate) use header::{
    bad_header_name, bad_header_value, bad_template, empty_value, host_by_header, identity_added, identity_headers,
    late_variable, missing_group, unknown_variable,
};
pub(crate) use listen::{bad_address, overlapping_listeners, privileged_port, public_status};
pub(crate) use reach::{anonymous_identity, anonymous_route, empty_identity, spoofable_identity};
pub(crate) use route::{
    bad_host_pattern, bad_method, bad_uri_pattern, connect_method, no_methods, not_proved, order_only_routes,
    shadowed_route, undecoded_uri, unmatched_uri, unserved_host,
};
pub(crate) use ssl::{
    bad_name_pattern, bad_skip_pattern, covered_skip, depth_unreachable, duplicate_sni, https_without_ssl,
    skip_matches_all, skip_matches_nothing, ssl_protocols, ssl_without_https, unanchored_skip, wildcard_dot_skip,
};
pub(crate) use upstream::{
    bad_node, no_nodes, plaintext_upstream, unused_retries, unused_upstream_host, upstream_host, upstream_loop,
    zero_weights,
};

/// Every rule, in the order of the codes.
pub static RULES: &[&Rule] = &[
    &unreadable_file::RULE,
    &syntax::RULE,
    &unknown_key::RULE,
    &wrong_type::RULE,
    &missing_key::RULE,
    &exclusive_keys::RULE,
    &duplicate::RULE,
    &unsupported::RULE,
    &bad_value::RULE,
    &dangling_reference::RULE,
    &lint_level::RULE,
    &unreadable_pem::RULE,
    &name_coverage::RULE,
    &unreadable_certificate::RULE,
    &encrypted_key::RULE,
    &chain_order::RULE,
    &key_count::RULE,
    &key_mismatch::RULE,
    &unusable_key::RULE,
    &empty_ca::RULE,
    &validity::RULE,
    &version_1::RULE,
    &anchor_not_ca::RULE,
    &anchor_intermediate::RULE,
    &certificate_is_ca::RULE,
    &common_name::RULE,
    &chain_incomplete::RULE,
    &chain_root::RULE,
    &leaf_missing::RULE,
    &weak_key::RULE,
    &weak_signature::RULE,
    &server_usage::RULE,
    &expiring::RULE,
    &same_key_type::RULE,
    &repeated_certificate::RULE,
    &stray_key::RULE,
    &public_client_ca::RULE,
    &anchor_usage::RULE,
    &several_anchors::RULE,
    &unusable_anchor::RULE,
    &bad_name_pattern::RULE,
    &duplicate_sni::RULE,
    &ssl_protocols::RULE,
    &depth_unreachable::RULE,
    &bad_skip_pattern::RULE,
    &unanchored_skip::RULE,
    &https_without_ssl::RULE,
    &ssl_without_https::RULE,
    &overlapping_listeners::RULE,
    &privileged_port::RULE,
    &bad_host_pattern::RULE,
    &bad_uri_pattern::RULE,
    &bad_method::RULE,
    &connect_method::RULE,
    &bad_header_name::RULE,
    &bad_header_value::RULE,
    &host_by_header::RULE,
    &unknown_variable::RULE,
    &bad_template::RULE,
    &identity_added::RULE,
    &late_variable::RULE,
    &missing_group::RULE,
    &undecoded_uri::RULE,
    &empty_value::RULE,
    &identity_headers::RULE,
    &bad_address::RULE,
    &bad_node::RULE,
    &upstream_host::RULE,
    &public_status::RULE,
    &no_nodes::RULE,
    &unused_upstream_host::RULE,
    &zero_weights::RULE,
    &plaintext_upstream::RULE,
    &unused_retries::RULE,
    &upstream_loop::RULE,
    &anonymous_route::RULE,
    &anonymous_identity::RULE,
    &empty_identity::RULE,
    &spoofable_identity::RULE,
    &shadowed_route::RULE,
    &order_only_routes::RULE,
    &unserved_host::RULE,
    &no_methods::RULE,
    &unmatched_uri::RULE,
    &wildcard_dot_skip::RULE,
    &skip_matches_all::RULE,
    &skip_matches_nothing::RULE,
    &covered_skip::RULE,
    &not_proved::RULE,
    &expectation::RULE,
    &bad_expectation::RULE,
    &coverage::RULE,
    &untouched::RULE,
    &contradicting_limits::RULE,
];

impl Rule {
    /// The rule of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name).copied()
    }

    /// The name of a rule that was probably meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, RULES.iter().map(|rule| rule.name))
    }
}
