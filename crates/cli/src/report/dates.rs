//! Days and spans of time in words, all in UTC. Knows no certificate.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use rustls_pki_types::UnixTime;

const DAY: u64 = 86_400;

/// A time as a date with a clock; the last of the calendar for what is beyond it.
pub(super) fn civil(time: UnixTime) -> DateTime {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
}

/// `1 January 2027`.
pub(super) fn day(time: UnixTime) -> String {
    civil(time).strftime("%-d %B %Y").to_string()
}

/// `1 Jan 2027, 08:00`.
pub(super) fn short(time: UnixTime) -> String {
    civil(time).strftime("%-d %b %Y, %H:%M").to_string()
}

/// `1 January 2027, 08:00 UTC`.
pub(super) fn minute(time: UnixTime) -> String {
    civil(time).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// `2027-01-01T08:00:00Z`, for programs.
pub(super) fn machine(time: UnixTime) -> String {
    civil(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How far a time is from now: `within a day`, `in 36 days`, `in 14 months`, `97 years ago`. Rounded down.
pub(super) fn distance(now: UnixTime, time: UnixTime) -> String {
    let (early, late) = (now.min(time), now.max(time));
    let days = (late.as_secs() - early.as_secs()) / DAY;
    let months = civil(early).until((Unit::Month, civil(late))).map_or(0, |span| span.get_months().unsigned_abs());
    let (number, unit) = match months {
        _ if days == 0 => return "within a day".to_owned(),
        0..=2 => (days, "day"),
        3..=23 => (months.into(), "month"),
        _ => (u64::from(months) / 12, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    if time < now { format!("{number} {unit}{plural} ago") } else { format!("in {number} {unit}{plural}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::{day, distance, machine, minute, short};

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn distances() {
        let check = |now, time, expected: &str| assert_eq!(distance(at(now), at(time)), expected);
        let day = 86_400;
        check(0, 0, "within a day");
        check(0, day - 1, "within a day");
        check(0, day, "in 1 day");
        check(0, 89 * day, "in 89 days");
        check(90 * day, 0, "3 months ago");
        check(0, 365 * day, "in 12 months");
        check(0, 730 * day, "in 2 years");
        check(1_767_225_600, 4_859_827_200, "in 98 years");
    }

    #[test]
    fn dates() {
        let time = at(1_798_790_400);
        assert_eq!([day(time), minute(time)], ["1 January 2027", "1 January 2027, 08:00 UTC"]);
        assert_eq!([short(time), machine(time)], ["1 Jan 2027, 08:00", "2027-01-01T08:00:00Z"]);
        assert_eq!(day(at(u64::MAX)), "30 December 9999");
    }
}
