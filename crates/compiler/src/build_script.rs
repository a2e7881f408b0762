//! The compiler as a build script: files, environment, and cargo's directives.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::exit;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls_pki_types::UnixTime;

use crate::render::{Page, Style};
use crate::rule::Severity;
use crate::{Blob, Clock, Diagnostics, Sources, compile};

/// The target of a sealed binary.
const SEALED_TARGET: &str = "x86_64-unknown-linux-gnu";

/// Compiles the file that `SEALGATE_CONFIG` names (relative to the package), else gateway.toml beside build.rs, into
/// `OUT_DIR/gateway.rs`. Ends the build script with code 1 if anything is wrong.
pub fn build() {
    directive("rerun-if-env-changed=SEALGATE_CONFIG");
    directive("rerun-if-env-changed=SEALGATE_SEAL");
    if env::var_os("SEALGATE_SEAL").is_some_and(|value| value == "1") {
        check_sealing();
        // No such file: cargo runs the script each time, since it misses a PEM replaced by an older file.
        directive("rerun-if-changed=sealing-always-compiles");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let config = env::var_os("SEALGATE_CONFIG").filter(|value| !value.is_empty());
    build_into(&root.join(config.map_or_else(|| PathBuf::from("gateway.toml"), PathBuf::from)), &out_dir(), "gateway");
}

/// Compiles `config` into `OUT_DIR/NAME.rs`, for a build script that seals several configurations; each file is
/// included in a module of its own. Ends the build script with code 1 if anything is wrong.
pub fn build_fixture(config: impl AsRef<Path>, name: &str) {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    build_into(&root.join(config), &out_dir(), name);
}

/// Compiles `config` into `out_dir/NAME.rs` and the folder `out_dir/NAME/`, and tells cargo what was read. Ends the
/// process with code 1 if anything is wrong.
pub fn build_into(config: &Path, out_dir: &Path, name: &str) {
    directive("rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let sources = Sources::read(config);
    for path in sources.paths() {
        directive(&format!("rerun-if-changed={}", path.display()));
    }
    let clock = Clock::from_environment().unwrap_or_else(|text| fail(&text));
    let compiled = match compile(&sources, clock, name) {
        Ok(compiled) => compiled,
        Err(found) => {
            tell(&found, &sources);
            exit(1)
        }
    };
    tell(&compiled.warnings, &sources);
    write_all(out_dir, name, &compiled.code, &compiled.blobs)
        .unwrap_or_else(|error| fail(&format!("cannot write the generated code: {error}")));
}

impl Clock {
    /// Now, or `SOURCE_DATE_EPOCH` (seconds since 1970).
    ///
    /// # Errors
    /// A text for people, if the variable is no number of seconds or the clock stands before 1970.
    pub fn from_environment() -> Result<Self, String> {
        let since = match env::var("SOURCE_DATE_EPOCH") {
            Ok(text) => match text.parse() {
                Ok(seconds) => Duration::from_secs(seconds),
                Err(_) => return Err(format!("SOURCE_DATE_EPOCH is `{text}`: seconds since 1970 are expected")),
            },
            Err(_) => {
                let before = |_| "the clock stands before 1970".to_owned();
                SystemTime::now().duration_since(UNIX_EPOCH).map_err(before)?
            }
        };
        Ok(Self(UnixTime::since_unix_epoch(since)))
    }
}

/// A sealed binary is static, for one target.
fn check_sealing() {
    let target = env::var("TARGET").unwrap_or_default();
    if target != SEALED_TARGET {
        fail(&format!(
            "sealing makes a static binary for {SEALED_TARGET}, but the target is {target}: use `cargo seal`"
        ));
    }
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    if !features.split(',').any(|feature| feature == "crt-static") {
        fail(
            "the target feature `crt-static` is off, so the binary would not be static: use `cargo seal`, and unset \
             RUSTFLAGS, which replaces the flags that it sets",
        );
    }
}

fn out_dir() -> PathBuf {
    match env::var_os("OUT_DIR") {
        Some(path) => path.into(),
        None => fail("OUT_DIR is not set: this is for build scripts"),
    }
}

fn write_all(out_dir: &Path, name: &str, code: &str, blobs: &[Blob]) -> io::Result<()> {
    let folder = out_dir.join(name);
    // Keys of an earlier build do not stay behind.
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(&folder)?,
    }
    for blob in blobs {
        write(&out_dir.join(&blob.path), &blob.bytes, blob.secret)?;
    }
    write(&out_dir.join(format!("{name}.rs")), code.as_bytes(), false)
}

fn write(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    options.open(path)?.write_all(bytes)
}

/// One directive a line keeps the carets; cargo strips the colours where there is no terminal.
fn tell(found: &Diagnostics, sources: &Sources) {
    let mut page = Page::new(sources, Style::Coloured);
    for diagnostic in found {
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Note => "warning",
        };
        for line in page.render(diagnostic).lines() {
            directive(&format!("{kind}={line}"));
        }
    }
}

fn fail(text: &str) -> ! {
    directive(&format!("error={text}"));
    exit(1)
}

#[expect(clippy::print_stdout, reason = "cargo reads a build script's output")]
fn directive(text: &str) {
    println!("cargo::{}", text.replace(['\n', '\r'], " "));
}
