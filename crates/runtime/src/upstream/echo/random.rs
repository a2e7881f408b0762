//! What httpbin makes up: UUIDs and bytes, the latter also from a seed, as Python's `random` does.

use std::hash::{BuildHasher, RandomState};

/// 64 bits that nobody can foretell who does not see others.
fn bits() -> u64 {
    RandomState::new().hash_one(0)
}

/// A number in `0.0..1.0`.
pub(super) fn unit() -> f64 {
    f64::from(u32::try_from(bits() >> 32).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}

/// A version 4 UUID (RFC 9562).
pub(super) fn uuid() -> String {
    let (high, low) = (bits(), bits());
    let (version, variant) = (high & 0xfff | 0x4000, low >> 50 | 0x8000);
    format!(
        "{:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        low & 0xffff_ffff_ffff
    )
}

/// `count` bytes.
pub(super) fn bytes(count: usize) -> Vec<u8> {
    seeded(u128::from(bits()) << 64 | u128::from(bits()), count)
}

/// The `count` bytes that `random.seed(seed)` and then `random.randint(0, 255)` give.
pub(super) fn seeded(seed: u128, count: usize) -> Vec<u8> {
    let mut twister = Twister::new(seed);
    // randint draws nine bits and throws away what is above 255.
    std::iter::repeat_with(|| twister.next() >> 23).filter_map(|draw| u8::try_from(draw).ok()).take(count).collect()
}

/// MT19937 (Matsumoto and Nishimura, 1998), seeded by array as CPython seeds it.
struct Twister {
    state: [u32; Self::SIZE],
    used: usize,
}

impl Twister {
    const SIZE: usize = 624;
    const SHIFT: usize = 397;

    fn new(seed: u128) -> Self {
        let mut key: Vec<u32> = Vec::new();
        let mut rest = seed;
        while rest > 0 || key.is_empty() {
            key.push((rest & 0xffff_ffff) as u32);
            rest >>= 32;
        }
        let mut state = [0; Self::SIZE];
        state[0] = 19_650_218_u32;
        for i in 1..Self::SIZE {
            state[i] = mixed(state[i - 1]).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..Self::SIZE.max(key.len()) {
            let last = mixed(state[i - 1]).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ last).wrapping_add(key[j]).wrapping_add(j as u32);
            j = (j + 1) % key.len();
            i = Self::step(&mut state, i);
        }
        for _ in 1..Self::SIZE {
            let last = mixed(state[i - 1]).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ last).wrapping_sub(i as u32);
            i = Self::step(&mut state, i);
        }
        state[0] = 0x8000_0000;
        Self { state, used: Self::SIZE }
    }

    fn step(state: &mut [u32; Self::SIZE], i: usize) -> usize {
        if i + 1 < Self::SIZE {
            return i + 1;
        }
        state[0] = state[Self::SIZE - 1];
        1
    }

    fn next(&mut self) -> u32 {
        if self.used == Self::SIZE {
            for i in 0..Self::SIZE {
                let y = self.state[i] & 0x8000_0000 | self.state[(i + 1) % Self::SIZE] & 0x7fff_ffff;
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + Self::SHIFT) % Self::SIZE] ^ y >> 1 ^ odd;
            }
            self.used = 0;
        }
        let mut y = self.state[self.used];
        self.used += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }
}

fn mixed(word: u32) -> u32 {
    word ^ word >> 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_does() {
        // random.seed(N); bytes(random.randint(0, 255) for i in range(8)).hex()
        for (seed, hex) in SEEDED {
            let made: String = seeded(*seed, 8).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(made, *hex, "{seed}");
        }
    }

    const SEEDED: &[(u128, &str)] = &[
        (0x0, "c5d71484f8cf9bf4"),
        (0x1, "4420823cfde6f1c2"),
        (0x2a, "390c8c7d7247342c"),
        (0xffffffff, "686e95aec38fb5fe"),
        (0x100000000, "39b3d5080ba9e707"),
        (0x10000000000000001, "34de800dfdb43ebd"),
        (0xffffffffffffffffffffffffffffffff, "78fdf8273fb103b9"),
    ];

    #[test]
    fn uuids() {
        let made = uuid();
        assert_eq!((made.len(), &made[14..15]), (36, "4"));
        assert!(matches!(&made[19..20], "8" | "9" | "a" | "b"), "{made}");
        assert_ne!(made, uuid());
    }
}
