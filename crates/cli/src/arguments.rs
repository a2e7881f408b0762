//! The command line: every command with its options, as clap reads them. What a command does is in its own file.

use clap::{Parser, Subcommand};

/// What the compiler knows of a gateway.toml, without building it.
#[derive(Parser)]
#[command(name = "cargo sealgate", bin_name = "cargo sealgate", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Check(crate::check::Check),
    Diff(crate::diff::Diff),
    Explain(Box<crate::explain::Explain>),
}
