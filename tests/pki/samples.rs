//! Odd certificates: names, serials and dates that OpenSSL prints in its own way.

use crate::der::{attribute, common_name, element, name, oid, sequence};
use crate::forge::{Draft, Entity};

const CN: &str = "2.5.4.3";
const O: &str = "2.5.4.10";
const OU: &str = "2.5.4.11";
const C: &str = "2.5.4.6";
const L: &str = "2.5.4.7";

const BITS: u8 = 0x03;
const UTF8: u8 = 0x0c;
const NUMERIC: u8 = 0x12;
const PRINTABLE: u8 = 0x13;
const T61: u8 = 0x14;
const IA5: u8 = 0x16;
const UNIVERSAL: u8 = 0x1c;
const BMP: u8 = 0x1e;
const SEQUENCE: u8 = 0x30;

/// A certificate with a name for the failure message.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) entity: Entity,
}

/// Certificates that OpenSSL reads.
pub(crate) fn readable() -> Vec<Sample> {
    let names = names();
    let mut samples = Vec::new();
    // Each name as a subject, with the next one as the issuer.
    for (position, (name, subject)) in names.iter().enumerate() {
        let issuer = names[(position + 1) % names.len()].1.clone();
        let entity = Draft::leaf("").subject(subject.clone()).issuer(issuer).self_signed();
        samples.push(Sample { name, entity });
    }
    let serials: [(&'static str, &[u8]); 13] = [
        ("serial 0", &[0x00]),
        ("serial 1", &[0x01]),
        ("serial of one octet", &[0x7f]),
        ("serial with a sign octet", &[0x00, 0xff, 0xee]),
        ("serial with a high bit alone", &[0x00, 0x80]),
        ("serial with a leading zero digit", &[0x0a, 0xbc]),
        ("serial of 20 octets", &[0x5a; 20]),
        ("serial of 40 octets", &[0x5a; 40]),
        ("serial -1", &[0xff]),
        ("serial -128", &[0x80]),
        ("serial -129", &[0xff, 0x7f]),
        ("serial -256", &[0xff, 0x00]),
        ("serial -32768", &[0x80, 0x00]),
    ];
    for (name, serial) in serials {
        samples.push(Sample { name, entity: Draft::leaf("client").serial(serial).self_signed() });
    }
    let others = [
        ("version 1", Draft::version_1("client")),
        ("version 2", Draft::bare("client").version_field(1).unique_ids()),
        ("from 1950", Draft::leaf("client").years(1950, 2049)),
        ("until 9999", Draft::leaf("client").years(2050, 9999)),
        ("large", Draft::leaf("client").extension("1.2.3.4", false, &[7; 20_000])),
    ];
    samples.extend(others.map(|(name, draft)| Sample { name, entity: draft.self_signed() }));
    samples
}

/// Certificates that OpenSSL does not read.
pub(crate) fn unreadable() -> Vec<Sample> {
    let named = |subject: Vec<u8>| Draft::leaf("").subject(subject).self_signed();
    let cn = |tag, value: &[u8]| named(name(&[&[attribute(CN, tag, value)]]));
    let with_type = |encoded: &[u8]| named(name(&[&[sequence(&[&element(0x06, encoded), &element(UTF8, b"x")])]]));
    let good = Draft::leaf("client").self_signed();
    let mut indefinite = good.clone();
    indefinite.der[1] = 0x80;
    let cut = Entity { der: good.der[..good.der.len() - 1].to_vec(), ..good.clone() };
    let unreadable = [
        ("BMPString of odd length", cn(BMP, &[0x00, 0x41, 0x00])),
        ("BMPString with a surrogate", cn(BMP, &[0xd8, 0x3d, 0xde, 0x00])),
        ("UniversalString of 3 octets", cn(UNIVERSAL, &[0, 0, 0x41])),
        ("UniversalString beyond Unicode", cn(UNIVERSAL, &[0, 0x11, 0, 0])),
        ("UTF8String that is none", cn(UTF8, &[0x41, 0xff])),
        ("UTF8String cut short", cn(UTF8, &[0x41, 0xc3])),
        ("UTF8String with a surrogate", cn(UTF8, &[0xed, 0xa0, 0x80])),
        ("UTF8String longer than needed", cn(UTF8, &[0xc0, 0x80])),
        ("INTEGER in a name", cn(0x02, &[5])),
        ("OCTET STRING in a name", cn(0x04, b"x")),
        ("UTCTime in a name", cn(0x17, b"200101000000Z")),
        ("VisibleString in a name", cn(0x1a, b"x")),
        ("GeneralString in a name", cn(0x1b, b"x")),
        ("BIT STRING without octets", cn(BITS, &[])),
        ("BIT STRING of 8 unused bits", cn(BITS, &[0x08, 0x00])),
        ("SET in a name", cn(0x31, &[])),
        ("[0] in a name", cn(0x80, b"x")),
        ("attribute type empty", with_type(&[])),
        ("attribute type cut short", with_type(&[0x55, 0x84])),
        ("attribute type with a leading zero", with_type(&[0x55, 0x80, 0x01])),
        ("attribute without value", named(name(&[&[sequence(&[&oid(CN)])]]))),
        ("name of no sets", named(sequence(&[&sequence(&[])]))),
        ("serial without octets", Draft::leaf("client").serial([]).self_signed()),
        ("serial longer than needed", Draft::leaf("client").serial([0x00, 0x01]).self_signed()),
        ("negative serial longer than needed", Draft::leaf("client").serial([0xff, 0x80]).self_signed()),
        ("length not definite", indefinite),
        ("cut short", cut),
        ("empty", Entity { der: Vec::new(), ..good }),
    ];
    unreadable.into_iter().map(|(name, entity)| Sample { name, entity }).collect()
}

fn names() -> Vec<(&'static str, Vec<u8>)> {
    let cn = |tag, value: &[u8]| name(&[&[attribute(CN, tag, value)]]);
    let one = |kind: &str, tag, value: &[u8]| name(&[&[attribute(kind, tag, value)]]);
    let encoded_type = |encoded: &[u8]| name(&[&[sequence(&[&element(0x06, encoded), &element(UTF8, b"abc")])]]);
    let universal = |text: &str| -> Vec<u8> { text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect() };
    let bmp = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let every_byte: Vec<u8> = (0..=255).collect();
    let every_ascii: Vec<u8> = (0..0x80).collect();
    vec![
        (
            "usual",
            name(&[
                &[attribute(C, PRINTABLE, "CN")],
                &[attribute(O, UTF8, "Example Org")],
                &[attribute(CN, UTF8, "CLIENT")],
            ]),
        ),
        (
            "multi-valued",
            name(&[
                &[attribute(C, PRINTABLE, "DE")],
                &[attribute(O, UTF8, "a"), attribute(OU, UTF8, "b"), attribute(CN, UTF8, "c")],
                &[attribute(L, UTF8, "d"), attribute("0.9.2342.19200300.100.1.1", UTF8, "e")],
            ]),
        ),
        ("twice the same", name(&[&[attribute(OU, UTF8, "a")], &[attribute(OU, UTF8, "b")]])),
        ("empty subject", name(&[])),
        ("an empty set", name(&[&[attribute(O, UTF8, "a")], &[], &[attribute(CN, UTF8, "b")]])),
        ("only an empty set", name(&[&[]])),
        ("empty value", cn(UTF8, b"")),
        ("empty values", name(&[&[attribute(O, UTF8, ""), attribute(OU, BMP, "")], &[attribute(CN, T61, "")]])),
        ("escapes", cn(UTF8, b"a,b+c\"d\\e<f>g;h=i/j")),
        ("only escapes", cn(UTF8, b",+\"\\<>;")),
        ("number sign", cn(UTF8, b"#a#")),
        ("number sign alone", cn(UTF8, b"#")),
        ("spaces at the ends", cn(UTF8, b"  a b  ")),
        ("space alone", cn(UTF8, b" ")),
        ("two spaces", cn(UTF8, b"  ")),
        ("space at the end of a multi-valued one", name(&[&[attribute(O, UTF8, "a "), attribute(CN, UTF8, " b")]])),
        ("looks like another attribute", cn(UTF8, b"x,CN=admin")),
        ("looks like another attribute, one line", cn(UTF8, b"x/CN=admin")),
        ("ends with a backslash", cn(UTF8, b"x\\")),
        ("UTF-8", name(&[&[attribute(L, UTF8, "Zürich")], &[attribute(CN, UTF8, "€ 😀 \u{7ff} \u{ffff}")]])),
        ("UTF-8 first and last", cn(UTF8, "ü".as_bytes())),
        ("UTF-8 no-break spaces", cn(UTF8, "\u{a0}x\u{a0}".as_bytes())),
        ("NUL inside", cn(UTF8, b"admin\0.example")),
        ("line breaks", cn(UTF8, b"a\r\nX-Admin: yes\r\n\r\n")),
        ("control bytes", cn(IA5, &every_ascii)),
        ("every octet as T61", cn(T61, &every_byte)),
        ("every octet as IA5", cn(IA5, &every_byte)),
        ("every octet as Printable", cn(PRINTABLE, &every_byte)),
        ("Latin-1 in T61", cn(T61, b"Z\xfcrich")),
        ("NumericString", cn(NUMERIC, b"12 34")),
        ("BMPString", cn(BMP, &bmp("Zürich, € #"))),
        ("BMPString with spaces at the ends", cn(BMP, &bmp(" a "))),
        ("BMPString with a number sign", cn(BMP, &bmp("#a"))),
        ("BMPString whose octets are ASCII", cn(BMP, b"ab")),
        ("UniversalString", cn(UNIVERSAL, &universal(" Zürich 😀 "))),
        ("BIT STRING", cn(BITS, &[0x04, 0xa0])),
        ("BIT STRING of whole octets", cn(BITS, &[0x00, 0xa1, 0x2f])),
        ("BIT STRING of no bits", cn(BITS, &[0x00])),
        ("SEQUENCE", cn(SEQUENCE, &element(UTF8, b"x"))),
        ("unknown type", one("2.3.4.5", UTF8, b"abc")),
        ("unknown type, BMPString", one("2.3.4.5", BMP, &bmp("ü"))),
        ("unknown type, long value", one("2.3.4.5", UTF8, &[b'x'; 300])),
        ("type with large components", one("1.2.4294967296.18446744073709551615", UTF8, b"abc")),
        ("type 2.999", one("2.999", UTF8, b"abc")),
        ("type 0.0", one("0.0", UTF8, b"abc")),
        ("type 1.39", one("1.39", UTF8, b"abc")),
        ("type 2.47", encoded_type(&[0x7f])),
        ("type 2.48", encoded_type(&[0x81, 0x00])),
        (
            "type with components beyond 128 bits",
            encoded_type(&[
                0x2a, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0x7f,
            ]),
        ),
        (
            "type that begins beyond 64 bits",
            encoded_type(&[0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01]),
        ),
        ("type whose text is cut", encoded_type(&[[0x2a].as_slice(), &[0x01; 60]].concat())),
        ("type whose text is cut in a number", encoded_type(&[[0x2a].as_slice(), &[0x8f, 0x7f].repeat(30)].concat())),
        ("type of 586 octets", encoded_type(&[0x01; 586])),
        ("type of 587 octets", encoded_type(&[0x01; 587])),
        ("long value", cn(UTF8, "ü,".repeat(2000).as_bytes())),
        ("many attributes", many()),
        ("every short name", short_names()),
    ]
}

fn many() -> Vec<u8> {
    let attributes: Vec<[Vec<u8>; 1]> =
        (0..200).map(|number| [attribute(OU, UTF8, format!("unit {number}"))]).collect();
    let sets: Vec<&[Vec<u8>]> = attributes.iter().map(<[Vec<u8>; 1]>::as_slice).collect();
    name(&sets)
}

/// Every type below the arcs whose members stand in names, known to OpenSSL or not.
fn short_names() -> Vec<u8> {
    let arcs = [
        ("2.5.4", 110),
        ("0.9.2342.19200300.100.1", 62),
        ("1.2.840.113549.1.9", 60),
        ("1.3.6.1.4.1.311.60.2.1", 5),
        ("1.3.6.1.4.1.311.20.2", 5),
        ("1.3.6.1.4.1.311.17", 4),
        ("1.3.6.1.5.5.7.9", 8),
        ("1.2.643.100", 127),
        ("1.2.643.3.131.1", 3),
    ];
    let types = arcs.iter().flat_map(|(arc, last)| (0..=*last).map(move |member| format!("{arc}.{member}")));
    let attributes: Vec<[Vec<u8>; 1]> = types.map(|kind| [attribute(&kind, PRINTABLE, "x")]).collect();
    let sets: Vec<&[Vec<u8>]> = attributes.iter().map(<[Vec<u8>; 1]>::as_slice).collect();
    name(&sets)
}

/// A root, and a server certificate for `localhost`.
pub(crate) fn server() -> (Entity, Entity) {
    let root = Draft::ca("Server CA").self_signed();
    let server = Draft::leaf("").subject(common_name("localhost")).dns(&["localhost"]).by(&root);
    (root, server)
}
