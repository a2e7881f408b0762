//! `watch`: the words of `check` again at each save.
//!
//! The files are asked for their state, not the kernel for events: a handful of calls ten times a second costs nothing
//! to speak of, and works for files that appear, vanish, are renamed over or lie on a network.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::check::Telling;
use crate::configuration::Configuration;
use crate::output::{End, refuse, say};

/// How often the files are looked at. Nothing is said before two looks see the same: an editor has written all then.
const INTERVAL: Duration = Duration::from_millis(100);

/// Checks a configuration again whenever it or a file that it names is saved, until it is interrupted.
#[derive(clap::Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    configuration: Configuration,
    #[command(flatten)]
    telling: Telling,
}

/// What a file looks like without reading it; `None` where there is none.
type Stamp = Option<(SystemTime, u64, u64)>;

impl Watch {
    pub(crate) fn run(&self) -> End {
        loop {
            let clock = match self.configuration.clock() {
                Ok(clock) => clock,
                Err(text) => return refuse(&text),
            };
            // Which files to look at is known by reading only; what is said is read after they were looked at.
            let paths = self.configuration.sources().paths();
            let read = stamps(&paths);
            let sources = self.configuration.sources();
            if std::io::stderr().is_terminal() {
                say("\x1b[2J\x1b[3J\x1b[H");
            }
            self.telling.check(&sources, clock);
            wait(&paths, &read);
        }
    }
}

/// Returns when one of the files has changed since they were read, and no longer changes.
fn wait(paths: &[PathBuf], read: &[Stamp]) {
    let mut last = read.to_vec();
    loop {
        sleep(INTERVAL);
        let now = stamps(paths);
        if now == last && now != read {
            return;
        }
        last = now;
    }
}

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    paths.iter().map(|path| stamp(path)).collect()
}

fn stamp(path: &std::path::Path) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    Some((found.modified().ok()?, found.len(), number))
}
