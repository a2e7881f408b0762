//! SSL objects and their certificates.

use super::Rows;
use super::macros::{row, words};

row! {
    /// One enabled SSL object.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SslDesc<'a> {
        /// `id`, or its number in the file from 1, made distinct.
        pub id: &'a str => derived,
        /// Line of its table in [`GatewayDesc::config`](super::GatewayDesc::config).
        pub line: u32 => place,
        /// Rows of [`GatewayDesc::ssl_names`](super::GatewayDesc::ssl_names).
        pub names: Rows => list("snis", ssl_names),
        /// Rows of [`GatewayDesc::certificates`](super::GatewayDesc::certificates); at least one.
        pub certificates: Rows => fields("", certificates),
        /// TLS 1.2 offered.
        pub tls12: bool => flag("ssl_protocols", "TLSv1.2"),
        /// TLS 1.3 offered.
        pub tls13: bool => flag("ssl_protocols", "TLSv1.3"),
        /// Client authentication; with it the object is an mTLS object.
        pub client: Option<ClientAuthDesc> => optional,
    }
}

row! {
    /// `client` of an SSL object.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ClientAuthDesc {
        /// Line of `client` in [`GatewayDesc::config`](super::GatewayDesc::config).
        pub line: u32 => place,
        /// Rows of [`GatewayDesc::ders`](super::GatewayDesc::ders): every certificate of `client.ca`; at least one.
        pub anchors: Rows => list("ca", ders),
        /// Intermediates that may stand between leaf and trust anchor.
        pub depth: u8 => value,
        /// Rows of [`GatewayDesc::skip_patterns`](super::GatewayDesc::skip_patterns); empty = no skip list.
        pub skip: Rows => list("skip_mtls_uri_regex", skip_patterns),
    }
}

row! {
    /// A server certificate and its key.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct CertificateDesc<'a> {
        /// Rows of [`GatewayDesc::ders`](super::GatewayDesc::ders), end-entity first.
        pub chain: Rows => list("cert", ders),
        /// DER of the private key.
        pub secret_key: &'a [u8] => secret("key", chain),
        /// Container of `secret_key`.
        pub key_format: KeyFormat => derived,
        /// What it signs with.
        pub key_type: KeyType => derived,
    }
}

impl std::fmt::Debug for CertificateDesc<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateDesc").field("chain", &self.chain).finish_non_exhaustive()
    }
}

words! {
    /// DER container of a private key.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum KeyFormat {
        /// PKCS #8 (RFC 5958).
        Pkcs8 = "PKCS #8",
        /// PKCS #1 (RFC 8017).
        Pkcs1 = "PKCS #1",
        /// SEC 1 (RFC 5915).
        Sec1 = "SEC 1",
    }
}

words! {
    /// Type of a private key: who reads the key need not try one after the other, which for an ECDSA key costs
    /// nearly as much as reading it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum KeyType {
        /// ECDSA on a curve of NIST's.
        Ecdsa = "ECDSA",
        /// Ed25519.
        Ed25519 = "Ed25519",
        /// RSA.
        Rsa = "RSA",
    }
}
