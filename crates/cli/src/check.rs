//! `check`: the compiler's words on a configuration.

use sealgate_compiler::{Allowed, Checked, Clock, Diagnostics, Severity, Sources, check};

use crate::configuration::Configuration;
use crate::format::Format;
use crate::output::{End, count, print, refuse, say};

/// Checks a configuration: exit code 0 if it can be sealed, 1 if not.
#[derive(clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    configuration: Configuration,
    #[command(flatten)]
    telling: Telling,
    /// Prints who reaches what: a line for each route and way into the gateway.
    #[arg(long, conflicts_with = "format")]
    matrix: bool,
}

/// How findings are told.
#[derive(clap::Args)]
pub(crate) struct Telling {
    /// Take warnings for errors.
    #[arg(long)]
    deny_warnings: bool,
    /// Tells what is merely worth knowing too, and what `[lints]` allows.
    #[arg(long)]
    notes: bool,
    /// `human` is talk; the others are data.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Check {
    pub(crate) fn run(&self) -> End {
        let clock = match self.configuration.clock() {
            Ok(clock) => clock,
            Err(text) => return refuse(&text),
        };
        let (checked, end) = self.telling.check(&self.configuration.sources(), clock);
        if self.matrix
            && let Some((model, matrix)) = checked.model.as_ref().zip(checked.matrix())
        {
            print(&model.with_desc(|desc| matrix.text(desc)));
        }
        end
    }
}

impl Telling {
    /// Checks and tells.
    pub(crate) fn check(&self, sources: &Sources, clock: Clock) -> (Checked, End) {
        let checked = check(sources, clock);
        let (found, notes) = (&checked.found, &checked.notes);
        let denied = found.has_errors() || self.deny_warnings && found.count(Severity::Warning) > 0;
        let summary = summary(found, sources.config_name(), self.deny_warnings);
        let told: Diagnostics = found.iter().chain(notes.iter().filter(|_| self.notes)).cloned().collect();
        self.format.tell(&told, sources);
        checked.allowed.iter().filter(|_| self.notes).for_each(|allowed| say(&allowance(allowed, sources)));
        say(&summary);
        (checked, if denied { End::Found } else { End::Fine })
    }
}

fn summary(found: &Diagnostics, name: &str, deny_warnings: bool) -> String {
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let denied = if deny_warnings && warnings > 0 { ", denied by --deny-warnings" } else { "" };
    match (errors, warnings) {
        (0, 0) => format!("{name} can be sealed"),
        (0, _) => format!("{name} can be sealed; {}{denied}", count(warnings, "warning")),
        (_, 0) => format!("{name} cannot be sealed: {}", count(errors, "error")),
        _ => format!("{name} cannot be sealed: {}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// `allowed: validity (gateway.toml:12, 1 finding): the reason`.
fn allowance(allowed: &Allowed, sources: &Sources) -> String {
    let (place, findings) = (sources.place(allowed.span), count(allowed.silenced, "finding"));
    format!("allowed: {} ({place}, {findings}): {}", allowed.name, allowed.reason)
}
