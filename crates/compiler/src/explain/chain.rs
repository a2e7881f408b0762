//! What can be seen of a chain that was refused: each certificate of it, and each issuer that was there to be tried.
//!
//! The verdict is [`ClientTrust::verify`]'s; these are the facts beside it.

use rustls_pki_types::UnixTime;
use sealgate_pki::{AnchorKind, Certificate, ClientTrust};

/// A line or more for each certificate.
pub(super) fn facts(chain: &[Vec<u8>], trust: &ClientTrust, depth: u8, now: UnixTime) -> Vec<String> {
    let read: Vec<_> = chain.iter().map(|der| Certificate::from_der(der)).collect();
    let mut facts = Vec::new();
    for (number, certificate) in read.iter().enumerate() {
        let call = if number == 0 { "the client's".to_owned() } else { format!("certificate {}", number + 1) };
        let certificate = match certificate {
            Ok(certificate) => certificate,
            Err(error) => {
                facts.push(format!("{call} cannot be read: {error}"));
                continue;
            }
        };
        facts.push(format!("{call}: {}", describe(certificate, number == 0, now)));
        facts.extend(issuers(certificate, number, &read, trust, now).into_iter().map(|fact| format!("{call}: {fact}")));
    }
    if chain.len() > 1 {
        facts.push(format!("{} besides the client's; the depth allows {depth}", chain.len() - 1));
    }
    facts
}

/// What a certificate says of itself.
fn describe(certificate: &Certificate, is_leaf: bool, now: UnixTime) -> String {
    let mut parts = vec![format!("`{}`, version {}", certificate.subject().rfc2253(), certificate.version())];
    parts.push(validity(certificate, now));
    let key_usage = certificate.key_usage();
    if is_leaf {
        if certificate.is_ca() == Some(true) {
            parts.push("it is a CA".to_owned());
        }
        if key_usage.is_some_and(|usage| !usage.digital_signature) {
            parts.push("its keyUsage has no digitalSignature".to_owned());
        }
    } else {
        parts.extend(as_issuer(certificate));
    }
    if certificate.extended_key_usage().is_some_and(|usage| !usage.client_auth) {
        parts.push("its extendedKeyUsage has no clientAuth".to_owned());
    }
    if !certificate.public_key().kind.is_strong() {
        parts.push("its key is too weak".to_owned());
    }
    parts.join(", ")
}

fn validity(certificate: &Certificate, now: UnixTime) -> String {
    let (from, until) = (certificate.not_before_text(), certificate.not_after_text());
    if certificate.not_after() < now {
        format!("expired at {until}")
    } else if now < certificate.not_before() {
        format!("not valid before {from}")
    } else {
        format!("valid until {until}")
    }
}

/// What keeps a certificate from issuing, and what bounds it.
fn as_issuer(certificate: &Certificate) -> Vec<String> {
    let mut parts = Vec::new();
    if certificate.version() == 3 && certificate.is_ca() != Some(true) {
        parts.push("it is no CA".to_owned());
    }
    if certificate.key_usage().is_some_and(|usage| !usage.key_cert_sign) {
        parts.push("its keyUsage has no keyCertSign".to_owned());
    }
    if let Some(length) = certificate.path_length() {
        parts.push(format!("its path length is {length}"));
    }
    parts
}

/// Every certificate by which this one may have been issued, and whether its signature says so.
fn issuers<E>(
    certificate: &Certificate,
    number: usize,
    chain: &[Result<Certificate, E>],
    trust: &ClientTrust,
    now: UnixTime,
) -> Vec<String> {
    let name = certificate.issuer();
    let signed = |issuer: &Certificate| match certificate.is_issued_by(issuer, webpki::ALL_VERIFICATION_ALGS) {
        true => "the signature fits its key",
        false => "the signature does not fit its key",
    };
    let mut facts = Vec::new();
    for anchor in trust.anchors().iter().filter(|anchor| anchor.certificate.subject() == name) {
        let issuer = &anchor.certificate;
        let mut parts = vec![format!("issued by `{}`, a trust anchor", name.rfc2253()), signed(issuer).to_owned()];
        if anchor.kind == AnchorKind::Pinned {
            parts.push("it is no CA and stands for itself only".to_owned());
        }
        parts.push(validity(issuer, now));
        if issuer.extended_key_usage().is_some_and(|usage| !usage.client_auth) {
            parts.push("its extendedKeyUsage has no clientAuth".to_owned());
        }
        facts.push(parts.join(", "));
    }
    let others = chain.iter().enumerate().filter(|(other, _)| *other != number);
    for (other, issuer) in others.filter_map(|(other, issuer)| Some((other, issuer.as_ref().ok()?))) {
        if issuer.subject() == name {
            let which = if other == 0 { "the client's".to_owned() } else { format!("certificate {}", other + 1) };
            facts.push(format!("issued by `{}`, {which} of the chain, {}", name.rfc2253(), signed(issuer)));
        }
    }
    if facts.is_empty() {
        let anchors = trust.anchors().iter().map(|anchor| format!("`{}`", anchor.certificate.subject().rfc2253()));
        let anchors = anchors.collect::<Vec<_>>().join(", ");
        facts.push(match certificate.is_self_issued() {
            true => format!("issued by itself, and no trust anchor: those are {anchors}"),
            false => format!("issued by `{}`, which is not here: the trust anchors are {anchors}", name.rfc2253()),
        });
    }
    facts
}
