//! The time at which certificates are judged. No clock is read here.

use rustls_pki_types::UnixTime;

/// The time at which certificates are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub UnixTime);

impl Clock {
    /// Reads `2027-01-01`, the first second of that day in UTC, or `2027-01-01T08:00:00Z`: a time without an offset
    /// would be a guess.
    ///
    /// # Errors
    /// A text for people, if it is neither, or before 1970.
    pub fn at(text: &str) -> Result<Self, String> {
        let start = |date: jiff::civil::Date| jiff::tz::TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0));
        let time = match text.len() {
            10 => text.parse().and_then(start),
            _ => text.parse::<jiff::Timestamp>(),
        };
        let seconds = time.ok().and_then(|time| u64::try_from(time.as_second()).ok());
        let seconds = seconds
            .ok_or_else(|| format!("`{text}` is no date since 1970 such as `2027-01-01` or `2027-01-01T08:00:00Z`"))?;
        Ok(Self(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))))
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn clocks() {
        fn check(text: &str, expected: Option<u64>) {
            assert_eq!(Clock::at(text).ok().map(|clock| clock.0.as_secs()), expected, "{text}");
        }
        check("1970-01-02", Some(86_400));
        check("1970-01-02T01:00:00", None);
        check("1970-01-02T01:00:00Z", Some(90_000));
        check("1970-01-02T01:00:00+01:00", Some(86_400));
        check("1969-12-31", None);
        check("tomorrow", None);
        check("01:00:00", None);
    }
}
