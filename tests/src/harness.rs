//! Tests as rows: a name, what it needs of the machine, what it does.
//!
//! A test whose program is missing is skipped with the reason in the output. Where `CI` or `SEALGATE_TEST_NO_SKIP` is
//! set, it fails instead: there nothing may go untested.

use std::env;
use std::future::Future;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::{httpbin, program};

/// A test named `subject::name` that runs on a runtime of its own.
pub fn test<F, T>(subject: &str, name: &str, run: F) -> Trial
where
    F: FnOnce() -> T + Send + 'static,
    T: Future<Output = ()>,
{
    needing(&[], subject, name, run)
}

/// As [`test()`], and cannot run without `programs`; `httpbin` is one of them. With `cargo` among them it takes minutes,
/// so it is ignored unless the command line says `--include-ignored`, as CI's does.
pub fn needing<F, T>(programs: &'static [&'static str], subject: &str, name: &str, run: F) -> Trial
where
    F: FnOnce() -> T + Send + 'static,
    T: Future<Output = ()>,
{
    Trial::ignorable_test(format!("{subject}::{name}"), move || {
        let is_there = |name: &str| match name {
            "httpbin" => httpbin::gunicorn().is_some(),
            _ => program::find(name).is_some(),
        };
        let missing: Vec<_> = programs.iter().copied().filter(|name| !is_there(name)).collect();
        if missing.is_empty() {
            runtime().block_on(run());
            Ok(Completion::Completed)
        } else {
            skip(&format!("not installed: {}", missing.join(", ")))
        }
    })
    .with_ignored_flag(programs.contains(&"cargo"))
}

/// Skips with `reason`, or fails with it where nothing may be skipped.
///
/// # Errors
/// Where nothing may be skipped.
pub fn skip(reason: &str) -> Result<Completion, Failed> {
    if may_skip() { Ok(Completion::ignored_with(reason)) } else { Err(format!("cannot be run: {reason}").into()) }
}

/// Runs `trials` as the command line says.
pub fn run(trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn may_skip() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0" && value != "false");
    !set("CI") && !set("SEALGATE_TEST_NO_SKIP")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}
