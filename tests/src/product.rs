//! The product as a user has it: sealed by a cargo of its own with `SEALGATE_CONFIG`, run as a process.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Child;
use tokio::sync::Notify;

use crate::program::{self, Said};
use crate::wire::PATIENCE;

/// How to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// `cargo build --release`.
    Release,
    /// `cargo seal`.
    Static,
    /// `cargo seal`, not linked as one program, which takes a minute less.
    QuickStatic,
}

/// Directory of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package is a directory of the checkout")
}

/// Builds the checkout with `config` and gives the program its own name in the directory of `config`.
///
/// The build has a target directory of its own under the outer one, so that only its first run takes long.
///
/// # Errors
/// With what cargo said, if it failed.
///
/// # Panics
/// If cargo cannot be started.
pub async fn seal(config: &Path, build: Build) -> Result<PathBuf, Said> {
    seal_in(checkout(), config, build).await
}

/// As [`seal`], for another checkout.
///
/// # Errors
/// As [`seal`].
///
/// # Panics
/// As [`seal`].
pub async fn seal_in(checkout: &Path, config: &Path, build: Build) -> Result<PathBuf, Said> {
    let (mut cargo, target) = nested_cargo();
    cargo
        .args(match build {
            Build::Release => &["build", "--release"][..],
            Build::Static => &["seal"],
            Build::QuickStatic => &["seal", "--config", "profile.release.lto=false"],
        })
        .args(["--offline", "--locked"])
        .current_dir(checkout)
        .env("SEALGATE_CONFIG", config);
    let _one_at_a_time = one_at_a_time().await;
    let said = program::run_command(cargo).await;
    if said.code != Some(0) {
        return Err(said);
    }
    let built = match build {
        Build::Release => target.join("release/sealgate"),
        Build::Static | Build::QuickStatic => target.join("x86_64-unknown-linux-gnu/release/sealgate"),
    };
    let kept = config.with_file_name(if build == Build::Release { "sealgate" } else { "sealgate-static" });
    fs::copy(&built, &kept).expect("cargo built it");
    Ok(kept)
}

/// Builds the package `name` in `project`, which is no checkout but depends on one, and returns a program in `project`.
///
/// # Errors
/// As [`seal`].
///
/// # Panics
/// As [`seal`].
pub async fn build_project(project: &Path, name: &str) -> Result<PathBuf, Said> {
    let (mut cargo, target) = nested_cargo();
    cargo.args(["build", "--release", "--offline"]).current_dir(project);
    let _one_at_a_time = one_at_a_time().await;
    let said = program::run_command(cargo).await;
    if said.code != Some(0) {
        return Err(said);
    }
    let kept = project.join("program");
    fs::copy(target.join("release").join(name), &kept).expect("cargo built it");
    Ok(kept)
}

/// A cargo that nothing of the one around this test gets into, but for the target directory below its own.
fn nested_cargo() -> (Command, PathBuf) {
    let target = target_directory();
    let mut cargo = Command::new(program::find("cargo").expect("cargo runs this test"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_this_cargo = text.starts_with("CARGO") && text != "CARGO_HOME";
        if of_this_cargo || text.starts_with("SEALGATE") || text.starts_with("RUST") && text != "RUSTUP_HOME" {
            cargo.env_remove(&name);
        }
    }
    cargo.env("CARGO_TARGET_DIR", &target);
    (cargo, target)
}

/// A port of loopback that was free just now, for a configuration that has to name one.
///
/// # Panics
/// If there is none.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback has a free port")
}

/// A running product; killed when dropped.
pub struct Process {
    child: Child,
    out: Lines,
    err: Lines,
}

impl Process {
    /// Starts `program` with `arguments`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(program: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments);
        Self::start_command(command)
    }

    /// Starts `command`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_command(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = tokio::process::Command::from(command);
        let mut child = command.kill_on_drop(true).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let out = Lines::of(child.stdout.take().expect("piped"));
        let err = Lines::of(child.stderr.take().expect("piped"));
        Self { child, out, err }
    }

    /// Waits for `ready` on its standard error.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn ready(&self) {
        self.err.wait_for(|line| line.contains("ready")).await;
    }

    /// Waits for a line of standard output that `is` likes.
    ///
    /// # Panics
    /// If none comes.
    pub async fn stdout_line(&self, is: impl Fn(&str) -> bool) -> String {
        self.out.wait_for(is).await
    }

    /// Waits for a line of standard error that `is` likes.
    ///
    /// # Panics
    /// If none comes.
    pub async fn stderr_line(&self, is: impl Fn(&str) -> bool) -> String {
        self.err.wait_for(is).await
    }

    /// Standard error so far.
    pub fn stderr(&self) -> String {
        self.err.lock().text.join("\n")
    }

    /// Standard output so far.
    pub fn stdout(&self) -> String {
        self.out.lock().text.join("\n")
    }

    /// Sends the signal called `name`, without `SIG`.
    ///
    /// # Panics
    /// If the process has ended and was waited for.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().expect("not waited for yet");
        program::run("kill", &[format!("-{name}"), id.to_string()], Path::new("/")).await.success();
    }

    /// Waits for its end; the exit code, `None` = ended by a signal.
    ///
    /// # Panics
    /// If it does not end.
    pub async fn end(&mut self) -> Option<i32> {
        let ended = async {
            let status = self.child.wait().await.expect("a child can be waited for");
            // What it wrote last is still in the pipes.
            self.out.ended().await;
            self.err.ended().await;
            status.code()
        };
        tokio::time::timeout(2 * PATIENCE, ended).await.expect("the process ends")
    }
}

/// Lines of a stream, read as they come.
struct Lines {
    shared: Arc<(Mutex<Read>, Notify)>,
}

#[derive(Default)]
struct Read {
    text: Vec<String>,
    ended: bool,
}

impl Lines {
    fn of(stream: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(Read::default()), Notify::new()));
        let read = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut lines = BufReader::new(stream).lines();
            loop {
                let line = lines.next_line().await;
                {
                    let mut read = read.0.lock().expect("nobody panics with it");
                    match line {
                        Ok(Some(line)) => read.text.push(line),
                        _ => read.ended = true,
                    }
                    if read.ended {
                        break;
                    }
                }
                read.1.notify_waiters();
            }
            read.1.notify_waiters();
        });
        Self { shared }
    }

    fn lock(&self) -> MutexGuard<'_, Read> {
        self.shared.0.lock().expect("nobody panics with it")
    }

    async fn ended(&self) {
        loop {
            let news = self.shared.1.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            if self.lock().ended {
                return;
            }
            news.await;
        }
    }

    async fn wait_for(&self, is: impl Fn(&str) -> bool) -> String {
        let wait = async {
            loop {
                let news = self.shared.1.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                {
                    let read = self.lock();
                    if let Some(line) = read.text.iter().find(|line| is(line)) {
                        return line.clone();
                    }
                    assert!(!read.ended, "the process ended without that line:\n{}", read.text.join("\n"));
                }
                news.await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(line) => line,
            Err(_) => panic!("that line did not come:\n{}", self.lock().text.join("\n")),
        }
    }
}

/// `TARGET/sealed` of the target directory this test was built into.
fn target_directory() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(3).expect("TARGET/PROFILE/deps/TEST").join("sealed")
}

/// Builds of the tests in one process take turns; those of other processes wait for cargo's own lock, and a program is
/// copied before the next one may replace it.
async fn one_at_a_time() -> tokio::sync::MutexGuard<'static, ()> {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    TURN.lock().await
}
