//! `new`: a project of one's own around a gateway.toml. What stands in its files is in the folder `new/`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use sealgate_compiler::Clock;

use crate::dev_certs::Certificates;
use crate::files::{NewFile, write_all};
use crate::output::{End, say};

/// Makes a project: a gateway.toml with certificates for development, and the few lines of Rust that seal it.
#[derive(clap::Args)]
pub(crate) struct New {
    /// Its directory, which must not be there or be empty; the last part of it is the name of the binary.
    dir: PathBuf,
    /// Depends on the crates in this checkout of sealgate, instead of the published ones. In a checkout, that is the
    /// default.
    #[arg(long, value_name = "CHECKOUT")]
    path: Option<PathBuf>,
}

/// The project's files that are the same for all but for the name: in the project, here.
const FILES: &[(&str, &str)] = &[
    (".cargo/config.toml", include_str!("new/config.toml")),
    (".containerignore", include_str!("new/containerignore")),
    (".gitignore", include_str!("new/gitignore")),
    ("Containerfile", include_str!("new/Containerfile")),
    ("build.rs", include_str!("new/build.rs.txt")),
    ("gateway.toml", include_str!("new/gateway.toml")),
    ("src/generated.rs", include_str!("new/generated.rs.txt")),
    ("src/main.rs", include_str!("new/main.rs.txt")),
];

/// Days for which the certificates are valid.
const DAYS: u32 = 365;

impl New {
    pub(crate) fn run(&self) -> End {
        match self.make() {
            Ok(()) => {
                let dir = self.dir.display();
                say(&format!("wrote {dir}; next:"));
                say(&format!("  cd {dir} && cargo run"));
                say("  curl --resolve gateway.test:9443:127.0.0.1 --cacert certs/ca.cer --cert certs/client.cer \
                     --key certs/client.key https://gateway.test:9443/anything");
                End::Fine
            }
            Err(text) => {
                say(&format!("error: {text}"));
                End::Usage
            }
        }
    }

    fn make(&self) -> Result<(), String> {
        let name = package_name(&self.dir)?;
        if fs::read_dir(&self.dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(format!("{} is not empty", self.dir.display()));
        }
        let checkout = match &self.path {
            Some(path) if is_checkout(path) => Some(path.clone()),
            Some(path) => return Err(format!("{} is no checkout of sealgate", path.display())),
            None => own_checkout(),
        };
        let checkout = checkout.map(|path| path.canonicalize().unwrap_or(path));
        let clock = Clock::from_environment()?;
        let certificates = Certificates::make(&["gateway.test".to_owned()], &["client".to_owned()], DAYS, clock)?;

        let filled: Vec<(&str, String)> =
            FILES.iter().map(|(file, text)| (*file, text.replace("{{name}}", &name))).collect();
        let mut texts: Vec<(&str, String)> = filled;
        texts.push(("Cargo.toml", manifest(&name, checkout.as_deref())));
        // The versions that the checkout was tested with.
        let lock = checkout.and_then(|path| fs::read_to_string(path.join("Cargo.lock")).ok());
        texts.extend(lock.map(|lock| ("Cargo.lock", lock)));
        let files = texts.iter().map(|(name, text)| NewFile { name: (*name).into(), text, secret: false });
        let files: Vec<_> = files.chain(certificates.files("certs/")).collect();
        write_all(&self.dir, &files, false)
    }
}

/// The last part of the path, if cargo takes it as the name of a package.
fn package_name(dir: &Path) -> Result<String, String> {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let reserved = ["test", "core", "std", "alloc", "proc-macro", "build", "deps", "examples", "incremental"];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_letter);
    if is_name && !reserved.contains(&name.as_str()) && !name.starts_with("sealgate") {
        return Ok(name);
    }
    Err(format!(
        "`{name}` cannot be the name of the package: a letter first, then letters, digits, `-` and `_`, and not \
         `sealgate` in front"
    ))
}

fn manifest(name: &str, checkout: Option<&Path>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut text = include_str!("new/Cargo.toml.txt").replace("{{name}}", name);
    for part in ["policy", "runtime", "compiler"] {
        let source = match checkout {
            // A path as a TOML string.
            Some(path) => {
                let path = path.join("crates").join(part).display().to_string();
                format!("{{ path = {} }}", toml_edit::Value::from(path))
            }
            None => format!("{version:?}"),
        };
        text = text.replace(&format!("{{{{{part}}}}}"), &source);
    }
    text + include_str!("new/profile.toml")
}

/// The checkout that this program is run from: by `cargo sealgate` in it, or in a directory of it.
fn own_checkout() -> Option<PathBuf> {
    let run_by_cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let directories = run_by_cargo.into_iter().chain(env::current_dir());
    directories
        .flat_map(|directory| directory.ancestors().map(Path::to_owned).collect::<Vec<_>>())
        .find(|d| is_checkout(d))
}

fn is_checkout(directory: &Path) -> bool {
    ["policy", "runtime", "compiler"]
        .iter()
        .all(|part| directory.join("crates").join(part).join("Cargo.toml").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages() {
        for (dir, expected) in [
            ("gateway", Some("gateway")),
            ("a/my-gw_2/", Some("my-gw_2")),
            ("2gw", None),
            ("g w", None),
            ("sealgate", None),
            ("sealgate-runtime", None),
            ("test", None),
            ("/", None),
        ] {
            assert_eq!(package_name(Path::new(dir)).ok().as_deref(), expected, "{dir}");
        }
    }

    #[test]
    fn the_profile_is_the_checkouts_own() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
        let text = fs::read_to_string(root).unwrap();
        let start = text.find("# What both the compiler").unwrap();
        let end = text.find("[workspace.lints.rust]").unwrap();
        assert_eq!(text[start..end].trim_end(), include_str!("new/profile.toml").trim_end(), "left: Cargo.toml");
    }

    #[test]
    fn dependencies_by_path_and_by_version() {
        let table = |text: String| text.parse::<toml_edit::DocumentMut>().unwrap();
        let by_path = table(manifest("gw", Some(Path::new("/a \"b\""))));
        assert_eq!(by_path["dependencies"]["sealgate-runtime"]["path"].as_str(), Some("/a \"b\"/crates/runtime"));
        let by_version = table(manifest("gw", None));
        assert_eq!(by_version["build-dependencies"]["sealgate-compiler"].as_str(), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(by_version["package"]["name"].as_str(), Some("gw"));
    }
}
