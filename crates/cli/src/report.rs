//! `report`: one HTML page for a security review.
//!
//! The page is a function of the checked configuration and the clock: the same bytes and the same clock make the same
//! page. It loads nothing and runs nothing, and what stands in the configuration is text in it, never markup. Each
//! section is a file; the facts are the compiler's.

mod certificates;
mod dates;
mod findings;
mod matrix;
mod page;
mod summary;
mod timeline;
mod words;

use std::path::PathBuf;

use sealgate_compiler::{Severity, check};

use crate::configuration::Configuration;
use crate::output::{End, print, refuse, say};

/// Writes one HTML page for a security review: who reaches what, until when, and what the compiler finds.
///
/// Exit code 1 if the configuration cannot be sealed; the page says why.
#[derive(clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    configuration: Configuration,
    /// Where the page goes; standard output without it.
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<PathBuf>,
}

impl Report {
    pub(crate) fn run(&self) -> End {
        let clock = match self.configuration.clock() {
            Ok(clock) => clock,
            Err(text) => return refuse(&text),
        };
        let sources = self.configuration.sources();
        let checked = check(&sources, clock);
        let page = page::page(&sources, &checked, clock);
        match &self.output {
            None => print(&page),
            Some(path) => {
                if let Err(why) = std::fs::write(path, page) {
                    return refuse(&format!("{} cannot be written: {why}", path.display()));
                }
                say(&format!("{} has the report of {}", path.display(), sources.config_name()));
            }
        }
        if checked.found.count(Severity::Error) > 0 { End::Found } else { End::Fine }
    }
}
