//! OpenSSL's `X509_NAME_print_ex` with XN_FLAG_RFC2253: what nginx puts into `$ssl_client_s_dn`.

use crate::encoding::push_hex;
use crate::name::attribute::Attribute;
use crate::name::{oid, short_name};

/// Last attribute first; `+` between attributes of one set, `,` between sets.
pub(crate) fn text(attributes: &[Attribute<'_>]) -> String {
    let mut text = String::new();
    let mut previous = None;
    for attribute in attributes.iter().rev() {
        match previous {
            Some(set) if set == attribute.set => text.push('+'),
            Some(_) => text.push(','),
            None => {}
        }
        previous = Some(attribute.set);
        let short_name = short_name::of(attribute.oid);
        match short_name {
            Some(name) => text.push_str(name),
            None => text.push_str(&oid::text(attribute.oid)),
        }
        text.push('=');
        // The value of an unknown type is never shown as a string (RFC 2253, 2.4).
        match attribute.string().filter(|_| short_name.is_some()) {
            Some(string) => push_escaped(&mut text, &string),
            None => push_dump(&mut text, attribute.value.whole),
        }
    }
    text
}

/// RFC 2253, 2.4, with control bytes and every byte from 0x80 on as `\XX` of its UTF-8.
fn push_escaped(text: &mut String, string: &str) {
    let last = string.len().wrapping_sub(1);
    for (position, byte) in string.bytes().enumerate() {
        match byte {
            b',' | b'+' | b'"' | b'\\' | b'<' | b'>' | b';' => text.push('\\'),
            // Alone it is OpenSSL's last character, not its first.
            b'#' if position == 0 && position != last => text.push('\\'),
            b' ' if position == 0 || position == last => text.push('\\'),
            _ => {}
        }
        if (b' '..=b'~').contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('\\');
            push_hex(text, byte);
        }
    }
}

/// `#` and the DER in hexadecimal.
fn push_dump(text: &mut String, der: &[u8]) {
    text.push('#');
    for byte in der {
        push_hex(text, *byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        let check = |string: &str, expected: &str| {
            let mut text = String::new();
            push_escaped(&mut text, string);
            assert_eq!(text, expected, "{string:?}");
        };
        check("Example Org", "Example Org");
        check("a,b+c\"d\\e<f>g;h=i/j", "a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h=i/j");
        check("#a#", "\\#a#");
        check("  a  ", "\\  a \\ ");
        check(" ", "\\ ");
        check("#", "#");
        check("Zürich", "Z\\C3\\BCrich");
        check("a\0\n\u{7f}", "a\\00\\0A\\7F");
        check("", "");
    }
}
