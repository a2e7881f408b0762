//! Values of fields as people read and write them.

use sealgate_policy::desc::visit::Value;
use sealgate_policy::pki::Certificate;
use sealgate_policy::{Method, MethodSet};

/// A value; empty where it is not there.
pub(super) fn value(of: &Value<'_>) -> String {
    match of {
        Value::Bool(value) => value.to_string(),
        Value::Flag(word, value) => if *value { *word } else { "" }.to_owned(),
        Value::Number(value) => value.to_string(),
        Value::Millis(millis) => duration(*millis),
        Value::Methods(bits) => methods(*bits),
        Value::Text(text) | Value::Tsv(text) => (*text).to_owned(),
        Value::OptionalText(text) => text.unwrap_or_default().to_owned(),
        Value::Host(host) => {
            if host.contains(':') {
                format!("[{host}]")
            } else {
                (*host).to_owned()
            }
        }
        Value::Certificate(der) => certificate(der),
        Value::IpAddr(address) => address.to_string(),
        Value::SocketAddr(address) => address.to_string(),
        Value::Variant(variant) => variant.word.to_owned(),
        Value::VariantOf(variant, inner) => format!("{}{}", variant.word, value(inner)),
    }
}

/// `CN=CLIENT (sha256 0123456789abcdef…)`.
pub(super) fn certificate(der: &[u8]) -> String {
    match Certificate::from_der(der) {
        Ok(certificate) => format!("{} ({})", certificate.subject().rfc2253(), fingerprint(&certificate.sha256())),
        Err(why) => format!("{} bytes: {why}", der.len()),
    }
}

/// The public half of the key of the first certificate of a chain.
pub(super) fn public_key(chain: &[&[u8]]) -> String {
    let leaf = chain.first().and_then(|der| Certificate::from_der(der).ok());
    leaf.map(|leaf| format!("public key {}", fingerprint(&leaf.spki_sha256()))).unwrap_or_default()
}

/// The first half of 32 digits.
fn fingerprint(sha256: &str) -> String {
    format!("sha256 {}…", sha256.get(..16).unwrap_or(sha256))
}

fn methods(bits: u16) -> String {
    let set = MethodSet::from_bits(bits);
    let names: Vec<&str> = Method::ALL.into_iter().filter(|method| set.contains(*method)).map(Method::as_str).collect();
    names.join(" ")
}

/// Milliseconds as gateway.toml has them.
fn duration(millis: u32) -> String {
    match millis {
        0 => "0s".to_owned(),
        _ if millis.is_multiple_of(3_600_000) => format!("{}h", millis / 3_600_000),
        _ if millis.is_multiple_of(60_000) => format!("{}m", millis / 60_000),
        _ if millis.is_multiple_of(1000) => format!("{}s", millis / 1000),
        _ => format!("{millis}ms"),
    }
}
