//! PEM blocks and where they stand, in a file or inline in gateway.toml.
//!
//! Knows labels and base64, nothing of what is in the DER.

use std::ops::Range;

use rustls_pki_types::pem::{PemObject, SectionKind};
use sealgate_policy::desc::KeyFormat;

use crate::diagnostic::Diagnostic;
use crate::rules::unreadable_pem::Wanted;
use crate::rules::{encrypted_key, unreadable_file, unreadable_pem};
use crate::schema::At;
use crate::source::{SourceId, Sources, Span};

/// DER of one block.
pub(crate) struct Block {
    pub(crate) der: Vec<u8>,
    /// Its BEGIN line.
    pub(crate) span: Span,
    /// Number of the block among all blocks, from 1.
    pub(crate) number: usize,
}

/// The text that `cert`, `key` or `ca` stands for.
pub(crate) struct PemText<'s> {
    bytes: &'s [u8],
    /// Name of the file; `None` if inline.
    pub(crate) name: Option<&'s str>,
    /// Where gateway.toml names it.
    pub(crate) span: Span,
    origin: Origin,
}

/// How an offset in the text becomes a place.
#[derive(Clone, Copy)]
enum Origin {
    File(SourceId),
    /// Inline, verbatim from this byte of the configuration on.
    Verbatim(usize),
    /// Inline with escapes: the whole value is the place.
    Escaped,
}

struct Found<'t> {
    label: &'t str,
    /// From BEGIN to the end of END, or to the end of the text.
    range: Range<usize>,
    /// Length of the BEGIN line.
    begin: usize,
    closed: bool,
}

impl Wanted {
    /// Whether a block with this label is it.
    fn wants(self, label: &str) -> bool {
        match self {
            Self::Certificates => label == "CERTIFICATE",
            Self::Key => {
                matches!(label, "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "ENCRYPTED PRIVATE KEY")
            }
        }
    }
}

impl<'s> PemText<'s> {
    /// The text that a value stands for: itself, or that of the file it names.
    pub(crate) fn of(sources: &'s Sources, value: &'s At<String>) -> Result<Self, Diagnostic> {
        if is_inline(&value.value) {
            let quoted = sources.quoted(value.span);
            let origin = match quoted.and_then(|quoted| quoted.find(&value.value)) {
                Some(at) => Origin::Verbatim(value.span.start + at),
                None => Origin::Escaped,
            };
            return Ok(Self { bytes: value.value.as_bytes(), name: None, span: value.span, origin });
        }
        let missing = &crate::source::Unreadable::Missing;
        let id = sources.find(&value.value);
        match id.map_or(Err(missing), |id| sources.bytes(id).map(|bytes| (id, bytes))) {
            Ok((id, bytes)) => Ok(Self { bytes, name: Some(&value.value), span: value.span, origin: Origin::File(id) }),
            Err(why) => Err(unreadable_file::named(&value.value, why, value.span)),
        }
    }

    /// Whether there is no PEM block at all, and nothing that looks like DER.
    pub(crate) fn is_without_any(&self) -> bool {
        !self.is_der() && scan(self.bytes).is_empty()
    }

    /// The BEGIN line of the first private key in it.
    pub(crate) fn first_key(&self) -> Option<Span> {
        scan(self.bytes).iter().find(|found| found.label.ends_with("PRIVATE KEY")).map(|found| self.begin_line(found))
    }

    fn is_der(&self) -> bool {
        self.bytes.starts_with(&[0x30, 0x82]) || self.bytes.starts_with(&[0x30, 0x81])
    }

    /// Every certificate in it, in order; at least one, or findings.
    pub(crate) fn certificates(&self) -> Result<Vec<Block>, Vec<Diagnostic>> {
        let wanted = self.wanted(Wanted::Certificates)?;
        let mut blocks = Vec::new();
        let mut broken = Vec::new();
        for (number, found) in wanted {
            match self.decode(number, &found) {
                Ok((_, block)) => blocks.push(block),
                Err(diagnostic) => broken.push(diagnostic),
            }
        }
        if broken.is_empty() { Ok(blocks) } else { Err(broken) }
    }

