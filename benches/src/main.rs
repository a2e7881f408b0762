//! Compares a sealed gateway with Debian's nginx at the same job, in one run, and writes docs/performance.md.
//!
//! Both get the same certificates, one worker on core 0 and the same upstream; the load and the upstream have core 1.
//! Rounds are interleaved (sealgate, nginx, sealgate, …) and the figure is CPU time of the gateway per request, read
//! from /proc, so that a noisy machine disturbs both sides alike. Knows nothing of how either gateway works.

mod cpu;
mod gateways;
mod load;
mod report;

use std::io;

use gateways::{Kind, Log, Running};
use load::{Load, Workload};
use report::{Comparison, Figures, Report};

/// Rounds of each side of a comparison; the medians are reported.
const ROUNDS: usize = 7;
/// Connections held for the memory figure.
const IDLE_CONNECTIONS: usize = 10_000;

fn main() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    cpu::pin_self(1)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [address, workload] = arguments.as_slice() {
        return load_alone(&runtime, &root, address, workload);
    }
    let binaries = gateways::build(&root, directory.path())?;
    let upstream = gateways::start_upstream(directory.path())?;
    let mut report = Report::default();
    for log in [Log::Off, Log::On] {
        for workload in Workload::ALL {
            let comparison = compare(&runtime, &root, &binaries, directory.path(), workload, log)?;
            eprintln!("{comparison}");
            report.comparisons.push(comparison);
        }
    }
    for kind in [Kind::Sealgate, Kind::Nginx] {
        let gateway = Running::start(kind, &binaries, directory.path(), Log::Off)?;
        report.start.push((kind, gateway.time_to_accept));
        let load = Load::new(&root, gateway.address)?;
        let before = gateway.resident_bytes()?;
        let held = runtime.block_on(load.hold(IDLE_CONNECTIONS))?;
        let after = gateway.resident_bytes()?;
        report.idle.push((kind, after.saturating_sub(before) / held.len() as u64));
        drop(held);
        gateway.stop()?;
    }
    upstream.stop()?;
    report.write(&root)
}

/// `ADDRESS WORKLOAD`: the load without the comparison, for a profiler on a gateway started by hand.
fn load_alone(
    runtime: &tokio::runtime::Runtime,
    root: &std::path::Path,
    address: &str,
    workload: &str,
) -> io::Result<()> {
    let workload = Workload::ALL.into_iter().find(|known| format!("{known:?}") == workload);
    let workload = workload.ok_or_else(|| io::Error::other(format!("one of {:?} expected", Workload::ALL)))?;
    let load = Load::new(root, address.parse().map_err(io::Error::other)?)?;
    for _ in 0..ROUNDS {
        runtime.block_on(load.run(workload))?;
    }
    Ok(())
}

fn compare(
    runtime: &tokio::runtime::Runtime,
    root: &std::path::Path,
    binaries: &gateways::Binaries,
    directory: &std::path::Path,
    workload: Workload,
    log: Log,
) -> io::Result<Comparison> {
    let sealgate = Running::start(Kind::Sealgate, binaries, directory, log)?;
    let nginx = Running::start(Kind::Nginx, binaries, directory, log)?;
    let mut figures = [Figures::default(), Figures::default()];
    for round in 0..=ROUNDS {
        for (gateway, figures) in [&sealgate, &nginx].into_iter().zip(&mut figures) {
            let load = Load::new(root, gateway.address)?;
            let before = gateway.cpu_time()?;
            let requests = runtime.block_on(load.run(workload))?;
            let spent = gateway.cpu_time()? - before;
            // The first round warms up.
            if round > 0 {
                figures.push(spent, requests);
            }
        }
    }
    sealgate.stop()?;
    nginx.stop()?;
    let [sealgate, nginx] = figures;
    Ok(Comparison { workload, log, sealgate, nginx })
}
