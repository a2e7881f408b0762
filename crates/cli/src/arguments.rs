//! The command line: every command with its options, as clap reads them. What a command does is in its own file.

use clap::{Parser, Subcommand};

/// What the compiler knows of a gateway.toml, without building it.
///
/// Exit code 0: fine. 1: there are errors, or what the command was told to look for. 2: the command makes no sense.
/// Data goes to standard output, talk to standard error. NO_COLOR is heeded.
#[derive(Parser)]
#[command(name = "cargo-sealgate", bin_name = "cargo sealgate", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Check(crate::check::Check),
    Watch(crate::watch::Watch),
    DevCerts(crate::dev_certs::DevCerts),
    Diff(crate::diff::Diff),
    Explain(Box<crate::explain::Explain>),
    Fmt(crate::fmt::Fmt),
    Import(crate::import::Import),
    New(crate::new::New),
    Report(crate::report::Report),
    Rules(crate::rules::Rules),
    Schema(crate::schema::Schema),
    Lsp(crate::lsp::Lsp),
    Completions(crate::completions::Completions),
    Man(crate::man::Man),
}
