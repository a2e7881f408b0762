//! From an edit to a binary, and from its start to the first connection.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Starts of the binary; the median is reported.
const STARTS: usize = 5;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// User and system time of `cargo build` after an edit, its children included.
    pub(crate) build: Duration,
    /// Peak of the largest of its processes.
    pub(crate) kibibytes: u64,
    /// From exec to `ready`: every listener accepts.
    pub(crate) start: Duration,
}

/// Builds the root package with a configuration as a user does, edits it, and builds again.
pub(crate) fn measure(root: &Path, file: &Path) -> io::Result<Figures> {
    let target = root.join("target").join("bench");
    build(root, &target, file)?;
    let text = fs::read_to_string(file)?;
    fs::write(file, text.replacen("= 2 }", "= 3 }", 1))?;
    let (build, kibibytes) = build(root, &target, file)?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(&target.join("release/sealgate"))?);
    }
    starts.sort();
    Ok(Figures { build, kibibytes, start: starts[STARTS / 2] })
}

fn build(root: &Path, target: &Path, file: &Path) -> io::Result<(Duration, u64)> {
    let mut command = Command::new("/usr/bin/time");
    command.args([
        "--format",
        "%U %S %M",
        env!("CARGO"),
        "build",
        "--release",
        "--package",
        "sealgate",
        "--target-dir",
    ]);
    let output = command.arg(target).current_dir(root).env("SEALGATE_CONFIG", file).stdout(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(io::Error::other(said.into_owned()));
    }
    let figures: Vec<f64> = said.lines().next_back().unwrap_or_default().split(' ').flat_map(str::parse).collect();
    match figures.as_slice() {
        [user, system, kibibytes] => Ok((Duration::from_secs_f64(user + system), *kibibytes as u64)),
        _ => Err(io::Error::other(said.into_owned())),
    }
}

/// The kernel takes connections as soon as a listener is bound, long before the gateway does: `ready` counts.
fn start(binary: &Path) -> io::Result<Duration> {
    let begin = Instant::now();
    let mut child = Command::new(binary).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let said = child.stderr.take().map(BufReader::new).ok_or_else(|| io::Error::other("no standard error"))?;
    let is_ready = said.lines().any(|line| line.is_ok_and(|line| line == "ready"));
    let taken = begin.elapsed();
    child.kill()?;
    child.wait()?;
    if is_ready { Ok(taken) } else { Err(io::Error::other("the sealed gateway does not start")) }
}
