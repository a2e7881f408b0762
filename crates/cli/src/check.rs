//! `check`: the compiler's words on a configuration.

use std::path::PathBuf;

use sealgate_compiler::{Checked, Clock, Severity, Sources, check, render};

use crate::output::{End, count, print, say, style};

/// Checks a configuration: exit code 0 if it can be sealed, 1 if not.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The configuration.
    #[arg(default_value = "gateway.toml")]
    file: PathBuf,
    /// Prints who reaches what: a line for each route and way into the gateway.
    #[arg(long)]
    matrix: bool,
}

impl Check {
    pub(crate) fn run(&self) -> End {
        match Clock::from_environment() {
            Ok(clock) => check_file(&Sources::read(&self.file), clock, self.matrix),
            Err(text) => {
                say(&format!("error: {text}"));
                End::Usage
            }
        }
    }
}

fn check_file(sources: &Sources, clock: Clock, matrix: bool) -> End {
    let Checked { model, found, .. } = check(sources, clock);
    if let Some(model) = model.filter(|_| matrix) {
        print(&model.with_desc(|desc| model.matrix().text(desc)));
    }
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
