//! `dev-certs`: an authority, and what it issues to servers and clients, for development.
//!
//! They are what the compiler asks of certificates: version 3, names in the SAN, usages that fit, P-256, random serial
//! numbers. The authority's key lies beside them, so nothing that matters may trust it.

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SanType, SerialNumber,
};
use sealgate_compiler::Clock;
use sealgate_policy::NamePattern;

use crate::files::{NewFile, write_all};
use crate::import::file_name;
use crate::output::{End, count, print, say};

/// Makes a certificate authority, and certificates of it for servers and clients. For development: the authority's key
/// is written beside them.
///
/// Prints the lines for gateway.toml that go with them, and a call of curl.
#[derive(clap::Args)]
pub(crate) struct DevCerts {
    /// Where the files are written.
    dir: PathBuf,
    /// Server names; each gets a certificate: test.com, *.test.com
    #[arg(long, value_name = "NAME", required = true, num_args = 1..)]
    sni: Vec<String>,
    /// Names of clients; each gets a certificate.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    client: Vec<String>,
    /// Days of validity.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
}

/// Files of an authority and of what it issued, by name in their directory.
pub(crate) struct Certificates {
    files: Vec<(String, String)>,
}

impl DevCerts {
    pub(crate) fn run(&self) -> End {
        let made = Clock::from_environment()
            .and_then(|clock| Certificates::make(&self.sni, &self.client, self.days, clock))
            .and_then(|made| write_all(&self.dir, &made.files(""), self.force).map(|()| made));
        match made {
            Ok(made) => {
                say(&format!("wrote {} to {}", count(made.files.len(), "file"), self.dir.display()));
                print(&snippet(&self.dir, &self.sni, &self.client));
                End::Fine
            }
            Err(text) => {
                say(&format!("error: {text}"));
                End::Usage
            }
        }
    }
}

impl Certificates {
    /// An authority, a certificate for each of `servers` and one for each of `clients`.
    ///
    /// # Errors
    /// A text for people: names that no certificate can have, or that would share a file.
    pub(crate) fn make(servers: &[String], clients: &[String], days: u32, clock: Clock) -> Result<Self, String> {
        let days = Days { from: clock.0.as_secs().saturating_sub(3600), days };
        let key = new_key()?;
        let mut params = params("sealgate development CA", &days)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
        let mut made = Self { files: Vec::new() };
        made.add("ca", certificate.pem(), key.serialize_pem())?;
        let issuer = Issuer::new(params, key);
        for name in servers {
            let name = NamePattern::parse(name).map_err(|error| format!("`{name}`: {error}"))?.to_string();
            if name == "*" {
                return Err("`*` is no name that a certificate can have".to_owned());
            }
            made.issue(&issuer, &name, &days, ExtendedKeyUsagePurpose::ServerAuth)?;
        }
        for name in clients {
            made.issue(&issuer, name, &days, ExtendedKeyUsagePurpose::ClientAuth)?;
        }
        Ok(made)
    }

    fn issue(
        &mut self,
        issuer: &Issuer<'_, KeyPair>,
        name: &str,
        days: &Days,
        usage: ExtendedKeyUsagePurpose,
    ) -> Result<(), String> {
        let key = new_key()?;
        let mut params = params(name, days)?;
        if usage == ExtendedKeyUsagePurpose::ServerAuth {
            let name = name.try_into().map_err(|_| format!("`{name}` is not in ASCII"))?;
            params.subject_alt_names = vec![SanType::DnsName(name)];
        }
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, issuer).map_err(|error| error.to_string())?;
        self.add(&file_name(name), certificate.pem(), key.serialize_pem())
    }

    fn add(&mut self, stem: &str, certificate: String, key: String) -> Result<(), String> {
        let name = format!("{stem}.cer");
        if self.files.iter().any(|(there, _)| *there == name) {
            return Err(format!("two certificates would be called {name}; give one another name"));
        }
        self.files.push((name, certificate));
        self.files.push((format!("{stem}.key"), key));
        Ok(())
    }

    /// The files below `directory`, which ends with a slash or is empty.
    pub(crate) fn files(&self, directory: &str) -> Vec<NewFile<'_>> {
        self.files
            .iter()
            .map(|(name, text)| NewFile {
                name: format!("{directory}{name}").into(),
                text,
                secret: name.ends_with(".key"),
            })
            .collect()
    }
}

/// From a time, in seconds since 1970, for some days.
struct Days {
    from: u64,
    days: u32,
}

fn params(common_name: &str, days: &Days) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    // RFC 5280, ub-common-name.
    let common_name: String = common_name.chars().take(64).collect();
    params.distinguished_name.push(DnType::CommonName, common_name);
    let from = UNIX_EPOCH + Duration::from_secs(days.from);
    params.not_before = from.into();
    params.not_after = (from + Duration::from_secs(u64::from(days.days) * 86_400)).into();
    params.serial_number = Some(serial()?);
    Ok(params)
}

/// 16 random bytes of a positive number.
fn serial() -> Result<SerialNumber, String> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system gives no random numbers".to_owned())?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn new_key() -> Result<KeyPair, String> {
    KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(|error| error.to_string())
}

/// Lines for gateway.toml, and a call as a comment.
fn snippet(dir: &Path, servers: &[String], clients: &[String]) -> String {
    let file = |name: &str, ending: &str| dir.join(format!("{}.{ending}", file_name(name))).display().to_string();
    let ca = file("ca", "cer");
    let mut text = String::new();
    for name in servers {
        text += &format!("[[ssls]]\nsni = {name:?}\ncert = {:?}\nkey = {:?}\n", file(name, "cer"), file(name, "key"));
        if !clients.is_empty() {
            text += &format!("client = {{ ca = {ca:?} }}\n");
        }
        text.push('\n');
    }
    let host = servers.first().map_or_else(String::new, |name| name.replace('*', "www"));
    let client = clients
        .first()
        .map_or_else(String::new, |name| format!(" --cert {} --key {}", file(name, "cer"), file(name, "key")));
    text + &format!("# curl --resolve {host}:9443:127.0.0.1 --cacert {ca}{client} https://{host}:9443/\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be() {
        let clock = Clock::from_environment().unwrap();
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (servers, clients, said) in [
            (&["*"][..], &[][..], "`*`"),
            (&["a b"], &[], "`a b`"),
            (&["a.test"], &["a.test"], "a.test.cer"),
            (&["ca"], &[], "ca.cer"),
        ] {
            let Err(text) = Certificates::make(&names(servers), &names(clients), 1, clock) else {
                panic!("{servers:?} {clients:?}")
            };
            assert!(text.contains(said), "{text}");
        }
    }
}
