//! The figures, and the page they are written to.

use std::fmt::{self, Write};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::gateways::{Kind, Log};
use crate::load::Workload;

/// CPU microseconds a request, one entry a round.
#[derive(Debug, Default)]
pub(crate) struct Figures(Vec<f64>);

/// One workload on both gateways, round by round.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) workload: Workload,
    pub(crate) log: Log,
    pub(crate) sealgate: Figures,
    pub(crate) nginx: Figures,
}

/// All of one run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) start: Vec<(Kind, Duration)>,
    pub(crate) idle: Vec<(Kind, u64)>,
}

impl Figures {
    pub(crate) fn push(&mut self, spent: Duration, requests: u64) {
        self.0.push(spent.as_secs_f64() * 1e6 / requests as f64);
    }

    fn median(&self) -> f64 {
        median(self.0.clone())
    }
}

impl Comparison {
    /// Median, least and greatest of sealgate's CPU over nginx's, round by round.
    fn ratio(&self) -> (f64, f64, f64) {
        let ratios: Vec<f64> = self.sealgate.0.iter().zip(&self.nginx.0).map(|(ours, theirs)| ours / theirs).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = ratios.iter().copied().fold(0.0, f64::max);
        (median(ratios), least, greatest)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let log = if self.log == Log::On { "on" } else { "off" };
        let (ratio, least, greatest) = self.ratio();
        let (ours, theirs) = (self.sealgate.median(), self.nginx.median());
        write!(f, "| {} | {log} | {ours:.1} | {theirs:.1} | {ratio:.2} | {least:.2}–{greatest:.2} |", self.workload)
    }
}

impl Report {
    /// Writes docs/performance.md.
    pub(crate) fn write(&self, root: &Path) -> io::Result<()> {
        let commit = output(root, "git", &["rev-parse", "--short=12", "HEAD"]);
        let dirty = if output(root, "git", &["status", "--porcelain", "--untracked-files=no"]).is_empty() {
            ""
        } else {
            " with uncommitted changes"
        };
        let nginx = output(root, "sh", &["-c", "nginx -v 2>&1 | sed 's/.*: //'"]);
        let openssl = output(root, "sh", &["-c", "openssl version | cut -d' ' -f1,2"]);
        let rustc = output(root, "rustc", &["--version"]);
        let model = output(root, "sh", &["-c", "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ *//'"]);
        let mut page =
            String::from("# Performance\n\nWritten by `just bench` (`benches/run`); no figure is typed by hand.\n\n");
        let _ = writeln!(page, "Commit {commit}{dirty}; {model}, two cores; {rustc}; {nginx} with {openssl}.\n");
        page.push_str(
            "sealgate is what `cargo seal` makes. Both gateways have one worker on core 0, the same certificates (those of certs/), the same upstream over kept\nconnections, three identity headers set on each request, and their default limits; the load has core 1. Rounds are\ninterleaved. The figure is CPU time of the gateway, kernel included, per request (per handshake with one request),\nmedian of the rounds; the ratio is taken round by round.\n\n| workload | access log | sealgate, CPU µs | nginx, CPU µs | ratio, median | ratio, range |\n|---|---|---|---|---|---|\n",
        );
        for comparison in &self.comparisons {
            let _ = writeln!(page, "{comparison}");
        }
        page.push_str("\n| | sealgate | nginx |\n|---|---|---|\n");
        let by = |kind: Kind| {
            let idle = self.idle.iter().find(|row| row.0 == kind).map_or(0, |row| row.1);
            let start = self.start.iter().find(|row| row.0 == kind).map_or(0.0, |row| row.1.as_secs_f64() * 1e3);
            (idle, start)
        };
        let (ours, theirs) = (by(Kind::Sealgate), by(Kind::Nginx));
        let _ = writeln!(
            page,
            "| resident bytes of an idle TLS connection after one request, 10,000 held | {} | {} |",
            ours.0, theirs.0
        );
        let _ = writeln!(page, "| exec to accepting, ms | {:.1} | {:.1} |", ours.1, theirs.1);
        std::fs::write(root.join("docs/performance.md"), page)
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn output(root: &Path, program: &str, arguments: &[&str]) -> String {
    Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}
