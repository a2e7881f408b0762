//! DER written by hand: what no tool would make.

/// An element of any length.
pub(crate) fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut header = vec![tag];
    match length {
        0..0x80 => header.push(length as u8),
        0x80..0x100 => header.extend([0x81, length as u8]),
        0x100..0x1_0000 => header.extend([0x82, (length >> 8) as u8, length as u8]),
        _ => header.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
    }
    [header, value.to_vec()].concat()
}

/// A SEQUENCE of elements.
pub(crate) fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    element(0x30, &elements.concat())
}

/// An OBJECT IDENTIFIER from its dotted text.
pub(crate) fn oid(text: &str) -> Vec<u8> {
    let components: Vec<u64> = text.split('.').map(|component| component.parse().expect("a number")).collect();
    let mut value = base_128(components[0] * 40 + components[1]);
    for component in &components[2..] {
        value.extend(base_128(*component));
    }
    element(0x06, &value)
}

/// A BIT STRING of whole octets.
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], octets].concat())
}

/// A date: UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
pub(crate) fn time(year: u32) -> Vec<u8> {
    match year {
        1950..2050 => element(0x17, format!("{:02}0101000000Z", year % 100).as_bytes()),
        _ => element(0x18, format!("{year}0101000000Z").as_bytes()),
    }
}

fn base_128(mut number: u64) -> Vec<u8> {
    let mut octets = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number >>= 7;
        octets.push(0x80 | (number & 0x7f) as u8);
    }
    octets.reverse();
    octets
}

/// A name of sets of attributes.
pub(crate) fn name(sets: &[&[Vec<u8>]]) -> Vec<u8> {
    let sets: Vec<u8> = sets.iter().flat_map(|set| element(0x31, &set.concat())).collect();
    element(0x30, &sets)
}

/// An attribute of a name: type, tag of the string, its octets.
pub(crate) fn attribute(kind: &str, tag: u8, value: impl AsRef<[u8]>) -> Vec<u8> {
    sequence(&[&oid(kind), &element(tag, value.as_ref())])
}

/// A name of one CN.
pub(crate) fn common_name(name_: &str) -> Vec<u8> {
    name(&[&[attribute("2.5.4.3", 0x0c, name_)]])
}
