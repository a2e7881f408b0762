//! `check`: the compiler's words on a configuration.

use std::path::PathBuf;

use sealgate_compiler::{Allowed, Checked, Clock, Severity, Sources, check, render};

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
    /// Tells what is merely worth knowing too, and what `[lints]` allows.
    #[arg(long)]
    notes: bool,
}

impl Check {
    pub(crate) fn run(&self) -> End {
        match Clock::from_environment() {
            Ok(clock) => self.check(&Sources::read(&self.file), clock),
            Err(text) => {
                say(&format!("error: {text}"));
                End::Usage
            }
        }
    }

    fn check(&self, sources: &Sources, clock: Clock) -> End {
        let Checked { model, found, notes, allowed } = check(sources, clock);
        if let Some(model) = model.filter(|_| self.matrix) {
            print(&model.with_desc(|desc| model.matrix().text(desc)));
        }
        for told in [Some(&found), self.notes.then_some(&notes)].into_iter().flatten().filter(|told| !told.is_empty()) {
            say(&format!("{}\n", render(told, sources, style())));
        }
        for allowed in allowed.iter().filter(|_| self.notes) {
            say(&allowance(allowed, sources));
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
}

/// `allowed: validity (gateway.toml:12, 1 finding): the reason`.
fn allowance(allowed: &Allowed, sources: &Sources) -> String {
    let (place, findings) = (sources.place(allowed.span), count(allowed.silenced, "finding"));
    format!("allowed: {} ({place}, {findings}): {}", allowed.name, allowed.reason)
}
