//! A strict reader of DER (X.690, section 10): definite, minimal lengths and one-octet tags, nothing else.
//!
//! It reads structure only. What a value means is known elsewhere.

use std::fmt;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Bytes that are no certificate, or a part of one that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerError {
    /// Where in the DER, in bytes from its beginning.
    pub offset: usize,
    /// What is wrong there.
    pub problem: &'static str,
}

impl fmt::Display for DerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {} of the DER)", self.problem, self.offset)
    }
}

impl std::error::Error for DerError {}

/// One element: tag, value, and both together with the length between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    /// Tag, length and value as they stand.
    pub(crate) whole: &'a [u8],
    /// Offset of `value` in the outermost bytes.
    offset: usize,
}

impl<'a> Element<'a> {
    /// A reader of what is inside.
    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader { rest: self.value, offset: self.offset }
    }

    pub(crate) fn error(&self, problem: &'static str) -> DerError {
        DerError { offset: self.offset, problem }
    }
}

/// Reads elements one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes, offset: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element, whatever it is.
    pub(crate) fn next(&mut self) -> Result<Element<'a>, DerError> {
        let (tag, header, length) = self.header()?;
        let end = header.checked_add(length).filter(|end| *end <= self.rest.len());
        let end = end.ok_or_else(|| self.error("an element is longer than what holds it"))?;
        let (whole, rest) = self.rest.split_at(end);
        let element = Element { tag, value: &whole[header..], whole, offset: self.offset + header };
        self.rest = rest;
        self.offset += end;
        Ok(element)
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8, problem: &'static str) -> Result<Element<'a>, DerError> {
        self.optional(tag)?.ok_or_else(|| self.error(problem))
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, DerError> {
        if self.rest.first() == Some(&tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self, problem: &'static str) -> Result<(), DerError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.error(problem)) }
    }

    fn error(&self, problem: &'static str) -> DerError {
        DerError { offset: self.offset, problem }
    }

    /// Tag, octets of the header, octets of the value.
    fn header(&self) -> Result<(u8, usize, usize), DerError> {
        let [tag, first, rest @ ..] = self.rest else { return Err(self.error("an element is cut short")) };
        if tag & 0x1f == 0x1f {
            return Err(self.error("a tag of more than one octet"));
        }
        if *first < 0x80 {
            return Ok((*tag, 2, usize::from(*first)));
        }
        let octets = usize::from(first & 0x7f);
        if octets == 0 || octets > 4 {
            return Err(self.error("a length that DER does not allow"));
        }
        let Some(digits) = rest.get(..octets) else { return Err(self.error("an element is cut short")) };
        let length = digits.iter().fold(0_u64, |length, digit| (length << 8) | u64::from(*digit));
        if digits[0] == 0 || length < 0x80 {
            return Err(self.error("a length that is not in its shortest form"));
        }
        let length = usize::try_from(length).map_err(|_| self.error("an element is longer than what holds it"))?;
        Ok((*tag, 2 + octets, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<(u8, &[u8]), &str>) {
        let found = Reader::new(bytes).next();
        assert_eq!(found.as_ref().map(|e| (e.tag, e.value)).map_err(|e| e.problem), expected, "{bytes:02x?}");
    }

    #[test]
    fn reads_strict_der() {
        check(&[0x02, 0x01, 0x05, 0xff], Ok((0x02, &[0x05])));
        check(&[0x30, 0x00], Ok((0x30, &[])));
        check(&[0x02], Err("an element is cut short"));
        check(&[], Err("an element is cut short"));
        check(&[0x02, 0x02, 0x05], Err("an element is longer than what holds it"));
        check(&[0x1f, 0x81, 0x00, 0x00], Err("a tag of more than one octet"));
        check(&[0x30, 0x80, 0x00, 0x00], Err("a length that DER does not allow"));
        check(&[0x30, 0x85, 1, 1, 1, 1, 1], Err("a length that DER does not allow"));
        check(&[0x30, 0x81, 0x05, 1, 2, 3, 4, 5], Err("a length that is not in its shortest form"));
        check(&[0x30, 0x82, 0x00, 0x85], Err("a length that is not in its shortest form"));
        check(&[0x30, 0x81], Err("an element is cut short"));
        check(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], Err("an element is longer than what holds it"));
        let long = [&[0x04, 0x81, 0x80][..], &[7; 0x80][..]].concat();
        check(&long, Ok((0x04, &[7; 0x80])));
    }

    #[test]
    fn offsets_are_absolute() {
        let mut outer = Reader::new(&[0x30, 0x03, 0x02, 0x02, 0x05]);
        let inner = outer.next().unwrap().reader().next();
        assert_eq!(inner.unwrap_err().offset, 2);
    }
}
