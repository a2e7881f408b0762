//! OpenSSL's `X509_NAME_oneline`: what nginx puts into `$ssl_client_s_dn_legacy`. It knows no string types: the octets
//! of a value are shown one by one, whatever they mean.

use crate::der;
use crate::encoding::push_hex;
use crate::name::attribute::Attribute;
use crate::name::{oid, short_name};

/// First attribute first, `/` before each, or `+` between attributes of one set.
pub(crate) fn text(attributes: &[Attribute<'_>]) -> String {
    let mut text = String::new();
    let mut previous = None;
    for attribute in attributes {
        text.push(if previous == Some(attribute.set) { '+' } else { '/' });
        previous = Some(attribute.set);
        match short_name::of(attribute.oid) {
            Some(name) => text.push_str(name),
            None => text.push_str(&oid::text(attribute.oid)),
        }
        text.push('=');
        for octet in octets(attribute) {
            push_escaped(&mut text, *octet);
        }
    }
    text
}

/// The octets that OpenSSL keeps of a value: of a BIT STRING its bits, of a SEQUENCE all of it.
fn octets<'a>(attribute: &Attribute<'a>) -> &'a [u8] {
    match attribute.value.tag {
        der::BIT_STRING => attribute.value.value.get(1..).unwrap_or_default(),
        der::SEQUENCE => attribute.value.whole,
        _ => attribute.value.value,
    }
}

fn push_escaped(text: &mut String, octet: u8) {
    match octet {
        b'/' | b'+' => text.extend(['\\', char::from(octet)]),
        b' '..=b'~' => text.push(char::from(octet)),
        _ => {
            text.push_str("\\x");
            push_hex(text, octet);
        }
    }
}
