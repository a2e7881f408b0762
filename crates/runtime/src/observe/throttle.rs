//! Lines of one client address, at most so many in a while; the others are counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Lines of one address in one [`WINDOW`].
const LINES: u32 = 50;
/// Time after which an address begins anew.
const WINDOW: Duration = Duration::from_secs(10);
/// Addresses that are remembered; more of them share one count.
const ADDRESSES: usize = 4096;

/// What the log knows of the addresses it heard of lately. One for each core.
#[derive(Debug, Default)]
pub struct Throttle {
    addresses: HashMap<IpAddr, Recent, foldhash::fast::RandomState>,
    others: Option<Recent>,
}

#[derive(Clone, Copy, Debug)]
struct Recent {
    since: Instant,
    lines: u32,
    suppressed: u64,
}

impl Throttle {
    /// Whether a line of `address` may be written, and how many were not since the last one.
    pub fn admit(&mut self, address: IpAddr, now: Instant) -> Option<u64> {
        let fresh = Recent { since: now, lines: 0, suppressed: 0 };
        let recent = if self.addresses.len() < ADDRESSES || self.addresses.contains_key(&address) {
            self.addresses.entry(address).or_insert(fresh)
        } else {
            self.others.get_or_insert(fresh)
        };
        if now.saturating_duration_since(recent.since) >= WINDOW {
            recent.since = now;
            recent.lines = 0;
        }
        if recent.lines >= LINES {
            recent.suppressed += 1;
            return None;
        }
        recent.lines += 1;
        Some(std::mem::take(&mut recent.suppressed))
    }

    /// Forgets the addresses that were silent for a while; calls `each` for those with suppressed lines.
    pub fn sweep(&mut self, now: Instant, mut each: impl FnMut(Option<IpAddr>, u64)) {
        let is_old = |recent: &Recent| now.saturating_duration_since(recent.since) >= WINDOW;
        self.addresses.retain(|address, recent| {
            if is_old(recent) && recent.suppressed > 0 {
                each(Some(*address), recent.suppressed);
            }
            !is_old(recent)
        });
        if let Some(recent) = self.others.take_if(|recent| is_old(recent))
            && recent.suppressed > 0
        {
            each(None, recent.suppressed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::Instant;

    use super::{LINES, Throttle, WINDOW};

    #[test]
    fn suppressed_lines_are_counted_once() {
        let mut throttle = Throttle::default();
        let (one, other) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::BROADCAST));
        let start = Instant::now();
        for _ in 0..LINES {
            assert_eq!(throttle.admit(one, start), Some(0));
        }
        assert_eq!(throttle.admit(one, start), None);
        assert_eq!(throttle.admit(one, start), None);
        assert_eq!(throttle.admit(other, start), Some(0));
        assert_eq!(throttle.admit(one, start + WINDOW), Some(2));
        assert_eq!(throttle.admit(one, start + WINDOW), Some(0));
    }

    #[test]
    fn a_sweep_tells_of_what_nobody_asked_for() {
        let mut throttle = Throttle::default();
        let one = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let start = Instant::now();
        for _ in 0..LINES + 7 {
            throttle.admit(one, start);
        }
        let mut told = Vec::new();
        throttle.sweep(start, |address, count| told.push((address, count)));
        assert!(told.is_empty());
        throttle.sweep(start + WINDOW, |address, count| told.push((address, count)));
        assert_eq!(told, [(Some(one), 7)]);
        assert_eq!(throttle.admit(one, start + WINDOW), Some(0));
    }
}