    /// The one private key in it.
    pub(crate) fn key(&self) -> Result<(KeyFormat, Block), Diagnostic> {
        let wanted = self.wanted(Wanted::Key).map_err(|mut found| found.remove(0))?;
        let mut wanted = wanted.into_iter();
        let (number, first) = wanted.next().expect("`wanted` gives at least one block");
        if let Some((_, second)) = wanted.next() {
            return Err(unreadable_pem::second_key(self.begin_line(&first), self.begin_line(&second), self.span));
        }
        let text = String::from_utf8_lossy(&self.bytes[first.range.clone()]);
        if first.label == "ENCRYPTED PRIVATE KEY" || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(encrypted_key::report(self.name, self.begin_line(&first), self.span));
        }
        let (kind, block) = self.decode(number, &first)?;
        let format = match kind {
            SectionKind::RsaPrivateKey => KeyFormat::Pkcs1,
            SectionKind::EcPrivateKey => KeyFormat::Sec1,
            _ => KeyFormat::Pkcs8,
        };
        Ok((format, block))
    }

    /// Blocks of the wanted kind with their numbers; never empty.
    fn wanted(&self, wanted: Wanted) -> Result<Vec<(usize, Found<'_>)>, Vec<Diagnostic>> {
        let all = scan(self.bytes);
        if all.is_empty() {
            return Err(vec![unreadable_pem::no_block(wanted, self.name, self.span, self.is_der())]);
        }
        let labels: Vec<_> = all.iter().map(|found| (found.label.to_owned(), self.begin_line(found))).collect();
        let numbered = (1..).zip(all).filter(|(_, found)| wanted.wants(found.label));
        match numbered.collect::<Vec<_>>() {
            none if none.is_empty() => Err(vec![unreadable_pem::wrong_kind(wanted, &labels, self.span)]),
            some => Ok(some),
        }
    }

    fn decode(&self, number: usize, found: &Found<'_>) -> Result<(SectionKind, Block), Diagnostic> {
        let span = self.begin_line(found);
        let why = if found.closed {
            match <(SectionKind, Vec<u8>)>::from_pem_slice(&self.bytes[found.range.clone()]) {
                Ok((kind, der)) if !der.is_empty() => return Ok((kind, Block { der, span, number })),
                Ok(_) => "it is empty",
                Err(_) => "its text is no base64",
            }
        } else {
            "its END line is missing"
        };
        Err(unreadable_pem::broken(number, found.label, why, span, self.span))
    }

    fn begin_line(&self, found: &Found<'_>) -> Span {
        let (start, end) = (found.range.start, found.range.start + found.begin);
        match self.origin {
            Origin::File(id) => id.span(start..end),
            Origin::Verbatim(base) => self.span.source.span(base + start..base + end),
            Origin::Escaped => self.span,
        }
    }
}

/// All blocks of a text, also those that are not closed.
fn scan(bytes: &[u8]) -> Vec<Found<'_>> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(start) = find(bytes, BEGIN, at) {
        at = start + BEGIN.len();
        let line_end = find(bytes, b"\n", at).unwrap_or(bytes.len());
        let Some(label_end) = find(&bytes[..line_end], b"-----", at) else { continue };
        let Ok(label) = std::str::from_utf8(&bytes[at..label_end]) else { continue };
        let begin = label_end + 5 - start;
        let next = find(bytes, BEGIN, at).unwrap_or(bytes.len());
        let end_line = format!("-----END {label}-----");
        let end = find(&bytes[..next], end_line.as_bytes(), label_end).map(|end| end + end_line.len());
        blocks.push(Found { label, range: start..end.unwrap_or(next), begin, closed: end.is_some() });
        at = end.unwrap_or(next);
    }
    blocks
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

/// Whether a `cert`, `key` or `ca` is PEM itself and not the name of a file.
pub(crate) fn is_inline(text: &str) -> bool {
    text.contains("-----BEGIN") || text.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::scan;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let found: Vec<_> = scan(text.as_bytes()).iter().map(|f| (f.label.to_owned(), f.closed)).collect();
        let expected: Vec<_> = expected.iter().map(|(label, closed)| ((*label).to_owned(), *closed)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn blocks() {
        check("", &[]);
        check("no block", &[]);
        check("-----BEGIN A-----\nx\n-----END A-----\n", &[("A", true)]);
        check(
            "bag\n-----BEGIN A-----\nx\n-----END A-----\n-----BEGIN B C-----\n-----END B C-----",
            &[("A", true), ("B C", true)],
        );
        check("-----BEGIN A-----\nx\n-----BEGIN A-----\nx\n-----END A-----", &[("A", false), ("A", true)]);
        check("-----BEGIN A-----\nx\n-----END B-----", &[("A", false)]);
        check("-----BEGIN A\nx", &[]);
    }
}
