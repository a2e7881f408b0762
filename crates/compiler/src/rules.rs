//! The rules: what is asked of a configuration, one file a rule, each with its page.
//!
//! A rule file has a stable code, a name, and the functions that word its findings. A rule that judges what would be
//! served has a `check`, which [`CHECKS`] lists. The others are reported where something cannot be read or resolved
//! (`resource`), and where expectations are run (`expect`).

use crate::diagnostic::Diagnostics;
use crate::judge::Proofs;
use crate::rule::Rule;

macro_rules! rules {
    ($($name:ident)*) => {
        $(pub(crate) mod $name;)*

        /// Every rule, in the order of the codes.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    unreadable_file syntax unknown_key wrong_type missing_key exclusive_keys duplicate unsupported bad_value
    dangling_reference lint_level
    unreadable_pem name_coverage unreadable_certificate encrypted_key chain_order key_count key_mismatch unusable_key
    empty_ca validity version_1 anchor_not_ca anchor_intermediate certificate_is_ca common_name
    chain_incomplete chain_root leaf_missing weak_key weak_signature server_usage expiring same_key_type
    repeated_certificate stray_key public_client_ca anchor_usage several_anchors unusable_anchor
    bad_name_pattern duplicate_sni ssl_protocols depth_unreachable bad_skip_pattern unanchored_skip https_without_ssl
    ssl_without_https
    overlapping_listeners privileged_port
    bad_host_pattern bad_uri_pattern bad_method connect_method bad_header_name bad_header_value host_by_header
    unknown_variable bad_template identity_added late_variable missing_group undecoded_uri
    empty_value identity_headers
    bad_address bad_node upstream_host public_status no_nodes unused_upstream_host
    zero_weights plaintext_upstream unused_retries upstream_loop
    anonymous_route anonymous_identity empty_identity spoofable_identity
    shadowed_route order_only_routes unserved_host no_methods unmatched_uri
    wildcard_dot_skip skip_matches_all skip_matches_nothing covered_skip not_proved
    expectation bad_expectation coverage untouched
    contradicting_limits
}

/// The rules that judge what would be served.
pub(crate) static CHECKS: &[fn(&Proofs<'_>, &mut Diagnostics)] = &[
    anonymous_route::check,
    anonymous_identity::check,
    empty_identity::check,
    spoofable_identity::check,
    identity_headers::check,
    upstream_loop::check,
    unserved_host::check,
    shadowed_route::check,
    unmatched_uri::check,
    order_only_routes::check,
    not_proved::check,
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

/// The word of a list that was probably meant.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Cut, so that a word of a megabyte costs nothing.
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let far = (word.chars().count() / 3).max(1);
    let near = words.into_iter().map(|w| (strsim::damerau_levenshtein(&word, &w.to_lowercase()), w));
    let (distance, found) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= far).then_some(found)
}
