//! Which configuration is asked about, and at which time: what most commands are told.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Sources};

/// See the module.
#[derive(clap::Args)]
pub(crate) struct Configuration {
    /// The configuration.
    #[arg(default_value = "gateway.toml")]
    pub(crate) file: PathBuf,
    /// Judge certificates at this time, not now: `2027-01-01` (its start, UTC) or `2027-01-01T08:00:00Z`.
    #[arg(long, value_name = "DATE", value_parser = clock)]
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

/// A date or a date-time of RFC 3339.
///
/// # Errors
/// A text for people.
pub(crate) fn clock(text: &str) -> Result<Clock, String> {
    // jiff reads more than RFC 3339; a time without its offset would be a guess.
    let instant: Result<Timestamp, _> = match text.len() {
        10 => format!("{text}T00:00:00Z").parse(),
        _ => text.parse(),
    };
    let seconds = instant.ok().and_then(|instant| u64::try_from(instant.as_second()).ok());
    let seconds = seconds.ok_or("a date since 1970 as `2027-01-01` or `2027-01-01T08:00:00Z` is expected")?;
    Ok(Clock(UnixTime::since_unix_epoch(Duration::from_secs(seconds))))
}

#[cfg(test)]
mod tests {
    use super::clock;

    fn check(text: &str, seconds: Option<u64>) {
        assert_eq!(clock(text).ok().map(|clock| clock.0.as_secs()), seconds, "{text}");
    }

    #[test]
    fn dates() {
        check("1970-01-01", Some(0));
        check("2027-01-01", Some(1_798_761_600));
        check("2027-01-01T00:00:00Z", Some(1_798_761_600));
        check("2027-01-01T01:30:00+01:30", Some(1_798_761_600));
        check("2027-01-01T00:00:00.5Z", Some(1_798_761_600));
        check("2027-01-01T00:00:00", None);
        check("2027-02-29", None);
        check("1969-12-31", None);
        check("tomorrow", None);
        check("", None);
    }
}
