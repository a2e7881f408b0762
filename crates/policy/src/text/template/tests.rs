//! Templates as data, and the single pass as a property.

use proptest::prelude::*;

use super::*;
use crate::fixture::{head, now, plain};
use crate::pki::Verdict;
use crate::{Connection, Host};

fn render(source: &str, connection: &Connection, captures: &[Option<&str>]) -> String {
    let head = head("/x?a=%24%7Bhost%7D&b=$remote_addr&c=1", &["host: test.com", "x-a: $host ${args}"]);
    let host = Host::parse(b"test.com").unwrap();
    let context = Context {
        connection,
        verdict: &Verdict::Absent,
        head: &head,
        path: None,
        host: Some(&host),
        route: None,
        uri_params: None,
        captures,
        request_id: "id-1",
        now: now(),
        outcome: None,
    };
    let mut text = "<".to_owned();
    Template::parse(source).unwrap().render(&context, &mut text);
    text
}

#[test]
fn rendering() {
    fn check(source: &str, expected: &str) {
        let captures = [Some("all$host"), Some("one"), None];
        assert_eq!(render(source, &plain(), &captures), format!("<{expected}"), "{source}");
    }
    check("", "");
    check("plain", "plain");
    check("$host", "test.com");
    check("${host}", "test.com");
    check("${ host }", "test.com");
    check("a${host}b$remote_addr/c", "atest.comb192.0.2.1/c");
    check("$host$host", "test.comtest.com");
    check("${host ?? none}", "test.com");
    check("${arg_x ?? none}", "none");
    check("${arg_x ?? $host}", "$host");
    check("${ssl_client_serial??no one}", "no one");
    check("$arg_x", "");
    check("$", "$");
    check("a$ b$-c", "a$ b$-c");
    check("$$host", "$test.com");
    check("\\$host", "$host");
    check("\\${host}", "${host}");
    check("a\\b", "a\\b");
    check("$0-$1-$2-$3", "all$host-one--");
    check("$10", "one0");
    check("${1}0", "one0");
    check("${10}", "");
    check("${2 ?? two}", "two");
    check("ü$host", "ütest.com");
}

#[test]
fn what_a_value_contains_is_not_expanded() {
    fn check(source: &str, expected: &str) {
        assert_eq!(render(source, &plain(), &[]), format!("<{expected}"), "{source}");
    }
    check("$arg_a", "${host}");
    check("$arg_b", "$remote_addr");
    check("$http_x_a", "$host ${args}");
    check("${arg_none ?? $arg_c}", "$arg_c");
    check("$arg_a$arg_b", "${host}$remote_addr");
}

#[test]
fn errors() {
    fn check(source: &str, span: Range<usize>, message: &str) {
        let error = Template::parse(source).unwrap_err();
        assert_eq!((error.span.clone(), error.to_string().as_str()), (span, message), "{source}");
    }
    check("a${host", 1..7, "`${` is not closed by `}`");
    check("a${}b", 1..4, "between `${` and `}` stands a name, or `name ?? default`");
    check("${a-b}", 0..6, "between `${` and `}` stands a name, or `name ?? default`");
    check("${ ?? x}", 0..8, "between `${` and `}` stands a name, or `name ?? default`");
    check("$host $hots.", 6..11, "there is no variable `$hots`");
    check("ü${hots ?? x} ", 2..14, "there is no variable `$hots`");
}

#[test]
fn what_is_in_it() {
    let template = Template::parse("a $host ${args} $1 ${12}").unwrap();
    assert_eq!(template.variables().map(ToString::to_string).collect::<Vec<_>>(), ["host", "args"]);
    assert_eq!(template.captures().collect::<Vec<_>>(), [1, 12]);
    assert_eq!(template.as_literal(), None);
    assert_eq!(Template::parse("a").unwrap().as_literal(), Some("a"));
    assert_eq!(Template::parse("").unwrap().as_literal(), Some(""));
}

#[test]
fn what_is_empty_where_its_variables_are() {
    fn check(source: &str, expected: Option<&[&str]>) {
        let template = Template::parse(source).unwrap();
        let bare = template.bare_variables().map(|bare| bare.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(bare, expected.map(|names| names.iter().map(ToString::to_string).collect()), "{source}");
    }
    check("$host", Some(&["host"]));
    check("$arg_a${cookie_b}", Some(&["arg_a", "cookie_b"]));
    check("$arg_a ", None);
    check("${arg_a ?? x}", None);
    check("$arg_a${arg_b ?? x}", None);
    check("$1", None);
    check("a", None);
    check("", None);
}

proptest! {
    #[test]
    fn no_text_panics_and_spans_are_in_it(source in r"(\$|\{|\}|\\|\?\?| |host|1|ü|x){0,8}") {
        match Template::parse(&source) {
            Ok(_) => drop(render(&source, &plain(), &[])),
            Err(error) => prop_assert!(source.get(error.span).is_some_and(|text| text.starts_with('$'))),
        }
    }

    #[test]
    fn a_text_without_dollar_is_itself(source in r"[^$]{0,20}") {
        prop_assert_eq!(render(&source, &plain(), &[]), format!("<{source}"));
    }

    #[test]
    fn a_value_stands_as_it_is(value in r"[$ {}a-z0-9_?]{0,12}") {
        let connection = Connection { sni: Some(value.clone()), ..plain() };
        prop_assert_eq!(render("$ssl_server_name", &connection, &[]), format!("<{value}"));
    }
}
