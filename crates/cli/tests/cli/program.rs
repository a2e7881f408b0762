//! Running the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The start of 2026 in `SOURCE_DATE_EPOCH`: what is good is valid, what is expired has expired.
pub(crate) const CLOCK: &str = "1767225600";

/// The root of the workspace, where commands run.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The command in the root of the workspace, at a fixed time.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-sealgate"));
    command.current_dir(root()).env("SOURCE_DATE_EPOCH", CLOCK).env_remove("NO_COLOR").args(arguments);
    command
}

/// Exit code, standard output, standard error.
pub(crate) fn run(arguments: &[&str]) -> (i32, String, String) {
    texts(&command(arguments).output().unwrap())
}

/// Runs the command: exit code, and what its standard output and standard error have to contain; nothing = to be empty.
#[track_caller]
pub(crate) fn check(arguments: &[&str], code: i32, out: &[&str], err: &[&str]) {
    let (found, stdout, stderr) = run(arguments);
    assert_eq!(found, code, "{arguments:?}: {stderr}");
    for (text, expected) in [(&stdout, out), (&stderr, err)] {
        assert_eq!(text.is_empty(), expected.is_empty(), "{arguments:?}: {text}");
        expected.iter().for_each(|part| assert!(text.contains(part), "{arguments:?}: no {part:?} in {text}"));
    }
}

fn texts(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A directory with the demo in it.
pub(crate) fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("gateway.toml"), folder.path().join("gateway.toml")).unwrap();
    std::fs::create_dir(folder.path().join("certs")).unwrap();
    for entry in std::fs::read_dir(root().join("certs")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join("certs").join(entry.file_name())).unwrap();
    }
    folder
}

/// Compares a text with a file, or writes it.
pub(crate) fn compare(path: &Path, text: &str) {
    if std::env::var_os("SEALGATE_BLESS").is_some() {
        assert!(std::env::var_os("CI").is_none(), "CI never blesses");
        std::fs::write(path, text).unwrap();
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let line = 1 + found.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
    let name = path.file_name().unwrap().display();
    assert!(found == text, "{name}:{line} is not what the command says; SEALGATE_BLESS=1 writes it anew");
}
