//! Which configuration is asked about, and at which time: what most commands are told.

use std::path::PathBuf;

use sealgate_compiler::{Clock, Sources};

/// See the module.
#[derive(clap::Args)]
pub(crate) struct Configuration {
    /// The configuration.
    #[arg(default_value = "gateway.toml")]
    pub(crate) file: PathBuf,
    /// Judge certificates at this time, not now: `2027-01-01` (its start, UTC) or `2027-01-01T08:00:00Z`.
    #[arg(long, value_name = "DATE", value_parser = Clock::at)]
    pub(crate) at: Option<Clock>,
}

impl Configuration {
    /// The configuration with every file that it names.
    pub(crate) fn sources(&self) -> Sources {
        Sources::read(&self.file)
    }

    /// The time of `--at`, else of `SOURCE_DATE_EPOCH`, else of the clock.
    ///
    /// # Errors
    /// A text for people.
    pub(crate) fn clock(&self) -> Result<Clock, String> {
        self.at.map_or_else(Clock::from_environment, Ok)
    }
}
