//! `check`: the compiler's words on a configuration.

use std::path::PathBuf;

use sealgate_compiler::{Clock, Severity, Sources, check, render};

use crate::output::{End, count, say, style};

/// Checks a configuration: exit code 0 if it can be sealed, 1 if not.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The configuration.
    #[arg(default_value = "gateway.toml")]
    file: PathBuf,
}

impl Check {
    pub(crate) fn run(&self) -> End {
        match Clock::from_environment() {
            Ok(clock) => check_file(&Sources::read(&self.file), clock),
            Err(text) => {
                say(&format!("error: {text}"));
                End::Usage
            }
        }
    }
}

fn check_file(sources: &Sources, clock: Clock) -> End {
    let found = check(sources, clock).found;
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
    if errors > 0 { End::Found } else { End::Fine }
}
