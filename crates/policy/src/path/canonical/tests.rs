//! Paths as data, and properties of all of them.

use proptest::prelude::*;

use super::*;
use EscapedSlashes::{Decode, Keep, Reject};

fn check(raw: &str, slashes: EscapedSlashes, expected: Result<(&str, &str), PathError>) {
    let path = CanonicalPath::parse(raw, slashes);
    assert_eq!(path.as_ref().map(|p| (p.decoded(), p.encoded())).map_err(|e| *e), expected, "{raw:?} {slashes:?}");
}

fn same(raw: &str, path: &str) {
    check(raw, Decode, Ok((path, path)));
}

#[test]
fn one_path_for_every_way_to_write_it() {
    same("/", "/");
    same("/uuid", "/uuid");
    same("/anything/../uuid", "/uuid");
    same("/anything/%2e%2e/uuid", "/uuid");
    same("/anything/.%2E/uuid", "/uuid");
    same("/anything%2f..%2fuuid", "/uuid");
    same("//anything", "/anything");
    same("/%61nything", "/anything");
    same("/a/./b", "/a/b");
    same("/a/.", "/a/");
    same("/a/..", "/");
    same("/a/b/..", "/a/");
    same("/a//", "/a/");
    same("/a//../b", "/b");
    same("/a/...", "/a/...");
    same("/a/.b/..c", "/a/.b/..c");
    same("/a;x=1/..;/b", "/a;x=1/..;/b");
    same("/Case", "/Case");
    same("/a?x=/../..", "/a");
    same("/a#b", "/a");
    same("/[a]", "/[a]");
}

#[test]
fn what_is_decoded_is_encoded_again() {
    check("/anything/%252e%252e/uuid", Decode, Ok(("/anything/%2e%2e/uuid", "/anything/%252e%252e/uuid")));
    check("/a%20b", Decode, Ok(("/a b", "/a%20b")));
    check("/a\\b", Decode, Ok(("/a\\b", "/a%5Cb")));
    check("/%3f%23", Decode, Ok(("/?#", "/%3F%23")));
    check("/%0d%0a%7f", Decode, Ok(("/\r\n\x7f", "/%0D%0A%7F")));
    check("/z%C3%BCrich", Decode, Ok(("/zürich", "/z%C3%BCrich")));
    check("/zürich", Decode, Ok(("/zürich", "/z%C3%BCrich")));
    check("/\"<>^`{|}", Decode, Ok(("/\"<>^`{|}", "/%22%3C%3E%5E%60%7B%7C%7D")));
}

#[test]
fn what_has_no_reading_is_refused() {
    let refused = |raw, error| check(raw, Decode, Err(error));
    refused("", PathError::NotAbsolute);
    refused("*", PathError::NotAbsolute);
    refused("a", PathError::NotAbsolute);
    refused("?a", PathError::NotAbsolute);
    refused("/%00", PathError::Nul);
    refused("/%", PathError::Percent);
    refused("/%4", PathError::Percent);
    refused("/%4g", PathError::Percent);
    refused("/%+1", PathError::Percent);
    refused("/..", PathError::AboveRoot);
    refused("/../x", PathError::AboveRoot);
    refused("/a/../../x", PathError::AboveRoot);
    refused("//..", PathError::AboveRoot);
    refused("/%2e%2e%2f", PathError::AboveRoot);
    refused("/a b", PathError::Control);
    refused("/a\tb", PathError::Control);
    refused("/a\x7f", PathError::Control);
    refused("/%ff", PathError::Utf8);
    refused("/%c0%af", PathError::Utf8);
    refused("/%c3/%bc", PathError::Utf8);
    refused("/%c3/..", PathError::Utf8);
    assert_eq!(CanonicalPath::parse(b"/\xff", Decode), Err(PathError::Utf8));
}

