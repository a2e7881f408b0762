//! URI patterns as data.

use proptest::prelude::*;

use super::*;
use RouterMode::{HostUri, UriWithParameter};

fn check_match(mode: RouterMode, pattern: &str, path: &str, expected: bool) {
    let parsed = UriPattern::parse(pattern, mode).unwrap();
    assert_eq!(parsed.is_match(path), expected, "{pattern} {path}");
    assert!(!expected || path.starts_with(parsed.literal()), "{pattern} {path}");
}

#[test]
fn without_parameters() {
    let check = |pattern, path, expected| check_match(HostUri, pattern, path, expected);
    check("/a", "/a", true);
    check("/a", "/a/", false);
    check("/a/*", "/a", false);
    check("/a/*", "/a/", true);
    check("/a*", "/a", true);
    check("/a*", "/ab/c", true);
    check("/*", "/", true);
    check("/a/*/c", "/a/b/c", true);
    check("/a/*/c", "/a/b/b/c", true);
    check("/a/*/c", "/a//c", true);
    check("/a/*/c", "/a/c", false);
    check("/a/*/c", "/a/b/c/d", false);
    check("/a*b*c", "/abc", true);
    check("/a*b*c", "/axbxcxc", true);
    check("/a*b*c", "/axcxb", false);
    check("/a*b*", "/axbx", true);
    check("/ab*ba", "/aba", false);
    check("/file:list", "/file:list", true);
    check("/a/:b", "/a/:b", true);
    check("/a/:b", "/a/c", false);
    check("/ü*ü", "/üxü", true);
}

#[test]
fn with_parameters() {
    fn check(pattern: &str, path: &str, expected: Option<&[(&str, &str)]>) {
        check_match(UriWithParameter, pattern, path, expected.is_some());
        let parsed = UriPattern::parse(pattern, UriWithParameter).unwrap();
        if let Some(expected) = expected {
            let params = parsed.read(path);
            let read: Vec<_> = parsed.parameters().map(|name| (name, params.get(name, path).unwrap())).collect();
            assert_eq!(read, expected, "{pattern} {path}");
            assert_eq!(params.get("other", path), None);
        }
    }
    check("/name/:name/bar", "/name/json/bar", Some(&[("name", "json")]));
    check("/name/:name/bar", "/name/with space/bar", Some(&[("name", "with space")]));
    check("/name/:name/bar", "/name/json/", None);
    check("/name/:name/bar", "/name//bar", None);
    check("/name/:name/bar", "/name/a/b/bar", None);
    check("/:a/:b", "/x/ü", Some(&[("a", "x"), ("b", "ü")]));
    check("/:a", "/", None);
    check("/:a", "/x/", None);
    check("/a/*rest", "/a/", Some(&[("rest", "")]));
    check("/a/:x/*rest", "/a/b/c/d", Some(&[("x", "b"), ("rest", "c/d")]));
    check("/a/:x/*", "/a/b/c/d", Some(&[("x", "b"), ("", "c/d")]));
    check("/a/*", "/a/b", Some(&[]));
    check("/a/*/c", "/a/b/c", Some(&[]));
    check("/file:list", "/file:list", Some(&[]));
    check("/a", "/a", Some(&[]));
}

#[test]
fn errors() {
    fn check(pattern: &str, expected: UriPatternError) {
        assert_eq!(UriPattern::parse(pattern, UriWithParameter), Err(expected), "{pattern}");
    }
    check("a", UriPatternError::NotAbsolute);
    check("", UriPatternError::NotAbsolute);
    check("*", UriPatternError::NotAbsolute);
    check("/:", UriPatternError::ParameterName(String::new()));
    check("/:a-b", UriPatternError::ParameterName("a-b".into()));
    check("/:a/:a", UriPatternError::ParameterTwice("a".into()));
    check("/*x/:a", UriPatternError::RestNotLast);
    check("/:a/b*", UriPatternError::RestNotLast);
}

#[test]
fn the_order_is_precedence() {
    let mut patterns: Vec<_> = ["/a/b/*", "/*", "/a/*/c", "/a/b/c", "/a/*", "/x"]
        .into_iter()
        .map(|pattern| UriPattern::parse(pattern, HostUri).unwrap())
        .collect();
    patterns.sort_by(|a, b| b.cmp(a));
    assert!(patterns.is_sorted_by(|a, b| a > b));
    let sorted: Vec<_> = patterns.iter().map(UriPattern::as_str).collect();
    assert_eq!(sorted, ["/a/b/c", "/x", "/a/b/*", "/a/*/c", "/a/*", "/*"]);
}

proptest! {
    #[test]
    fn the_regex_is_of_the_same_paths(pattern in "/[ab/:*.]{0,6}", path in "/[ab/:*.x]{0,6}", with: bool) {
        if let Ok(parsed) = UriPattern::parse(&pattern, if with { UriWithParameter } else { HostUri }) {
            let regex = regex::Regex::new(&parsed.to_regex()).unwrap();
            prop_assert_eq!(regex.is_match(&path), parsed.is_match(&path));
        }
    }

    #[test]
    fn runs_are_the_regex(pattern in r"/[ab*]{0,6}", path in r"/[ab]{0,8}") {
        let regex = regex::Regex::new(&format!("^{}$", pattern.replace('*', "(?s:.*)"))).unwrap();
        let parsed = UriPattern::parse(&pattern, HostUri).unwrap();
        prop_assert_eq!(parsed.is_match(&path), regex.is_match(&path));
    }

    #[test]
    fn parameters_are_the_regex(pattern in r"(/(a|:x|:y|b|:)){1,3}(/\*z?)?", path in r"(/|a|b){0,8}") {
        if let Ok(parsed) = UriPattern::parse(&pattern, UriWithParameter) {
            let regex = pattern.replace(":x", "[^/]+").replace(":y", "[^/]+").replace("*z", "*").replace('*', "(?s:.*)");
            let regex = regex::Regex::new(&format!("^{regex}$")).unwrap();
            prop_assert_eq!(parsed.is_match(&path), regex.is_match(&path));
        }
    }
}
