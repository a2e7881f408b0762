//! How findings are told: to people as talk, to programs as data.

mod json;
mod sarif;

use sealgate_compiler::{Diagnostics, Sources, render, render_short};

use crate::output::{print, say, style};

/// What `--format` may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With excerpts and carets, on standard error.
    #[default]
    Human,
    /// A line a finding, `file:line:column: error[SG0102]: the fact`.
    Short,
    /// One object; docs/cli.md has its members.
    Json,
    /// SARIF 2.1.0, for tools that show results of static analysis.
    Sarif,
}

impl Format {
    /// Tells the findings.
    pub(crate) fn tell(self, found: &Diagnostics, sources: &Sources) {
        match self {
            Self::Human if found.is_empty() => {}
            Self::Human => say(&format!("{}\n", render(found, sources, style()))),
            Self::Short => print(&render_short(found, sources)),
            Self::Json => print(&line(&json::Report::new(found, sources))),
            Self::Sarif => print(&line(&sarif::log(found, sources))),
        }
    }
}

/// JSON that people can read too, with a final newline.
pub(crate) fn line(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value);
    text.map_or_else(|error| format!("\"{error}\"\n"), |text| text + "\n")
}
