//! A key that does not exist.
//!
//! A mistyped key that is silently ignored would be a setting without effect. On a gateway, that can leave a door open.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0003", "unknown_key", include_str!("unknown_key.rs"));

/// Keys that are easily put one table too high or too low.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ca", "`client`"),
    ("depth", "`client`"),
    ("skip_mtls_uri_regex", "`client`"),
    ("nodes", "`upstream`"),
    ("retries", "`upstream`"),
    ("pass_host", "`upstream`"),
    ("upstream_host", "`upstream`"),
    ("proxy-rewrite", "`plugins`"),
    ("headers", "`plugins.proxy-rewrite`"),
    ("fallback_sni", "[ssl]"),
    ("escaped_slashes", "[router]"),
    ("trusted_addresses", "[listen]"),
    ("workers", "[listen]"),
];

pub(crate) fn report(section: &str, key: &str, span: Span, known: &[&'static str]) -> Diagnostic {
    let title = format!("unknown key `{key}` in {section}");
    let elsewhere = ELSEWHERE.iter().find(|(known, place)| *known == key && *place != section);
    let help = match (elsewhere, nearest(key, known.iter().copied())) {
        (Some((_, place)), None) => format!("it stands in {place}"),
        (_, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("known here: {}", list(known)),
    };
    Diagnostic::new(&RULE, title, span, "no such key", help)
}

fn list(known: &[&str]) -> String {
    let mut known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    known.sort();
    known.dedup();
    known.join(", ")
}
