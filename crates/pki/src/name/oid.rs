//! Object identifiers as text: `2.5.4.3`, with components of any size.

/// OpenSSL's buffer for the text of an OID, without the final NUL: what is longer is cut there.
const LONGEST_TEXT: usize = 79;
/// Longest encoding that OpenSSL turns into text; a longer one has none.
const LONGEST_ENCODING: usize = 586;

/// X.690, 8.19: whole components, none with a leading zero.
pub(crate) fn is_well_formed(oid: &[u8]) -> bool {
    let mut starts = true;
    for octet in oid {
        if starts && *octet == 0x80 {
            return false;
        }
        starts = *octet < 0x80;
    }
    starts && !oid.is_empty()
}

/// The OID in numbers, as OpenSSL's `OBJ_obj2txt` writes it into the buffers that its name functions have.
pub(crate) fn text(oid: &[u8]) -> String {
    if oid.len() > LONGEST_ENCODING {
        return String::new();
    }
    let mut text = String::new();
    for (position, component) in oid.split_inclusive(|octet| *octet < 0x80).enumerate() {
        if position == 0 {
            push_first_two(&mut text, component);
        } else {
            text.push('.');
            push_decimal(&mut text, component, false);
        }
        if text.len() > LONGEST_TEXT {
            break;
        }
    }
    text.truncate(LONGEST_TEXT);
    text
}

/// The first component holds two: 40 times the first number, which is 0, 1 or 2, plus the second.
fn push_first_two(text: &mut String, component: &[u8]) {
    if let [octet @ 0..80] = component {
        text.push(char::from(b'0' + octet / 40));
        text.push('.');
        push_decimal(text, &[octet % 40], false);
    } else {
        text.push_str("2.");
        push_decimal(text, component, true);
    }
}

/// A number of seven bits an octet, most significant first, in decimal digits; less 80 if asked for, which it must
/// not be smaller than.
fn push_decimal(text: &mut String, component: &[u8], less_80: bool) {
    // Least significant first.
    let mut digits: Vec<u8> = vec![0];
    for octet in component {
        let mut carry = u32::from(octet & 0x7f);
        for digit in &mut digits {
            let value = u32::from(*digit) * 128 + carry;
            *digit = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    if less_80 {
        let mut subtrahend = 8;
        for digit in digits.iter_mut().skip(1) {
            let borrows = *digit < subtrahend;
            *digit = if borrows { *digit + 10 } else { *digit } - subtrahend;
            subtrahend = u8::from(borrows);
        }
        while digits.len() > 1 && digits.last() == Some(&0) {
            digits.pop();
        }
    }
    text.extend(digits.iter().rev().map(|digit| char::from(b'0' + digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oids() {
        let check = |oid: &[u8], expected: &str| assert_eq!(text(oid), expected, "{oid:02x?}");
        check(&[0x55, 0x04, 0x03], "2.5.4.3");
        check(&[0x2a, 0x86, 0x48], "1.2.840");
        check(&[0x00], "0.0");
        check(&[0x27], "0.39");
        check(&[0x28], "1.0");
        check(&[0x4f], "1.39");
        check(&[0x50], "2.0");
        check(&[0x88, 0x37], "2.999");
        check(&[0x2a, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "1.2.36893488147419103231");
        check(&[0x81, 0x00], "2.48");
        check(&[0x81, 0x14], "2.68");
        check(&[0x81, 0x80, 0x00], "2.16304");
        check(&[0x87, 0x68], "2.920");
        check(&[0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "2.36893488147419103151");
        check(&[1; 100], &format!("0{}", ".1".repeat(39)));
        check(&[1; 586], &format!("0{}", ".1".repeat(39)));
        check(&[1; 587], "");
    }

    #[test]
    fn well_formed() {
        let check = |oid: &[u8], expected| assert_eq!(is_well_formed(oid), expected, "{oid:02x?}");
        check(&[0x55, 0x04, 0x03], true);
        check(&[0x88, 0x37], true);
        check(&[], false);
        check(&[0x55, 0x81, 0x80, 0x80, 0x01], true);
        check(&[0x55, 0x84], false);
        check(&[0x55, 0x81, 0x80], false);
        check(&[0x55, 0x80, 0x01], false);
        check(&[0x80, 0x01], false);
    }
}
