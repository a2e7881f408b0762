//! From when to when a certificate holds, and dates as OpenSSL prints them.

use std::time::Duration;

use rustls_pki_types::UnixTime;
use x509_parser::certificate::Validity as ParsedValidity;
use x509_parser::prelude::FromDer;

use crate::der::{DerError, Element};

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `notBefore` and `notAfter` (RFC 5280, 4.1.2.5) in seconds since 1970, both included. A certificate may begin
/// before 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
}

impl Validity {
    pub(crate) fn read(validity: &Element<'_>) -> Result<Self, DerError> {
        match ParsedValidity::from_der(validity.whole) {
            Ok(([], parsed)) => {
                Ok(Validity { not_before: parsed.not_before.timestamp(), not_after: parsed.not_after.timestamp() })
            }
            _ => Err(validity.error("a validity that cannot be read")),
        }
    }

    /// What both allow.
    pub(crate) fn and(self, other: Validity) -> Validity {
        Validity { not_before: self.not_before.max(other.not_before), not_after: self.not_after.min(other.not_after) }
    }

    pub(crate) fn contains(self, now: UnixTime) -> bool {
        (self.not_before..=self.not_after).contains(&seconds(now))
    }
}

/// The time as a signed number of seconds.
pub(crate) fn seconds(time: UnixTime) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

/// The reverse; what is before 1970 becomes 1970.
pub(crate) fn unix_time(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// A time as OpenSSL prints it: `Jan  1 00:00:00 2020 GMT`.
pub fn openssl_time(time: UnixTime) -> String {
    text(seconds(time))
}

/// Whole days from `now` until `until`; 0 if there is less than one left, or none.
pub fn days_between(now: UnixTime, until: UnixTime) -> u64 {
    until.as_secs().saturating_sub(now.as_secs()) / DAY.unsigned_abs()
}

pub(crate) fn text(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{} {day:2} {hour:02}:{minute:02}:{second:02} {year} GMT", MONTHS[month])
}

/// Year, month (from 0) and day of the month of a number of days since 1970, in the Gregorian calendar. Counts in
/// eras of 400 years which begin on the first of March, so that the leap day is the last of a year.
fn civil(days: i64) -> (i64, usize, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    (year, usize::try_from(month).unwrap_or(0), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_openssl_prints_them() {
        let check = |seconds: i64, expected: &str| assert_eq!(text(seconds), expected);
        check(0, "Jan  1 00:00:00 1970 GMT");
        check(1_577_836_800, "Jan  1 00:00:00 2020 GMT");
        check(951_782_399, "Feb 28 23:59:59 2000 GMT");
        check(951_782_400, "Feb 29 00:00:00 2000 GMT");
        check(951_868_800, "Mar  1 00:00:00 2000 GMT");
        check(4_107_542_400, "Mar  1 00:00:00 2100 GMT");
        check(1_735_689_599, "Dec 31 23:59:59 2024 GMT");
        check(253_402_300_799, "Dec 31 23:59:59 9999 GMT");
        check(-1, "Dec 31 23:59:59 1969 GMT");
        check(-631_152_000, "Jan  1 00:00:00 1950 GMT");
        assert_eq!(openssl_time(unix_time(1_577_836_800)), "Jan  1 00:00:00 2020 GMT");
    }

    #[test]
    fn days_are_whole() {
        let check = |now, until, expected| assert_eq!(days_between(unix_time(now), unix_time(until)), expected);
        check(0, 86_399, 0);
        check(0, 86_400, 1);
        check(0, 172_799, 1);
        check(100, 0, 0);
    }

    #[test]
    fn both_ends_are_included() {
        let validity = Validity { not_before: 10, not_after: 20 };
        let check = |now, expected| assert_eq!(validity.contains(unix_time(now)), expected, "{now}");
        check(9, false);
        check(10, true);
        check(20, true);
        check(21, false);
    }
}
