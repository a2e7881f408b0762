//! `sealgate-pki` with real signatures, and beside openssl and nginx.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cases;
mod der;
mod forge;
mod judging;
mod nginx;
mod openssl;
mod samples;
mod vectors;

use std::process::ExitCode;

use libtest_mimic::{Completion, Trial};
use sealgate_tests::harness;

fn main() -> ExitCode {
    harness::run(
        [judging::trials(), openssl::trials(), nginx::trials(), vectors::trials()].into_iter().flatten().collect(),
    )
}

/// A test named `subject::name`.
fn trial(subject: &str, name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::ignorable_test(format!("{subject}::{name}"), move || {
        test();
        Ok(Completion::Completed)
    })
}
