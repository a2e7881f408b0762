//! Measures the compiler on large and on hostile configurations, and writes docs/performance-compiler.md.
//!
//! Each check runs in a process of its own, whose peak of memory is its own. Knows nothing of how the compiler works.

mod configuration;
mod lookup;
mod page;
mod sealed;

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use configuration::Size;
use page::{Check, Page};
use rustls_pki_types::UnixTime;
use sealgate_compiler::{Checked, Clock, Severity, Sources, check, diff};

/// Checks of each configuration; the median is reported.
const ROUNDS: usize = 3;
/// Sizes that are checked, and of which a binary is made.
const SIZES: [Size; 3] =
    [Size { routes: 10, ssls: 1 }, Size { routes: 10_000, ssls: 1_000 }, Size { routes: 100_000, ssls: 1_000 }];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", file] => check_here(Path::new(file)),
        ["diff", old, new] => diff_here(Path::new(old), Path::new(new)),
        ["write", directory, routes, ssls] => {
            let size = Size {
                routes: routes.parse().map_err(io::Error::other)?,
                ssls: ssls.parse().map_err(io::Error::other)?,
            };
            configuration::write(Path::new(directory), size).map(drop)
        }
        ["lookup"] => {
            lookup::measure(&SIZES.map(|size| size.routes)).iter().for_each(|lookup| eprintln!("{lookup:?}"));
            Ok(())
        }
        ["hostile", directory] => configuration::write_hostile(Path::new(directory)).map(drop),
        _ => measure(),
    }
}

fn measure() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut page = Page::default();
    for size in SIZES {
        let file = configuration::write(&directory.path().join(size.routes.to_string()), size)?;
        let checked = apart("check", &[&file])?;
        eprintln!("{size:?}: {checked:?}");
        page.sizes.push((size, checked));
        let compared = apart("diff", &[&file, &configuration::write_edited(&file)?])?;
        eprintln!("{size:?}, compared: {compared:?}");
        page.diffs.push((size, compared));
        let figures = sealed::measure(&root, &file)?;
        eprintln!("{size:?}: {figures:?}");
        page.sealed.push((size, figures));
    }
    page.lookups = lookup::measure(&SIZES.map(|size| size.routes));
    for (what, file) in configuration::write_hostile(&directory.path().join("hostile"))? {
        let checked = apart("check", &[&file])?;
        eprintln!("{what}: {checked:?}");
        page.hostile.push((what, checked));
    }
    page.write(&root)
}

/// Checks a file and prints seconds, findings by severity, and the first of them.
#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
fn check_here(file: &Path) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let begin = Instant::now();
    let sources = Sources::read(file);
    let Checked { found, notes, .. } = check(&sources, Clock(UnixTime::since_unix_epoch(now)));
    println!("{}", begin.elapsed().as_secs_f64());
    println!("{} {} {}", found.count(Severity::Error), found.count(Severity::Warning), notes.count(Severity::Note));
    let first = found.iter().min_by_key(|finding| finding.severity).or_else(|| notes.iter().next());
    println!("{}", first.map(|finding| format!("{}: {}", finding.rule.name, finding.title)).unwrap_or_default());
    Ok(())
}

/// Checks and compares two files and prints seconds; edits, requests shown and what was not ruled out; and an edit.
#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
fn diff_here(old: &Path, new: &Path) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let begin = Instant::now();
    let [old, new] = [old, new].map(|file| check(&Sources::read(file), Clock(UnixTime::since_unix_epoch(now))));
    let found = diff(&old, &new).ok_or_else(|| io::Error::other("one of them is broken"))?;
    println!("{}", begin.elapsed().as_secs_f64());
    println!("{} {} {}", found.edits.len(), found.shifts.len(), found.not_ruled_out.len());
    println!("{}", found.edits.first().map(|edit| format!("{} {}", edit.kind, edit.title)).unwrap_or_default());
    Ok(())
}

/// The same in a process of its own, several times.
fn apart(what: &str, files: &[&Path]) -> io::Result<Check> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut command = Command::new("/usr/bin/time");
        command.args(["--format", "%M"]).arg(std::env::current_exe()?).arg(what).args(files);
        let output = command.output()?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let mut lines = out.lines();
        let mut line = || lines.next().unwrap_or_default().to_owned();
        let seconds: f64 = line().parse().map_err(|_| io::Error::other(format!("{files:?}: {err}")))?;
        let counts: Vec<usize> = line().split(' ').filter_map(|count| count.parse().ok()).collect();
        let kibibytes: u64 = err.lines().next_back().unwrap_or_default().parse().map_err(io::Error::other)?;
        rounds.push(Check { time: Duration::from_secs_f64(seconds), kibibytes, counts, first: line() });
    }
    rounds.sort_by_key(|round| round.time);
    Ok(rounds.swap_remove(ROUNDS / 2))
}
