//! Times as the log writes them, in UTC; the text of a second is made once.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Remembers the text of the last second.
#[derive(Debug, Default)]
pub struct Clock {
    second: Option<u64>,
    iso: String,
    combined: String,
}

impl Clock {
    /// `2026-11-23T23:39:17.042Z` (RFC 3339).
    pub fn iso(&mut self, time: SystemTime, out: &mut Vec<u8>) {
        let since = self.at(time);
        out.extend_from_slice(self.iso.as_bytes());
        let millis = since.subsec_millis();
        let digit = |n: u32| b'0' + u8::try_from(n % 10).unwrap_or_default();
        out.extend_from_slice(&[b'.', digit(millis / 100), digit(millis / 10), digit(millis), b'Z']);
    }

    /// `23/Nov/2026:23:39:17 +0000`, as `$time_local` of nginx.
    pub fn combined(&mut self, time: SystemTime, out: &mut Vec<u8>) {
        self.at(time);
        out.extend_from_slice(self.combined.as_bytes());
    }

    fn at(&mut self, time: SystemTime) -> Duration {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        if self.second != Some(since.as_secs()) {
            self.second = Some(since.as_secs());
            let second = i64::try_from(since.as_secs()).unwrap_or_default();
            let time = Timestamp::from_second(second).unwrap_or_default();
            self.iso = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            self.combined = time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string();
        }
        since
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Clock;

    #[test]
    fn writes_both_forms() {
        let mut clock = Clock::default();
        for (ms, iso, combined) in [
            (0, "1970-01-01T00:00:00.000Z", "01/Jan/1970:00:00:00 +0000"),
            (1_795_477_157_042, "2026-11-23T23:39:17.042Z", "23/Nov/2026:23:39:17 +0000"),
            (1_795_477_157_999, "2026-11-23T23:39:17.999Z", "23/Nov/2026:23:39:17 +0000"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z", "29/Feb/2024:00:00:00 +0000"),
        ] {
            let time = UNIX_EPOCH + Duration::from_millis(ms);
            let mut out = Vec::new();
            clock.iso(time, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), iso);
            let mut out = Vec::new();
            clock.combined(time, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), combined);
        }
    }
}
