//! `dev-certs`: files that the compiler and OpenSSL have nothing to say about.

use std::fs;

use libtest_mimic::Trial;
use sealgate_compiler::{Checked, Sources, Style, check, render};
use sealgate_tests::harness::{needing, test};
use sealgate_tests::program;

use crate::{clock, mode, sealgate};

const NAMES: &[&str] = &["dev-certs", "certs", "--sni", "gateway.test", "*.gateway.test", "--client", "alice", "bob"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("dev_certs", "the_compiler_has_nothing_to_say", || async {
            let directory = tempfile::tempdir().unwrap();
            let snippet = sealgate(directory.path(), NAMES).await.success();
            let text = format!(
                "[listen]\nhttps = [\"127.0.0.1:9443\"]\n{snippet}\n\
                 [[routes]]\nuri = \"/*\"\nupstream = {{ type = \"echo\" }}\n"
            );
            let config = directory.path().join("gateway.toml");
            fs::write(&config, &text).unwrap();
            let sources = Sources::read(&config);
            let Checked { model, found, .. } = check(&sources, clock());
            assert!(found.is_empty(), "{text}\n{}", render(&found, &sources, Style::Plain));
            assert_eq!(model.unwrap().with_desc(|desc| (desc.ssls.len(), desc.certificates.len())), (2, 2));
        }),
        test("dev_certs", "keys_are_for_their_owner_and_nothing_is_replaced_unasked", || async {
            let directory = tempfile::tempdir().unwrap();
            sealgate(directory.path(), NAMES).await.success();
            let certs = directory.path().join("certs");
            for name in ["ca", "gateway.test", "any.gateway.test", "alice", "bob"] {
                assert_eq!(mode(&certs.join(format!("{name}.key"))), 0o600, "{name}");
                assert!(certs.join(format!("{name}.cer")).exists(), "{name}");
            }
            let ca = || fs::read(certs.join("ca.cer")).unwrap();
            let before = ca();
            let refused = sealgate(directory.path(), NAMES).await;
            assert_eq!(refused.code, Some(2));
            assert!(
                refused.stderr.contains("certs/ca.cer is there already; --force replaces it"),
                "{}",
                refused.stderr
            );
            assert_eq!(ca(), before);
            sealgate(directory.path(), &[NAMES, &["--force"]].concat()).await.success();
            assert_ne!(ca(), before);
        }),
        needing(&["openssl"], "dev_certs", "openssl_takes_them", || async {
            let directory = tempfile::tempdir().unwrap();
            sealgate(directory.path(), NAMES).await.success();
            let certs = directory.path().join("certs");
            let now = crate::CLOCK.to_string();
            let mut serials = Vec::new();
            for (name, purpose, host) in [
                ("gateway.test", "sslserver", &["-verify_hostname", "gateway.test"][..]),
                ("any.gateway.test", "sslserver", &["-verify_hostname", "x.gateway.test"]),
                ("alice", "sslclient", &[]),
                ("bob", "sslclient", &[]),
            ] {
                let file = format!("{name}.cer");
                let call = ["verify", "-x509_strict", "-attime", &now, "-purpose", purpose, "-CAfile", "ca.cer"];
                program::run("openssl", &[&call, host, &[&*file]].concat(), &certs).await.success();
                let call = ["x509", "-in", &file, "-noout", "-serial"];
                serials.push(program::run("openssl", &call, &certs).await.success());
            }
            serials.sort();
            serials.dedup();
            assert_eq!(serials.len(), 4);
        }),
    ]
}
