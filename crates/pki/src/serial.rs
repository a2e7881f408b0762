//! Serial numbers as text, as OpenSSL's `i2a_ASN1_INTEGER` prints them, without its line breaks.

/// Upper-case hexadecimal of whole octets without a sign octet, `-` in front if negative. `octets` is an INTEGER's
/// value: two's complement, big-endian, in its shortest form.
pub(crate) fn text(octets: &[u8]) -> String {
    let negative = octets.first().is_some_and(|first| *first >= 0x80);
    let magnitude = if negative { negated(octets) } else { octets.to_vec() };
    let digits = match magnitude.iter().position(|octet| *octet != 0) {
        Some(first) => data_encoding::HEXUPPER.encode(&magnitude[first..]),
        None => "00".to_owned(),
    };
    if negative { format!("-{digits}") } else { digits }
}

/// Two's complement of a negative number: its magnitude.
fn negated(octets: &[u8]) -> Vec<u8> {
    let mut magnitude: Vec<u8> = octets.iter().map(|octet| !octet).collect();
    for octet in magnitude.iter_mut().rev() {
        let (sum, carry) = octet.overflowing_add(1);
        *octet = sum;
        if !carry {
            break;
        }
    }
    magnitude
}

#[cfg(test)]
mod tests {
    #[test]
    fn serials() {
        let check = |octets: &[u8], expected: &str| assert_eq!(super::text(octets), expected, "{octets:02x?}");
        check(&[0x00], "00");
        check(&[0x01], "01");
        check(&[0x0f, 0xff], "0FFF");
        check(&[0x00, 0xff, 0xee], "FFEE");
        check(&[0x7f], "7F");
        check(&[0xff], "-01");
        check(&[0x80], "-80");
        check(&[0xff, 0x00], "-0100");
        check(&[0xff, 0x7f], "-81");
        check(&[0x80, 0x00], "-8000");
        check(&[0x01; 40], &"01".repeat(40));
        check(&[], "00");
    }
}
