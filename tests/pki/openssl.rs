//! What sealgate says of odd certificates beside what the `openssl` program says.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Completion, Trial};
use sealgate_pki::Certificate;
use sealgate_tests::{harness, program};

use crate::samples::{self, Sample};

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn()| {
        Trial::ignorable_test(format!("openssl::{name}"), move || match program::find("openssl") {
            Some(_) => {
                test();
                Ok(Completion::Completed)
            }
            None => harness::skip("not installed: openssl"),
        })
    };
    vec![trial("facts", facts), trial("what it does not read", unreadable), trial("PEM", pem)]
}

/// Every fact of every sample; all differences at once.
fn facts() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let samples = samples::readable();
    assert!(samples.len() > 50);
    let differences: Vec<String> = samples.iter().flat_map(|sample| compare(sample, directory.path())).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn compare(sample: &Sample, directory: &Path) -> Vec<String> {
    let file = directory.join("certificate.der");
    fs::write(&file, &sample.entity.der).expect("a file can be written");
    let openssl = |arguments: &[&str]| -> Vec<String> {
        let said = x509(&file, arguments).unwrap_or_else(|error| panic!("{}: openssl: {error}", sample.name));
        joined_lines(&said)
    };
    let certificate = match Certificate::from_der(&sample.entity.der) {
        Ok(certificate) => certificate,
        Err(error) => return vec![format!("{}: {error}", sample.name)],
    };
    let mut theirs = openssl(&[
        "-nameopt",
        "RFC2253",
        "-subject",
        "-issuer",
        "-serial",
        "-startdate",
        "-enddate",
        "-fingerprint",
        "-sha256",
    ]);
    theirs.extend(openssl(&["-nameopt", "compat", "-subject", "-issuer", "-fingerprint", "-sha1"]));
    let ours = [
        format!("subject={}", certificate.subject().rfc2253()),
        format!("issuer={}", certificate.issuer().rfc2253()),
        format!("serial={}", certificate.serial()),
        format!("notBefore={}", certificate.not_before_text()),
        format!("notAfter={}", certificate.not_after_text()),
        format!("sha256 Fingerprint={}", with_colons(&certificate.sha256())),
        format!("subject={}", certificate.subject().oneline()),
        format!("issuer={}", certificate.issuer().oneline()),
        format!("sha1 Fingerprint={}", with_colons(&certificate.sha1())),
    ];
    assert_eq!(theirs.len(), ours.len(), "{}: {theirs:#?}", sample.name);
    let pairs = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs);
    pairs.map(|(ours, theirs)| format!("{}:\n  ours   {ours}\n  theirs {theirs}", sample.name)).collect()
}

/// What OpenSSL cannot read has no words here either.
fn unreadable() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let file = directory.path().join("certificate.der");
    for sample in samples::unreadable() {
        fs::write(&file, &sample.entity.der).expect("a file can be written");
        let theirs = x509(&file, &["-subject"]);
        let ours = Certificate::from_der(&sample.entity.der);
        assert!(ours.is_err(), "{}: read here", sample.name);
        assert!(theirs.is_err(), "{}: read by openssl: {theirs:?}", sample.name);
    }
}

fn pem() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let file = directory.path().join("certificate.der");
    for sample in samples::readable() {
        fs::write(&file, &sample.entity.der).expect("a file can be written");
        let arguments = ["x509", "-inform", "DER", "-in"];
        let output = Command::new("openssl").args(arguments).arg(&file).output().expect("openssl runs");
        let ours = Certificate::from_der(&sample.entity.der).expect("it can be read").pem();
        assert_eq!(ours.as_bytes(), output.stdout, "{}", sample.name);
    }
}

fn x509(file: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("openssl");
    command.args(["x509", "-inform", "DER", "-noout"]).args(arguments).arg("-in").arg(file);
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Lines, but for a serial of more than 35 octets, which is broken into several that end in a backslash.
fn joined_lines(said: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in said.lines() {
        match lines.last_mut() {
            Some(last) if last.starts_with("serial=") && last.ends_with('\\') => {
                last.pop();
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn with_colons(hex: &str) -> String {
    let pairs: Vec<&str> = (0..hex.len()).step_by(2).map(|start| &hex[start..start + 2]).collect();
    pairs.join(":").to_uppercase()
}
