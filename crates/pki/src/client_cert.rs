//! A verified client certificate: what headers, variables and logs say about a client.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::path::Path;
use crate::validity::unix_time;
use crate::{Certificate, Failure, days_between, encoding};

/// A verified client certificate with its chain. Only [`crate::ClientTrust::verify`] makes one.
/// The identity texts used on every request are made once, here.
#[derive(Debug)]
pub struct ClientCert {
    leaf: Arc<Certificate>,
    path: Path,
    fingerprint: String,
    fingerprint_sha256: String,
    serial: String,
    subject: String,
    issuer: String,
}

impl ClientCert {
    pub(crate) fn new(leaf: Certificate, path: Path) -> Self {
        ClientCert {
            fingerprint: leaf.sha1(),
            fingerprint_sha256: leaf.sha256(),
            serial: leaf.serial(),
            subject: leaf.subject().rfc2253(),
            issuer: leaf.issuer().rfc2253(),
            leaf: Arc::new(leaf),
            path,
        }
    }

    pub(crate) fn judge_time(&self, now: UnixTime) -> Result<(), Failure> {
        self.path.judge_time(now)
    }

    pub(crate) fn shared_leaf(&self) -> &Arc<Certificate> {
        &self.leaf
    }

    /// The client's own certificate.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The intermediates by which it was verified, DER, its issuer first; without the trust anchor, and without what
    /// the client sent besides.
    pub fn intermediates(&self) -> &[Vec<u8>] {
        &self.path.intermediates
    }

    /// Intersection of the validity of every certificate of the path, anchor included: (from, until), both included.
    pub fn validity(&self) -> (UnixTime, UnixTime) {
        (unix_time(self.path.validity.not_before), unix_time(self.path.validity.not_after))
    }

    /// `$ssl_client_fingerprint`: SHA-1 of the DER, 40 lower-case hex.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// `$ssl_client_fingerprint_sha256`: SHA-256 of the DER, 64 lower-case hex.
    pub fn fingerprint_sha256(&self) -> &str {
        &self.fingerprint_sha256
    }

    /// `$ssl_client_serial`.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// `$ssl_client_s_dn`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// `$ssl_client_i_dn`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `$ssl_client_s_dn_legacy`.
    pub fn subject_legacy(&self) -> String {
        self.leaf.subject().oneline()
    }

    /// `$ssl_client_i_dn_legacy`.
    pub fn issuer_legacy(&self) -> String {
        self.leaf.issuer().oneline()
    }

    /// `$ssl_client_raw_cert`: PEM, final newline included.
    pub fn pem(&self) -> String {
        self.leaf.pem()
    }

    /// `$ssl_client_escaped_cert`: the PEM, everything but `A-Za-z0-9-._~` percent-encoded, upper-case hex.
    pub fn escaped_pem(&self) -> String {
        encoding::percent_encoded(&self.leaf.pem())
    }

    /// RFC 9440 `Client-Cert`.
    pub fn client_cert_field(&self) -> String {
        encoding::field_item(self.leaf.der())
    }

    /// RFC 9440 `Client-Cert-Chain`: the intermediates by which it was verified; empty if there are none.
    pub fn client_cert_chain_field(&self) -> String {
        let items: Vec<String> = self.path.intermediates.iter().map(|der| encoding::field_item(der)).collect();
        items.join(", ")
    }

    /// `$ssl_client_san_dns`: comma-joined; in an entry a comma and all but visible ASCII are percent-encoded.
    pub fn san_dns(&self) -> String {
        encoding::comma_joined(self.leaf.san_dns())
    }

    /// `$ssl_client_san_uri`, likewise.
    pub fn san_uri(&self) -> String {
        encoding::comma_joined(self.leaf.san_uri())
    }

    /// `$ssl_client_san_email`, likewise.
    pub fn san_email(&self) -> String {
        encoding::comma_joined(self.leaf.san_email())
    }

    /// `$ssl_client_san_ip`, likewise.
    pub fn san_ip(&self) -> String {
        encoding::comma_joined(self.leaf.san_ip())
    }

    /// `$ssl_client_v_start`: `Jan  1 00:00:00 2020 GMT`.
    pub fn valid_from(&self) -> String {
        self.leaf.not_before_text()
    }

    /// `$ssl_client_v_end`.
    pub fn valid_until(&self) -> String {
        self.leaf.not_after_text()
    }

    /// `$ssl_client_v_remain`: whole days until the client's own certificate expires.
    pub fn days_remaining(&self, now: UnixTime) -> u64 {
        days_between(now, self.leaf.not_after())
    }
}
