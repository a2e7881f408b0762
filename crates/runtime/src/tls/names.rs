//! What the handshake agreed on, in OpenSSL's words, as nginx's variables have it.

use rustls::{CipherSuite, NamedGroup, ProtocolVersion};

/// `$ssl_protocol`.
pub fn protocol(version: Option<ProtocolVersion>) -> &'static str {
    match version {
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
        _ => "",
    }
}

/// `$ssl_cipher`: the suites that rustls's aws-lc-rs provider has.
pub fn cipher(suite: CipherSuite) -> &'static str {
    match suite {
        CipherSuite::TLS13_AES_128_GCM_SHA256 => "TLS_AES_128_GCM_SHA256",
        CipherSuite::TLS13_AES_256_GCM_SHA384 => "TLS_AES_256_GCM_SHA384",
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => "TLS_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-ECDSA-CHACHA20-POLY1305",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "ECDHE-RSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "ECDHE-RSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-RSA-CHACHA20-POLY1305",
        other => other.as_str().unwrap_or_default(),
    }
}

/// `$ssl_curve`; empty where no key was exchanged (a resumed TLS 1.2 session).
pub fn curve(group: Option<NamedGroup>) -> &'static str {
    match group {
        Some(NamedGroup::X25519) => "X25519",
        Some(NamedGroup::secp256r1) => "prime256v1",
        Some(NamedGroup::secp384r1) => "secp384r1",
        Some(NamedGroup::secp521r1) => "secp521r1",
        Some(NamedGroup::X25519MLKEM768) => "X25519MLKEM768",
        Some(NamedGroup::secp256r1MLKEM768) => "SecP256r1MLKEM768",
        Some(NamedGroup::MLKEM768) => "MLKEM768",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::aws_lc_rs::ALL_CIPHER_SUITES;

    use super::{cipher, curve};

    #[test]
    fn every_suite_and_every_group_of_the_provider_has_openssls_name() {
        for suite in ALL_CIPHER_SUITES {
            let name = cipher(suite.suite());
            assert!(
                name.starts_with("TLS_") == (suite.version().version == rustls::ProtocolVersion::TLSv1_3),
                "{name}"
            );
        }
        for group in rustls::crypto::aws_lc_rs::default_provider().kx_groups {
            assert_ne!(curve(Some(group.name())), "", "{:?}", group.name());
        }
    }
}
