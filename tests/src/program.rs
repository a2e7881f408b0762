//! Programs of the machine: found on the path, run with their output taken.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Where `name` is on the path; Debian's `sbin` directories are looked at too.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|file| fs::metadata(file).is_ok_and(|metadata| metadata.is_file()))
}

/// What a program said.
#[derive(Debug)]
pub struct Said {
    /// Exit code; `None` = ended by a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Said {
    /// Standard output of a program that succeeded.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Runs `program` with `arguments` in `directory`, off the runtime's thread, with nothing on its standard input.
///
/// # Panics
/// If it cannot be started.
pub async fn run<S: AsRef<OsStr>>(program: &str, arguments: &[S], directory: &Path) -> Said {
    let mut command = Command::new(find(program).unwrap_or_else(|| program.into()));
    command.args(arguments).current_dir(directory);
    run_command(command).await
}

/// As [`run`], for a command made by the caller.
///
/// # Panics
/// If it cannot be started.
pub async fn run_command(mut command: Command) -> Said {
    tokio::task::spawn_blocking(move || {
        command.stdin(std::process::Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
    })
    .await
    .expect("the closure does not panic but for the reason above")
    .into()
}
