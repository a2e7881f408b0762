//! The fuzz targets without a fuzzer: every seed, then inputs made of them, the same ones each time.
//!
//! The bound is a number of inputs and not a time: see [`LIGHT`] and the others, together about a minute on one core in
//! the dev profile. `SEALGATE_FUZZ_ROUNDS=100` makes it a hundred times as many,
//! `SEALGATE_FUZZ_SEED=7` other ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod mutate;
#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a crate of its own too")]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use mutate::Mutator;

/// Inputs for a target that only parses and decides.
const LIGHT: u64 = 250_000;
/// Inputs for a target that runs the compiler, which is a thousand times as slow.
const HEAVY: u64 = 1_500;
/// Inputs for a target that runs it several times, or on regular expressions.
const HEAVIEST: u64 = 300;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

fn try_out(name: &str, inputs: u64) {
    let (_, target) = targets::TARGETS.into_iter().find(|(known, _)| *known == name).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let mutator = Mutator::new(&seeds, number("SEALGATE_FUZZ_SEED", 1));
    let inputs = inputs * number("SEALGATE_FUZZ_ROUNDS", 1);
    for input in seeds.iter().cloned().chain(mutator.take(inputs as usize)) {
        if catch_unwind(|| target(&input)).is_err() {
            panic!("{name}, put this into fuzz/seeds/{name}: {}", input.escape_ascii());
        }
    }
}

#[test]
fn every_target_is_tried() {
    let tried = ["config", "names", "paths", "patterns", "pem", "requests", "templates"];
    assert_eq!(targets::TARGETS.map(|(name, _)| name), tried);
}

#[test]
fn config() {
    try_out("config", HEAVY);
}

#[test]
fn names() {
    try_out("names", LIGHT);
}

#[test]
fn paths() {
    try_out("paths", LIGHT);
}

#[test]
fn patterns() {
    try_out("patterns", HEAVIEST);
}

#[test]
fn pem() {
    try_out("pem", HEAVIEST);
}

#[test]
fn requests() {
    try_out("requests", LIGHT);
}

#[test]
fn templates() {
    try_out("templates", HEAVY);
}
