//! The proofs of the compiler against random requests: random configurations, an edit of each, and requests that the
//! gateway itself answers.
//!
//! Rows that are shown never tell that one is missing, so it goes from requests to rows. `SEALGATE_RANDOM` says how many
//! configurations, `SEALGATE_RANDOM_SEED` the seed of the first; the next one's is greater by one.

mod config;
mod cover;
mod difference;
mod edit;
mod grammar;
mod prover;
mod report;
mod request;
mod side;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use fastrand::Rng;

use report::{Report, Reports};
use request::Words;
use side::Side;

/// Requests for each configuration.
const REQUESTS: usize = 32;
/// One request in so many is put to `explain` too.
const EXPLAINED: usize = 20;

#[test]
fn what_is_proved_holds() {
    let (number, first) = (variable("SEALGATE_RANDOM", 1000), variable("SEALGATE_RANDOM_SEED", 1));
    let start = Instant::now();
    let next = AtomicU64::new(0);
    let work = || {
        let mut reports = Reports::default();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= number {
                return reports;
            }
            one(first.wrapping_add(index), &mut reports);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut all = Reports::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            all.add(thread.join().expect("what panics is caught"));
        }
    });
    println!("{all}, {:?}", start.elapsed());
    assert!(!all.has_failed(), "see above");
}

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Judges the configuration of a seed.
fn one(seed: u64, reports: &mut Reports) {
    let mut report = reports.of(seed);
    report.counts.configurations += 1;
    let start = Instant::now();
    if catch_unwind(AssertUnwindSafe(|| judge(seed, &mut report))).is_err() {
        report.fail("a panic", String::new);
    }
    report.took(start.elapsed());
}

fn judge(seed: u64, report: &mut Report<'_>) {
    let mut rng = Rng::with_seed(seed);
    let config = grammar::config(&mut rng);
    let edited = edit::edited(&mut rng, &config);
    let budget = prover::budget(seed);
    let start = Instant::now();
    let old = match Side::compile(&config, &budget) {
        Ok(side) => side,
        Err(rules) => return report.skip(&rules),
    };
    let start = report.spent(0, start);
    report.configs("configuration", &old.text);
    let words = Words::of(&[&config, &edited]);
    let requests: Vec<_> = (0..REQUESTS).map(|_| words.request(&mut rng)).collect();
    let before: Vec<_> = requests.iter().map(|request| old.ask(request)).collect();
    report.counts.requests += requests.len() as u64;
    report.counts.forwarded += before.iter().flatten().count() as u64;
    requests.iter().step_by(EXPLAINED).for_each(|request| cover::explained(&old, request, report));
    let start = report.spent(3, start);
    let matrix = prover::matrix(&old);
    let start = report.spent(1, start);
    report.counts.not_proved += prover::not_proved(&matrix) as u64;
    cover::witnesses(&old, &matrix, report);
    for (request, row) in requests.iter().zip(&before) {
        if let Some(row) = row {
            cover::forwarded(&old, &matrix, request, *row, report);
        }
    }
    let start = report.spent(3, start);
    let new = match Side::compile(&edited, &budget) {
        Ok(side) => side,
        Err(rules) => return report.skip(&rules),
    };
    let start = report.spent(0, start);
    report.configs("after the edit", &new.text);
    report.edit(edit::kind(&config, &edited));
    let sides = [&old, &new];
    let diff = prover::diff(&old, &new);
    let start = report.spent(2, start);
    report.counts.shifts += diff.shifts.len() as u64;
    report.counts.not_proved += diff.not_ruled_out.len() as u64;
    difference::shifts(sides, &diff, report);
    for (request, before) in requests.iter().zip(&before) {
        difference::asked(sides, [*before, new.ask(request)], &diff, request, report);
    }
    report.spent(3, start);
}
