//! Times as text.

use rustls_pki_types::UnixTime;

/// `$time_iso8601`, in UTC: `2024-02-29T23:59:59+00:00`.
pub(crate) fn iso8601(time: UnixTime) -> String {
    let seconds = time.as_secs();
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar. Years are counted from March,
/// so that a leap day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn iso() {
        fn check(seconds: u64, expected: &str) {
            assert_eq!(iso8601(UnixTime::since_unix_epoch(Duration::from_secs(seconds))), expected);
        }
        check(0, "1970-01-01T00:00:00+00:00");
        check(45_296, "1970-01-01T12:34:56+00:00");
        check(951_782_400, "2000-02-29T00:00:00+00:00");
        check(1_709_251_199, "2024-02-29T23:59:59+00:00");
        check(1_735_689_599, "2024-12-31T23:59:59+00:00");
        check(4_107_542_400, "2100-03-01T00:00:00+00:00");
    }
}
