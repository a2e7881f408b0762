//! The figures, and the page they are written to.

use std::fmt::Write;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::configuration::Size;
use crate::lookup::Lookup;
use crate::sealed::Figures;

/// One check of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) time: Duration,
    /// Peak of the process.
    pub(crate) kibibytes: u64,
    /// Errors, warnings, notes.
    pub(crate) counts: Vec<usize>,
    /// The gravest finding, or the first note.
    pub(crate) first: String,
}

/// All of one run.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) sizes: Vec<(Size, Check)>,
    /// With itself after ten edits: edits, requests that are shown, and what was not ruled out.
    pub(crate) diffs: Vec<(Size, Check)>,
    pub(crate) sealed: Vec<(Size, Figures)>,
    pub(crate) lookups: Vec<Lookup>,
    pub(crate) hostile: Vec<(&'static str, Check)>,
}

impl Page {
    /// Writes docs/performance-compiler.md.
    pub(crate) fn write(&self, root: &Path) -> io::Result<()> {
        let commit = output(root, "git", &["rev-parse", "--short=12", "HEAD"]);
        let rustc = output(root, "rustc", &["--version"]);
        let model = output(root, "sh", &["-c", "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ *//'"]);
        let load = output(root, "sh", &["-c", "cut -d' ' -f1 /proc/loadavg"]);
        let mut page = String::from(
            "# Performance of the compiler\n\nWritten by `just bench-compiler` (`benches/compiler`); no figure is typed by hand.\n\n",
        );
        let _ = writeln!(page, "Commit {commit}; {model}; {rustc}; load of the machine at the end {load}.\n");
        page.push_str("## Checking\n\nTwo nodes a route, a certificate and a key an SSL object; every proof included. Elapsed time, median of three.\n\n| routes | SSL objects | seconds | MiB | findings |\n|---|---|---|---|---|\n");
        for (size, check) in &self.sizes {
            let _ = writeln!(page, "| {} | {} | {} |", size.routes, size.ssls, columns(check));
        }
        page.push_str("\n## Comparing\n\nEach with itself after ten edits, both checks included: edits, requests shown, and what was not ruled out.\n\n| routes | SSL objects | seconds | MiB | found |\n|---|---|---|---|---|\n");
        for (size, check) in &self.diffs {
            let _ = writeln!(page, "| {} | {} | {} |", size.routes, size.ssls, columns(check));
        }
        page.push_str("\n## From an edit to a running binary\n\n`cargo build --release` after one weight was changed, all processes; MiB of the largest of them.\n\n| routes | SSL objects | CPU seconds | MiB | exec to `ready`, ms |\n|---|---|---|---|---|\n");
        for (size, Figures { build, kibibytes, start }) in &self.sealed {
            let (build, start) = (build.as_secs_f64(), start.as_secs_f64() * 1e3);
            let _ =
                writeln!(page, "| {} | {} | {build:.1} | {} | {start:.0} |", size.routes, size.ssls, kibibytes >> 10);
        }
        page.push_str("\n## Finding a route\n\nPatterns `/service/N/*` of one host. *Ten* are asked for in turn, or *all* of them, so that the rows of\none are seldom in the processor's nearest cache.\n\n| routes | ten: ns | times the first | all: ns | times the first |\n|---|---|---|---|---|\n");
        for Lookup { routes, ten, all } in &self.lookups {
            let times = |time: &Duration, of: fn(&Lookup) -> Duration| {
                let first = self.lookups.first().map_or(f64::NAN, |first| of(first).as_secs_f64());
                format!("{} | {:.2}", time.as_nanos(), time.as_secs_f64() / first)
            };
            let _ =
                writeln!(page, "| {routes} | {} | {} |", times(ten, |first| first.ten), times(all, |first| first.all));
        }
        page.push_str("\n## Made to blow up\n\nErrors, warnings and notes, and the gravest of them.\n\n| configuration | seconds | MiB | findings |\n|---|---|---|---|\n");
        for (what, check) in &self.hostile {
            let cell = |text: &str| text.replace('|', "\\|");
            let shown: String = check.first.chars().take(120).collect();
            let _ = writeln!(page, "| {} | {}: {} |", cell(what), columns(check), cell(&shown));
        }
        std::fs::write(root.join("docs/performance-compiler.md"), page)
    }
}

fn columns(check: &Check) -> String {
    let counts = check.counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" + ");
    format!("{:.2} | {} | {counts}", check.time.as_secs_f64(), check.kibibytes >> 10)
}

fn output(root: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
