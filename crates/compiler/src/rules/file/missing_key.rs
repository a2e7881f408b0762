//! A required key is missing.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0005", "missing_key", include_str!("missing_key.rs"));

/// One of `keys` has to be in the section.
pub(crate) fn report(section: &str, span: Span, keys: &[&str]) -> Diagnostic {
    let keys = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
    let help = match keys.as_str() {
        "`sni` or `snis`" => "add `sni = \"example.com\"`: the names that the object is for",
        "`cert`" => "add `cert = \"certs/server.cer\"`: the certificate and its intermediates, PEM",
        "`key`" => "add `key = \"certs/server.key\"`: the private key of the certificate, PEM",
        "`ca`" => "add `ca = \"certs/ca.cer\"`: the certificates that clients have to come from, PEM",
        "`uri` or `uris`" => "add `uri = \"/*\"` for every path",
        "`upstream`" => "add `upstream = { nodes = { \"127.0.0.1:8080\" = 1 } }`",
        "`nodes`" => "add `nodes = { \"127.0.0.1:8080\" = 1 }`; `type = \"echo\"` needs none",
        "`headers`" => "add `headers = { X-Name = \"value\" }`",
        "`host`" => "add `host = \"127.0.0.1\"`",
        "`weight`" => "add `weight = 1`",
        "`request`" => "add `request = \"GET https://test.com/anything\"`",
        "`status` or `route` or `reason` or `alert` or `headers`" => "add `status = 200`: what has to become of it",
        "`level`" => "add `level = \"warn\"`, `\"deny\"` or `\"allow\"`",
        _ => "add it",
    };
    Diagnostic::new(&RULE, format!("{section} has no {keys}"), span, format!("{keys} is missing"), help)
}

/// `[listen]` has neither `https` nor `http`, or both are empty.
pub(crate) fn no_listener(span: Span, unsaid: bool) -> Diagnostic {
    let label = if unsaid { "neither `https` nor `http` is here" } else { "`https` and `http` are empty" };
    let help = "add `https = [\"127.0.0.1:9443\"]` to `[listen]`";
    Diagnostic::new(&RULE, "the configuration listens nowhere", span, label, help)
}
