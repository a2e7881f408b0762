//! The command as a program: what it prints where, what it ends with, and that what is checked in is fresh.
//!
//! `SEALGATE_BLESS=1` writes docs/gateway.schema.json, the tables of keys in docs/configuration.md and docs/limits.md, and
//! the examples of docs/cli.md and docs/compiler.md anew; CI never does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod check;
mod documentation;
mod format;
mod lsp;
mod program;
mod questions;
mod reference;
mod samples;
mod schema;
mod watch;
