//! The roots that browsers trust, by their public keys.
//!
//! `public_roots.txt` is made of the crate webpki-root-certs, which has them from Mozilla's list (CDLA-Permissive-2.0):
//! the SHA-256 of each SubjectPublicKeyInfo, and for people the subject. The test below holds the two against each
//! other, and with `SEALGATE_BLESS=1` writes the file anew; the crate itself is not a dependency of a build.

use sealgate_pki::Certificate;

static ROOTS: &str = include_str!("public_roots.txt");

/// Whether a certificate has the key of a public root.
pub(crate) fn contains(certificate: &Certificate) -> bool {
    let key = certificate.spki_sha256();
    ROOTS.lines().any(|line| line.split(' ').next() == Some(&key))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sealgate_pki::Certificate;

    use super::{ROOTS, contains};

    #[test]
    fn the_file_is_what_the_crate_has() {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
        let roots: Vec<Certificate> = roots.iter().map(|der| Certificate::from_der(der).unwrap()).collect();
        let mut lines: Vec<String> =
            roots.iter().map(|root| format!("{} {}\n", root.spki_sha256(), root.subject().rfc2253())).collect();
        lines.sort();
        lines.dedup();
        let text = lines.concat();
        if std::env::var_os("SEALGATE_BLESS").is_some() {
            assert!(std::env::var_os("CI").is_none(), "CI never blesses");
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/public_roots.txt");
            std::fs::write(file, text).unwrap();
            return;
        }
        assert_eq!(ROOTS, text, "SEALGATE_BLESS=1 writes it anew");
        assert!(lines.len() > 100 && roots.iter().all(contains));
    }
}
