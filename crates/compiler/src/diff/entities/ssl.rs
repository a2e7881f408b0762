//! An SSL object. No private key is looked at: its public half stands in the certificate, which was checked to fit.

use sealgate_policy::desc::{CertificateDesc, ClientAuthDesc, GatewayDesc, SslDesc};
use sealgate_policy::pki::Certificate;

use super::{Entity, Fields, certificates, fingerprint, joined};

pub(super) fn entity(desc: &GatewayDesc<'_>, row: &SslDesc<'_>) -> Entity {
    let SslDesc {
        id,
        // Where it stands changes nothing.
        line: _,
        names,
        certificates,
        tls12,
        tls13,
        client,
    } = *row;
    let names = names.of(desc.ssl_names);
    let pairs = certificates.of(desc.certificates).iter().map(|row| pair(desc, row));
    let (chains, keys): (Vec<String>, Vec<String>) = pairs.unzip();
    let protocols = [(tls12, "TLSv1.2"), (tls13, "TLSv1.3")];
    let protocols = protocols.into_iter().filter_map(|(offered, name)| offered.then_some(name));
    let mut fields: Fields = vec![
        ("snis".into(), names.join(" ")),
        ("cert".into(), chains.join("; ")),
        ("key".into(), keys.join("; ")),
        ("ssl_protocols".into(), joined(protocols, " ")),
    ];
    fields.extend(client.iter().flat_map(|client| client_auth(desc, client)));
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    Entity {
        keys: vec![sorted.join(" "), id.to_owned(), names.first().copied().unwrap_or_default().to_owned()],
        hosts: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Entity::new("SSL object", names.join(" "), fields)
    }
}

/// A chain, and the public half of its key.
fn pair(desc: &GatewayDesc<'_>, row: &CertificateDesc<'_>) -> (String, String) {
    let CertificateDesc {
        chain,
        // Another key has another public half.
        secret_key: _,
        // How the same key is written changes nothing.
        key_format: _,
        // The public half says it.
        key_type: _,
    } = *row;
    let leaf = chain.of(desc.ders).first().and_then(|der| Certificate::from_der(der).ok());
    let public = leaf.map(|leaf| format!("public key {}", fingerprint(&leaf.spki_sha256())));
    (certificates(desc, chain), public.unwrap_or_default())
}

fn client_auth(desc: &GatewayDesc<'_>, row: &ClientAuthDesc) -> Fields {
    let ClientAuthDesc {
        // Where it stands changes nothing.
        line: _,
        anchors,
        depth,
        skip,
    } = *row;
    vec![
        ("client.ca".into(), certificates(desc, anchors)),
        ("client.depth".into(), depth.to_string()),
        ("client.skip_mtls_uri_regex".into(), skip.of(desc.skip_patterns).join(" ")),
    ]
}
