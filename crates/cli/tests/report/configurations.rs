//! Configurations to report on, and the command that does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use tempfile::TempDir;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `cargo sealgate report` with these arguments in the root of the workspace, at the start of 2026.
pub(crate) fn report(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-sealgate"));
    command.current_dir(root()).arg("report").args(arguments).env("SOURCE_DATE_EPOCH", "1767225600");
    command.output().unwrap()
}

/// The page on a configuration.
pub(crate) fn page(configuration: &Path) -> String {
    String::from_utf8(report(&[configuration.to_str().unwrap()]).stdout).unwrap()
}

/// The configuration of a folder of `tests/ui`.
pub(crate) fn ui(folder: &str) -> PathBuf {
    root().join("tests/ui").join(folder).join("gateway.toml")
}

/// A configuration whose names, patterns and certificates try to be markup, and are long; its file's name too.
pub(crate) fn hostile() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let mut params = CertificateParams::new(vec!["a.test".to_owned(), "*.a.test".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "</title><script>alert(2)</script>");
    params
        .distinguished_name
        .push(DnType::OrganizationName, format!("\"'><img src=x onerror=alert(3)>{}", "O".repeat(200)));
    let key = KeyPair::generate().unwrap();
    write("a.cer", &params.self_signed(&key).unwrap().pem());
    write("a.key", &key.serialize_pem());
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    write("ca.cer", &params.self_signed(&key).unwrap().pem());
    let text = r#"
[listen]
https = ["127.0.0.1:9443"]
http = ["127.0.0.1:9080"]
"<u>key</u>" = 1
[[ssls]]
snis = ["a.test", "*.a.test"]
cert = "a.cer"
key = "a.key"
client = { ca = "ca.cer", skip_mtls_uri_regex = ["^/x(<script>alert(5)</script>)?", "<b>x</b>"] }
[[ssls]]
sni = "b.test"
cert = "<b>missing</b>.cer"
key = "a.key"
[[routes]]
name = "</style><i>identity</i>"
uris = ["/*"]
host = "*.a.test"
upstream = { type = "echo" }
[[routes]]
name = "<script>alert(1)</script>LONG"
uri = "/<b>x</b>/*"
upstream = { type = "echo" }
[lints]
public_status = { level = "allow", reason = "<img src=y>" }
"#;
    let name = "<plaintext>.toml";
    write(name, &text.replace("LONG", &"x".repeat(300)));
    let path = folder.path().join(name);
    (folder, path)
}
