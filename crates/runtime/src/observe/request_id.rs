//! `$request_id`: 32 hex digits, unlike those of any other request of any gateway.

use std::cell::Cell;
use std::fmt;

/// Makes the ids of one core: a random half, and a counter from a random start, spread over all its bits.
#[derive(Debug)]
pub struct RequestIds {
    core: u64,
    next: Cell<u64>,
}

impl RequestIds {
    /// From 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        let number = u128::from_ne_bytes(random);
        let half = |shift: u32| u64::try_from((number >> shift) & u128::from(u64::MAX)).unwrap_or_default();
        Self { core: half(64), next: Cell::new(half(0)) }
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        let count = self.next.get();
        self.next.set(count.wrapping_add(1));
        // Odd, so that no two counts meet.
        let spread = count.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut text = [0; 32];
        let bytes = (u128::from(self.core) << 64 | u128::from(spread)).to_be_bytes();
        for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        RequestId(text)
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// One id.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 32]);

impl RequestId {
    /// 32 lower-case hex digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::RequestIds;

    #[test]
    fn ids_are_hex_and_differ() {
        let ids = RequestIds::new([7; 16]);
        let seen: HashSet<String> = (0..10_000).map(|_| ids.next().as_str().to_owned()).collect();
        assert_eq!(seen.len(), 10_000);
        assert!(seen.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
