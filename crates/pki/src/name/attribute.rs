//! The attributes of a name, flat, each with the number of the set (relative distinguished name) that it stands in.

use crate::der::{self, DerError, Element, Reader};
use crate::name::oid;

const UTF8_STRING: u8 = 12;
const NUMERIC_STRING: u8 = 18;
const PRINTABLE_STRING: u8 = 19;
const T61_STRING: u8 = 20;
const IA5_STRING: u8 = 22;
const UNIVERSAL_STRING: u8 = 28;
const BMP_STRING: u8 = 30;

/// One `AttributeTypeAndValue`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'a> {
    /// Number of the set, from 0.
    pub(crate) set: usize,
    /// The type, encoded.
    pub(crate) oid: &'a [u8],
    /// The value.
    pub(crate) value: Element<'a>,
}

/// How many octets a character of a string has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Utf8,
    One,
    Two,
    Four,
}

impl Attribute<'_> {
    /// The value as text, if it is of a string type. Strings of one octet a character are read as Latin-1, as
    /// OpenSSL does.
    pub(crate) fn string(&self) -> Option<String> {
        decode(width(self.value.tag)?, self.value.value)
    }
}

/// All attributes of a name in their order.
pub(crate) fn attributes(mut name: Reader<'_>) -> Result<Vec<Attribute<'_>>, DerError> {
    let mut attributes = Vec::new();
    let mut set = 0;
    while !name.is_empty() {
        let mut members = name.expect(der::SET, "a name with something else than sets in it")?.reader();
        while !members.is_empty() {
            attributes.push(attribute(set, &members.expect(der::SEQUENCE, "a name without an attribute")?)?);
        }
        set += 1;
    }
    Ok(attributes)
}

fn attribute<'a>(set: usize, pair: &Element<'a>) -> Result<Attribute<'a>, DerError> {
    let mut parts = pair.reader();
    let oid = parts.expect(der::OID, "an attribute without a type")?;
    if !oid::is_well_formed(oid.value) {
        return Err(oid.error("an attribute type that is no OID"));
    }
    let value = parts.next()?;
    parts.end("bytes after an attribute")?;
    match width(value.tag) {
        Some(width) if decode(width, value.value).is_none() => {
            return Err(value.error("a string in a name that is not of its kind's alphabet"));
        }
        None if value.tag == der::BIT_STRING && !is_bit_string(value.value) => {
            return Err(value.error("a bit string that DER does not allow"));
        }
        None if !matches!(value.tag, der::BIT_STRING | der::SEQUENCE) => {
            return Err(value.error("a value in a name that is of no kind that names have"));
        }
        _ => {}
    }
    Ok(Attribute { set, oid: oid.value, value })
}

/// X.690, 8.6.2 and 11.2.1: the unused bits are counted in the first octet, and are 0.
fn is_bit_string(octets: &[u8]) -> bool {
    match octets {
        [0] => true,
        [unused @ 0..8, .., last] => u32::from(*unused) <= last.trailing_zeros(),
        _ => false,
    }
}

fn width(tag: u8) -> Option<Width> {
    match tag {
        UTF8_STRING => Some(Width::Utf8),
        NUMERIC_STRING | PRINTABLE_STRING | T61_STRING | IA5_STRING => Some(Width::One),
        UNIVERSAL_STRING => Some(Width::Four),
        BMP_STRING => Some(Width::Two),
        _ => None,
    }
}

fn decode(width: Width, octets: &[u8]) -> Option<String> {
    let (whole, rest) = match width {
        Width::Utf8 => return String::from_utf8(octets.to_vec()).ok(),
        Width::One => return Some(octets.iter().map(|octet| char::from(*octet)).collect()),
        Width::Two => {
            let (units, rest) = octets.as_chunks::<2>();
            (units.iter().map(|unit| char::from_u32(u32::from(u16::from_be_bytes(*unit)))).collect(), rest)
        }
        Width::Four => {
            let (units, rest) = octets.as_chunks::<4>();
            (units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit))).collect(), rest)
        }
    };
    if rest.is_empty() { whole } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_values() {
        let check = |tag: u8, value: &[u8], expected: Result<(), &str>| {
            let value = [&[tag, value.len() as u8], value].concat();
            let pair = [&[der::SEQUENCE, 5 + value.len() as u8, der::OID, 3, 0x55, 0x04, 3], &value[..]].concat();
            let read = attribute(0, &Reader::new(&pair).next().unwrap());
            assert_eq!(read.map(drop).map_err(|error| error.problem), expected, "{value:02x?}");
        };
        let alphabet = Err("a string in a name that is not of its kind's alphabet");
        check(UTF8_STRING, "ü".as_bytes(), Ok(()));
        check(UTF8_STRING, &[0xfc], alphabet);
        check(T61_STRING, &[0xfc], Ok(()));
        check(BMP_STRING, &[0x00, 0xfc], Ok(()));
        check(BMP_STRING, &[0xfc], alphabet);
        check(UNIVERSAL_STRING, &[0x00, 0x00, 0x00, 0xfc], Ok(()));
        let bits = Err("a bit string that DER does not allow");
        check(der::BIT_STRING, &[0], Ok(()));
        check(der::BIT_STRING, &[4, 0x10], Ok(()));
        check(der::BIT_STRING, &[5, 0x10], bits);
        check(der::BIT_STRING, &[8, 0x00], bits);
        check(der::BIT_STRING, &[1], bits);
        check(der::BIT_STRING, &[], bits);
        check(der::SEQUENCE, &[], Ok(()));
        check(der::INTEGER, &[1], Err("a value in a name that is of no kind that names have"));
    }

    #[test]
    fn strings() {
        let check = |width, octets: &[u8], expected: Option<&str>| {
            assert_eq!(decode(width, octets).as_deref(), expected, "{width:?} {octets:02x?}");
        };
        check(Width::Utf8, "Zürich".as_bytes(), Some("Zürich"));
        check(Width::Utf8, &[0xff], None);
        check(Width::One, &[0x5a, 0xfc], Some("Zü"));
        check(Width::Two, &[0x00, 0x5a, 0x20, 0xac], Some("Z€"));
        check(Width::Two, &[0xd8, 0x00], None);
        check(Width::Two, &[0x00], None);
        check(Width::Four, &[0x00, 0x01, 0xf6, 0x00], Some("😀"));
        check(Width::Four, &[0x00, 0x11, 0x00, 0x00], None);
        check(Width::Four, &[0x00, 0x00, 0x5a], None);
    }
}
