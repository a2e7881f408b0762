//! Inputs made of seeds: bytes changed, dropped, doubled, and pieces of other seeds put in. The same for the same number.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Bytes that mean something to one reader or another.
const PIECES: &[&[u8]] = &[
    b"%2f",
    b"%2e",
    b"..",
    b"//",
    b"/",
    b"*",
    b".",
    b":",
    b"@",
    b"$",
    b"${",
    b"}",
    b"?",
    b"#",
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b"\\",
    b"[",
    b"]",
    b"{",
    b"(",
    b")",
    b"=",
    b"-----BEGIN ",
    b"-----END ",
    b"-----",
    b"host: mtls.test",
    b"x_dn: a",
    b"\xff",
    b"\xc3\xa9",
    b"_",
    b"-",
    b"[[routes]]\n",
    b"'''",
    b"1e999",
    b"-1",
    b"99999999999999999999",
];

/// An endless stream of inputs.
pub(crate) struct Mutator<'s> {
    seeds: &'s [Vec<u8>],
    random: StdRng,
}

impl<'s> Mutator<'s> {
    pub(crate) fn new(seeds: &'s [Vec<u8>], number: u64) -> Self {
        assert!(seeds.iter().any(|seed| !seed.is_empty()));
        Self { seeds, random: StdRng::seed_from_u64(number) }
    }

    fn seed(&mut self) -> &'s [u8] {
        &self.seeds[self.random.random_range(0..self.seeds.len())]
    }

    /// A place in `0..=length`.
    fn at(&mut self, length: usize) -> usize {
        self.random.random_range(0..=length)
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.at(input.len());
        let end = at + self.at((input.len() - at).min(16));
        match self.random.random_range(0..7) {
            0 if at < input.len() => input[at] ^= 1 << self.random.random_range(0..8),
            1 if at < input.len() => input[at] = self.random.random(),
            2 => drop(input.drain(at..end)),
            3 => {
                let doubled = input[at..end].to_vec();
                input.splice(at..at, doubled);
            }
            4 => {
                let seed = self.seed();
                let from = self.at(seed.len());
                let to = from + self.at((seed.len() - from).min(64));
                input.splice(at..end, seed[from..to].iter().copied());
            }
            5 => {
                input.truncate(at);
                let seed = self.seed();
                input.extend_from_slice(&seed[self.at(seed.len())..]);
            }
            _ => {
                let piece = PIECES[self.random.random_range(0..PIECES.len())];
                input.splice(at..at, piece.iter().copied());
            }
        }
    }
}

impl Iterator for Mutator<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut input = self.seed().to_vec();
        for _ in 0..self.random.random_range(1..6) {
            self.change(&mut input);
        }
        // No reader treats a long input otherwise.
        input.truncate(16 << 10);
        Some(input)
    }
}
