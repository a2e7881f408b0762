//! `cargo sealgate`: what the compiler knows of a configuration, for a terminal, an editor and programs.
//!
//! One file a command. What a configuration means is the compiler's to say; what is read, printed and returned is here.

mod arguments;
mod check;
mod completions;
mod configuration;
mod dev_certs;
mod diff;
mod explain;
mod files;
mod fmt;
mod format;
mod import;
mod keys;
mod lsp;
mod man;
mod new;
mod output;
mod report;
mod rules;
mod schema;
mod tokens;
mod uri;
mod watch;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use output::End;

fn main() -> ExitCode {
    // As `cargo sealgate` cargo gives the name of the subcommand as the first argument.
    let arguments = std::env::args_os().enumerate().filter(|(at, text)| *at != 1 || text != "sealgate");
    let arguments = match Arguments::try_parse_from(arguments.map(|(_, text)| text)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A failure to write to a closed terminal changes nothing.
            let _ = error.print();
            let end = if error.use_stderr() { End::Usage } else { End::Fine };
            return end.into();
        }
    };
    let end = match arguments.command {
        Command::Check(check) => check.run(),
        Command::Watch(watch) => watch.run(),
        Command::DevCerts(certs) => certs.run(),
        Command::Diff(diff) => diff.run(),
        Command::Explain(explain) => explain.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Import(import) => import.run(),
        Command::New(new) => new.run(),
        Command::Report(report) => report.run(),
        Command::Rules(rules) => rules.run(),
        Command::Schema(schema) => schema.run(),
        Command::Lsp(lsp) => lsp.run(),
        Command::Completions(completions) => completions.run(Arguments::command()),
        Command::Man(man) => man.run(Arguments::command()),
    };
    end.into()
}
