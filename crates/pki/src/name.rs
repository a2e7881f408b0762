//! Distinguished names as text, in OpenSSL's forms.

mod attribute;
mod oid;
mod oneline;
mod rfc2253;
mod short_name;

use crate::der::{DerError, Element};

/// A DER-encoded `Name` (RFC 5280, 4.1.2.4) that OpenSSL would read, too: strings are of their kind's alphabet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    der: Vec<u8>,
}

impl DistinguishedName {
    pub(crate) fn read(name: &Element<'_>) -> Result<Self, DerError> {
        attribute::attributes(name.reader())?;
        Ok(DistinguishedName { der: name.whole.to_vec() })
    }

    /// OpenSSL's XN_FLAG_RFC2253: `CN=CLIENT,O=Example Org,C=CN`; printable ASCII only. Empty for an empty name.
    pub fn rfc2253(&self) -> String {
        rfc2253::text(&self.attributes())
    }

    /// OpenSSL's X509_NAME_oneline: `/C=CN/O=x/CN=y`; printable ASCII only. Empty for an empty name.
    pub fn oneline(&self) -> String {
        oneline::text(&self.attributes())
    }

    /// The DER, tag and length included.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no attribute at all.
    pub fn is_empty(&self) -> bool {
        self.attributes().is_empty()
    }

    /// The last common name (2.5.4.3) that is a string.
    pub(crate) fn common_name(&self) -> Option<String> {
        let attributes = self.attributes();
        attributes
            .iter()
            .rev()
            .filter(|attribute| attribute.oid == [0x55, 0x04, 3])
            .find_map(attribute::Attribute::string)
    }

    fn attributes(&self) -> Vec<attribute::Attribute<'_>> {
        let mut reader = crate::der::Reader::new(&self.der);
        // `read` has been through the same bytes: there is no error left.
        reader.next().and_then(|name| attribute::attributes(name.reader())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::der::{self, Reader};

    fn element(tag: u8, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        match value.len() {
            0..0x80 => [&[tag, length[1]], value].concat(),
            0x80..0x100 => [&[tag, 0x81, length[1]], value].concat(),
            _ => [&[tag, 0x82, length[0], length[1]], value].concat(),
        }
    }

    /// Sets of (last octet of a type below 2.5.4, UTF8String).
    fn name(sets: &[Vec<(u8, String)>]) -> DistinguishedName {
        let attribute = |(kind, value): &(u8, String)| {
            let kind = element(der::OID, &[0x55, 0x04, *kind]);
            element(der::SEQUENCE, &[kind, element(0x0c, value.as_bytes())].concat())
        };
        let sets: Vec<u8> = sets
            .iter()
            .flat_map(|set| element(der::SET, &set.iter().flat_map(attribute).collect::<Vec<u8>>()))
            .collect();
        let der = element(der::SEQUENCE, &sets);
        DistinguishedName::read(&Reader::new(&der).next().unwrap()).unwrap()
    }

    /// Reads RFC 2253 text back: sets of (short name, octets), reversed as they stand.
    fn parse(text: &str) -> Vec<Vec<(String, Vec<u8>)>> {
        let mut sets = vec![vec![(String::new(), Vec::new())]];
        let mut in_value = false;
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b',' => sets.push(vec![(String::new(), Vec::new())]),
                b'+' => sets.last_mut().unwrap().push((String::new(), Vec::new())),
                b'=' if !in_value => {}
                b'\\' => {
                    let next = bytes.next().unwrap();
                    let value = if next.is_ascii_hexdigit() {
                        let digits = [next, bytes.next().unwrap()];
                        u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                    } else {
                        next
                    };
                    sets.last_mut().unwrap().last_mut().unwrap().1.push(value);
                }
                byte if in_value => sets.last_mut().unwrap().last_mut().unwrap().1.push(byte),
                byte => sets.last_mut().unwrap().last_mut().unwrap().0.push(char::from(byte)),
            }
            in_value = match byte {
                b',' | b'+' => false,
                b'=' => true,
                _ => in_value,
            };
        }
        sets
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The text is printable ASCII, and tells the attributes apart whatever their values are.
        #[test]
        fn rfc2253_can_be_read_back(
            sets in prop::collection::vec(
                prop::collection::vec((3_u8..14, "[ #,+=\\\\\"<>;/a-cCN0-9\r\n\\x00ü€😀]{0,8}"), 1..4),
                1..5,
            )
        ) {
            let text = name(&sets).rfc2253();
            prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text:?}");
            let expected: Vec<Vec<(String, Vec<u8>)>> = sets
                .iter()
                .rev()
                .map(|set| {
                    let attributes = set.iter().rev();
                    attributes
                        .map(|(kind, value)| {
                            let short_name = short_name::of(&[0x55, 0x04, *kind]).unwrap();
                            (short_name.to_owned(), value.clone().into_bytes())
                        })
                        .collect()
                })
                .collect();
            prop_assert_eq!(parse(&text), expected, "{}", text);
        }
    }

    #[test]
    fn common_names() {
        let check = |sets: &[&[(u8, &str)]], expected: Option<&str>| {
            let sets: Vec<Vec<(u8, String)>> =
                sets.iter().map(|set| set.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect()).collect();
            let name = name(&sets);
            assert_eq!(name.common_name().as_deref(), expected, "{sets:?}");
            assert_eq!(name.is_empty(), sets.is_empty(), "{sets:?}");
        };
        check(&[], None);
        check(&[&[(10, "a")]], None);
        check(&[&[(3, "a")], &[(3, "b")], &[(10, "c")]], Some("b"));
        check(&[&[(3, "ü")]], Some("ü"));
    }
}
