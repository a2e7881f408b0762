//! The report as a program makes it, and as a browser shows it.
//!
//! `SEALGATE_BLESS=1` writes demo.html anew, `SEALGATE_BLESS=picture` docs/report.png; CI writes neither.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod configurations;
mod looks;
mod pages;

use std::process::ExitCode;

fn main() -> ExitCode {
    sealgate_tests::harness::run(pages::trials().into_iter().chain(looks::trials()).collect())
}