#[test]
fn escaped_slashes() {
    check("/a%2Fb", Decode, Ok(("/a/b", "/a/b")));
    check("/a%2fb", Keep, Ok(("/a%2Fb", "/a%2Fb")));
    check("/a%2f..%2fb", Keep, Ok(("/a%2F..%2Fb", "/a%2F..%2Fb")));
    check("/a%252Fb", Keep, Ok(("/a%252Fb", "/a%252Fb")));
    check("/a%2Fb%20", Keep, Ok(("/a%2Fb ", "/a%2Fb%20")));
    check("/a%2Fb", Reject, Err(PathError::EscapedSlash));
    check("/a%252Fb", Reject, Ok(("/a%2Fb", "/a%252Fb")));
    check("/a/b", Reject, Ok(("/a/b", "/a/b")));
}

/// The rules of the contract one after the other, over a list of segments.
fn naive(raw: &[u8], slashes: EscapedSlashes) -> Option<String> {
    let raw = raw.split(|b| *b == b'?' || *b == b'#').next()?;
    let mut tokens = Vec::new();
    let mut rest = raw;
    while let Some((&byte, behind)) = rest.split_first() {
        if byte == b'%' {
            let hex = std::str::from_utf8(behind.get(..2)?).ok()?;
            let value = u8::from_str_radix(hex, 16).ok().filter(|v| *v != 0 && !hex.starts_with('+'))?;
            match (value, slashes) {
                (b'/', Reject) => return None,
                (b'/', Keep) => tokens.extend(*b"%2F"),
                (b'%', Keep) => tokens.extend(*b"%25"),
                _ => tokens.push(value),
            }
            rest = &behind[2..];
        } else {
            if byte <= b' ' || byte == 0x7f {
                return None;
            }
            tokens.push(byte);
            rest = behind;
        }
    }
    let text = String::from_utf8(tokens).ok()?;
    let inner = text.strip_prefix('/')?;
    let mut segments: Vec<&str> = Vec::new();
    let mut open = true;
    for segment in inner.split('/') {
        open = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()?),
            other => segments.push(other),
        }
    }
    let slash = if open && !segments.is_empty() { "/" } else { "" };
    Some(format!("/{}{slash}", segments.join("/")))
}

fn any_slashes() -> impl Strategy<Value = EscapedSlashes> {
    prop_oneof![Just(Decode), Just(Keep), Just(Reject)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn paths_agree_with_the_naive_reading(
        raw in r"/(\.|\.\.|/|%2e|%2F|%2f|%25|%41|a|%|2f|;|\\| |%00|%c3|%bc|ü|\?|#){0,12}",
        slashes in any_slashes(),
    ) {
        let path = CanonicalPath::parse(&raw, slashes).ok().map(|path| path.decoded().to_owned());
        prop_assert_eq!(path, naive(raw.as_bytes(), slashes));
    }

    #[test]
    fn the_encoded_form_is_canonical(raw in proptest::collection::vec(any::<u8>(), 0..24), slashes in any_slashes()) {
        let raw = [b"/", &raw[..]].concat();
        if let Ok(path) = CanonicalPath::parse(&raw, slashes) {
            prop_assert_eq!(&CanonicalPath::parse(path.encoded(), slashes).unwrap(), &path);
            prop_assert!(path.encoded().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!path.decoded().contains("//"));
            prop_assert!(path.decoded().split('/').all(|segment| segment != "." && segment != ".."));
            prop_assert!(path.encoded().parse::<http::uri::PathAndQuery>().is_ok());
        }
    }

    #[test]
    fn two_paths_are_equal_when_they_are_forwarded_equal(
        one in r"/(%2F|%25|2F|/|a|%20| ){0,5}",
        other in r"/(%2F|%25|2F|/|a|%20| ){0,5}",
        slashes in any_slashes(),
    ) {
        if let (Ok(one), Ok(other)) = (CanonicalPath::parse(one, slashes), CanonicalPath::parse(other, slashes)) {
            prop_assert_eq!(one.decoded() == other.decoded(), one.encoded() == other.encoded());
        }
    }
}
