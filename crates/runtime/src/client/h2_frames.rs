//! Where in the stream of h2 frames (RFC 9113, 4) a client's bytes stand.
//!
//! hyper and h2 wait for ever for the rest of a frame or of a header block. This reads nine bytes of each frame and
//! skips the rest, only to say whether something is begun that must soon be complete. Judges nothing: what is wrong
//! with a frame is h2's to find.

/// Length of the connection preface (RFC 9113, 3.4).
const PREFACE: u8 = 24;
/// Length of a frame's header.
const HEADER: usize = 9;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// Follows the bytes of one client connection.
#[derive(Clone, Copy, Debug)]
pub struct FrameTracker {
    preface_left: u8,
    header: [u8; HEADER],
    have: u8,
    payload_left: u32,
    kind: u8,
    block_open: bool,
    units: u64,
}

impl Default for FrameTracker {
    fn default() -> Self {
        Self {
            preface_left: PREFACE,
            header: [0; HEADER],
            have: 0,
            payload_left: 0,
            kind: DATA,
            block_open: false,
            units: 0,
        }
    }
}

impl FrameTracker {
    /// The next bytes that were read.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        let preface = bytes.len().min(usize::from(self.preface_left));
        self.preface_left -= u8::try_from(preface).unwrap_or(PREFACE);
        bytes = bytes.get(preface..).unwrap_or_default();
        while !bytes.is_empty() {
            let taken = if self.payload_left > 0 { self.payload(bytes.len()) } else { self.header(bytes) };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    /// Whether the preface is complete.
    pub fn has_preface(&self) -> bool {
        self.preface_left == 0
    }

    /// Whether something is begun that should soon be complete: the preface, a frame other than DATA, a header block
    /// (HEADERS to END_HEADERS). DATA is timed as a request's body.
    pub fn is_inside(&self) -> bool {
        (1..PREFACE).contains(&self.preface_left)
            || self.have > 0
            || self.block_open
            || (self.payload_left > 0 && self.kind != DATA)
    }

    /// How many frames and header blocks have ended so far: tells one thing begun from the next.
    pub fn units(&self) -> u64 {
        self.units
    }

    fn header(&mut self, bytes: &[u8]) -> usize {
        let have = usize::from(self.have);
        let taken = bytes.len().min(HEADER - have);
        for (place, byte) in self.header.iter_mut().skip(have).zip(bytes) {
            *place = *byte;
        }
        self.have += u8::try_from(taken).unwrap_or_default();
        if usize::from(self.have) == HEADER {
            self.have = 0;
            let [a, b, c, kind, flags, ..] = self.header;
            self.payload_left = u32::from_be_bytes([0, a, b, c]);
            self.kind = kind;
            if matches!(kind, HEADERS | CONTINUATION) {
                self.block_open = flags & END_HEADERS == 0;
            }
            self.end_if_complete();
        }
        taken
    }

    fn payload(&mut self, available: usize) -> usize {
        let available = u32::try_from(available).unwrap_or(u32::MAX);
        let taken = self.payload_left.min(available);
        self.payload_left -= taken;
        self.end_if_complete();
        taken as usize
    }

    fn end_if_complete(&mut self) {
        if self.payload_left == 0 && !self.block_open {
            self.units += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FrameTracker;

    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    fn frame(kind: u8, flags: u8, length: usize) -> Vec<u8> {
        let [_, a, b, c] = u32::try_from(length).unwrap().to_be_bytes();
        let mut frame = vec![a, b, c, kind, flags, 0, 0, 0, 1];
        frame.resize(9 + length, 0xff);
        frame
    }

    /// Feeds `bytes` whole and one by one; both must end in the same place.
    fn check(bytes: &[u8], inside: bool, units: u64) {
        let mut whole = FrameTracker::default();
        whole.feed(bytes);
        let mut single = FrameTracker::default();
        bytes.chunks(1).for_each(|byte| single.feed(byte));
        for tracker in [whole, single] {
            assert_eq!((tracker.is_inside(), tracker.units()), (inside, units), "after {bytes:?}");
        }
    }

    fn after_preface(frames: &[Vec<u8>]) -> Vec<u8> {
        [PREFACE.to_vec(), frames.concat()].concat()
    }

    #[test]
    fn knows_where_it_is() {
        check(b"", false, 0);
        check(&PREFACE[..1], true, 0);
        check(&PREFACE[..23], true, 0);
        check(PREFACE, false, 0);
        check(&after_preface(&[frame(4, 0, 0)]), false, 1);
        check(&after_preface(&[frame(4, 0, 18), frame(1, 4, 30)]), false, 2);
        // A frame's header, cut.
        check(&after_preface(&[frame(4, 0, 0)[..5].to_vec()]), true, 0);
        // A header block without its end, with the frame complete.
        check(&after_preface(&[frame(1, 0, 30)]), true, 0);
        check(&after_preface(&[frame(1, 0, 30), frame(9, 0, 0)]), true, 0);
        check(&after_preface(&[frame(1, 0, 30), frame(9, 0, 7), frame(9, 4, 7)]), false, 1);
        // HEADERS with its end, cut.
        check(&after_preface(&[frame(1, 4, 30)[..20].to_vec()]), true, 0);
        // DATA, cut: a body's business.
        check(&after_preface(&[frame(1, 4, 30), frame(0, 0, 100)[..20].to_vec()]), false, 1);
        check(&after_preface(&[frame(0, 0, 16_384), frame(6, 0, 8)]), false, 2);
    }
}
