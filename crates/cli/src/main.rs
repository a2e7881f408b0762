//! `cargo sealgate`: what the compiler knows of a configuration, for a terminal and for programs.
//!
//! One file a command. What a configuration means is the compiler's to say; what is read, printed and returned is here.

mod arguments;
mod check;
mod diff;
mod explain;
mod output;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
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
        Command::Diff(diff) => diff.run(),
        Command::Explain(explain) => explain.run(),
    };
    end.into()
}
