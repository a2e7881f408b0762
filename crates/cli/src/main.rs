//! `cargo sealgate`: the compiler's words on a configuration, without building it.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sealgate_compiler::{Clock, Severity, Sources, Style, check, render};

/// Says what the compiler says of a gateway.toml.
#[derive(Parser)]
#[command(name = "cargo sealgate", bin_name = "cargo sealgate", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks a configuration: exit code 0 if it can be sealed, 1 if not.
    Check {
        /// The configuration.
        #[arg(default_value = "gateway.toml")]
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    // As `cargo sealgate` cargo gives the name of the subcommand as the first argument.
    let arguments = std::env::args_os().enumerate().filter(|(at, text)| *at != 1 || text != "sealgate");
    let arguments = match Arguments::try_parse_from(arguments.map(|(_, text)| text)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A failure to write to a closed terminal changes nothing.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let Command::Check { file } = arguments.command;
    match Clock::from_environment() {
        Ok(clock) => check_file(&Sources::read(&file), clock),
        Err(text) => {
            say(&format!("error: {text}"));
            ExitCode::from(2)
        }
    }
}

fn check_file(sources: &Sources, clock: Clock) -> ExitCode {
    let found = check(sources, clock);
    if !found.is_empty() {
        say(&format!("{}\n", render(&found, sources, style())));
    }
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let name = sources.config_name();
    match (errors, warnings) {
        (0, 0) => say(&format!("{name} can be sealed")),
        (0, _) => say(&format!("{name} can be sealed; {}", count(warnings, "warning"))),
        (_, 0) => say(&format!("{name} cannot be sealed: {}", count(errors, "error"))),
        _ => say(&format!("{name} cannot be sealed: {}, {}", count(errors, "error"), count(warnings, "warning"))),
    }
    if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn style() -> Style {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !no_colour { Style::Coloured } else { Style::Plain }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A reader that went away is no failure of the check.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
