//! The commands from outside: what they write and say, and that what they wrote builds, serves and is right.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod dev_certs;
mod import;
mod new;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_compiler::Clock;
use sealgate_tests::program::{Said, run_command};

/// The start of 2026, as for the examples of the rules.
const CLOCK: u64 = 1_767_225_600;

fn main() -> ExitCode {
    let trials = [import::trials(), dev_certs::trials(), new::trials()];
    sealgate_tests::harness::run(trials.into_iter().flatten().collect())
}

/// Runs the program in `directory`, at [`CLOCK`].
async fn sealgate(directory: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-sealgate"));
    command.arg("sealgate").args(arguments).current_dir(directory);
    command.env("SOURCE_DATE_EPOCH", CLOCK.to_string()).env("NO_COLOR", "1");
    run_command(command).await
}

fn clock() -> Clock {
    Clock(UnixTime::since_unix_epoch(Duration::from_secs(CLOCK)))
}

/// Permission bits of a file.
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}
