//! What becomes of texts, and what holds for all of them.

use proptest::prelude::*;

use super::{formatted, meaning};

fn check(text: &str, expected: &str) {
    assert_eq!(formatted(text).as_deref(), Some(expected), "{text}");
    assert_eq!(formatted(expected).as_deref(), Some(expected), "not stable: {text}");
}

#[test]
fn spaces() {
    check("", "");
    check("\n\n", "");
    check("a=1", "a = 1\n");
    check("  a  =  1  \n", "a = 1\n");
    check("\ta . b\t=\t'x'\n", "a.b = 'x'\n");
    check("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n");
    check("\u{feff}a=1", "a = 1\n");
    check("a = 1979-05-27 07:32:00  \n", "a = 1979-05-27 07:32:00\n");
    check("a = \"\"\"x  \n  y\"\"\"  # c\n", "a = \"\"\"x  \n  y\"\"\"  # c\n");
    check("\"a b\"  =  -1.5e3", "\"a b\" = -1.5e3\n");
    check("a=nan", "a = nan\n");
}

#[test]
fn alignment() {
    check("ab = 1\nc  = 2\n", "ab = 1\nc  = 2\n");
    check("ab  = 1\nc   = 2\n", "ab  = 1\nc   = 2\n");
    check("ab = 1\nc   = 2\n", "ab = 1\nc = 2\n");
    check("ab = 1\n\nc  = 2\n", "ab = 1\n\nc = 2\n");
    check("a  = 1\nbcd= 2\n", "a = 1\nbcd = 2\n");
    check("#ab = 1\nc   = 2\n", "#ab = 1\nc   = 2\n");
    check("#ab = 1\nc  = 2\n", "#ab = 1\nc  = 2\n");
    check("# prose = 1\nc       = 2\n", "# prose = 1\nc = 2\n");
}

#[test]
fn comments() {
    check("  # own\n", "# own\n");
    check("a = 1 # b\n", "a = 1 # b\n");
    check("a = 1# b\n", "a = 1 # b\n");
    check("a=1   # b\n", "a = 1 # b\n");
    check("a = 1      # b  \n", "a = 1      # b\n");
    check("a    = 1   # b\n", "a = 1      # b\n");
    check("a = 1\n# end", "a = 1\n# end\n");
}

#[test]
fn tables() {
    check("a = 1\n[t]\nb = 2\n", "a = 1\n\n[t]\nb = 2\n");
    check("[ t . u ] # c\n\n\n\nb = 2\n[[ v ]]\n", "[t.u] # c\n\nb = 2\n\n[[v]]\n");
    check("a = 1\n# on t\n[t]\n", "a = 1\n\n# on t\n[t]\n");
    check("a = 1\n#b = 2\n[t]\n", "a = 1\n#b = 2\n\n[t]\n");
    check("# on t\n[t]\n", "# on t\n[t]\n");
    check("[[t]]\na = 1\n[t.u]\n[t.v]\n", "[[t]]\na = 1\n[t.u]\n[t.v]\n");
    check("[[t]]\na = 1\n\n\n[t.u]\n", "[[t]]\na = 1\n\n[t.u]\n");
    check("[[t]]\n[[t.u]]\n[tt.u]\n", "[[t]]\n\n[[t.u]]\n\n[tt.u]\n");
}

#[test]
fn lists() {
    check("a = [1,2 , 3]\n", "a = [1, 2, 3]\n");
    check("a = [ ]\nb = {}\n", "a = []\nb = {}\n");
    check("a = [\n]\n", "a = []\n");
    check("a = [1,\n2]\n", "a = [1, 2]\n");
    check("a = [\n1,2]\n", "a = [\n    1,\n    2,\n]\n");
    check("a = [1, # one\n2]\n", "a = [\n    1, # one\n    2,\n]\n");
    check("a = [\n# one\n1\n# end\n]  # c\n", "a = [\n    # one\n    1,\n    # end\n]  # c\n");
    check("a={b=1,c={d=[1,{e=2}]}}\n", "a = { b = 1, c = { d = [1, { e = 2 }] } }\n");
    check("a = { b = [\n1], c = 2 }\n", "a = { b = [\n    1,\n], c = 2 }\n");
    check("a = {\nb = 1, # c\n}\n", "a = {\n    b = 1, # c\n}\n");
}

#[test]
fn long_lists_are_broken() {
    let long = "x".repeat(50);
    let fits = format!("a = [\"{long}\", \"{long}\"]\n");
    check(&fits, &fits);
    check(&format!("ab.cd.ef = [\"{long}\", \"{long}\"]\n"), &format!("ab.cd.ef = [\"{long}\", \"{long}\"]\n"));
    let broken = format!("a = [\n    \"{long}\",\n    \"{long}\",\n    \"{long}\",\n]\n");
    check(&format!("a = [\"{long}\", \"{long}\", \"{long}\"]\n"), &broken);
}

#[test]
fn what_is_no_toml_is_left_alone() {
    for text in ["a", "a = ", "[t", "a = [1", "a = 1 b = 2", "a = 1\na = 2", "= 1", "a = {", "\u{0}"] {
        assert_eq!(formatted(text), None, "{text}");
    }
}

/// Texts that are mostly TOML, with odd spaces, comments and line ends.
fn toml() -> impl Strategy<Value = String> {
    let space = prop_oneof![4 => Just(""), 3 => Just(" "), 1 => Just("   "), 1 => Just("\t")];
    let end = prop_oneof![3 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\n\n\n"), 1 => Just("  # c = 1\n"), 1 => Just("# ü\n")];
    let scalar = prop_oneof![
        Just("1".to_owned()),
        Just("-1.5e-3".to_owned()),
        Just("true".to_owned()),
        Just("1979-05-27 07:32:00Z".to_owned()),
        Just("\"a # b\\\" ]\"".to_owned()),
        Just("'}, x'".to_owned()),
        Just("\"\"\"\na\n\n# b\"\"\"".to_owned()),
        "[a-z]{30,40}".prop_map(|text| format!("\"{text}\"")),
    ];
    let inner =
        prop_oneof![3 => Just(" "), 2 => Just(""), 1 => Just("\n"), 1 => Just(" # c\n"), 1 => Just("\n# own\n\n")];
    let value = scalar.prop_recursive(3, 12, 4, move |element| {
        let list = prop::collection::vec((inner.clone(), element.clone(), inner.clone()), 0..4).prop_map(|list| {
            let list: Vec<String> = list.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
            format!("[{}]", list.join(","))
        });
        let table = prop::collection::vec((inner.clone(), element, inner.clone()), 0..4).prop_map(|list| {
            let list = list
                .iter()
                .enumerate()
                .map(|(n, (a, v, b))| format!("{a}k{n} ={a}{v}{b}").replace(&format!("={a}"), "="));
            format!("{{{}}}", list.collect::<Vec<_>>().join(","))
        });
        prop_oneof![list, table]
    });
    let entry = (space.clone(), space.clone(), space.clone(), value, space.clone(), end.clone());
    let line = prop_oneof![
        5 => entry.prop_map(|(a, b, c, value, d, end)| format!("{a}KEY{b}={c}{value}{d}{end}")),
        1 => (space.clone(), space.clone(), end.clone()).prop_map(|(a, b, end)| format!("{a}[{b}KEY{b}.{b}t ]{end}")),
        1 => (space, end).prop_map(|(a, end)| format!("{a}[[ KEY ]]{end}")),
        1 => Just("\n".to_owned()),
        1 => Just("  #key  = 1 \n".to_owned()),
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| {
        let numbered = lines.iter().enumerate().map(|(n, line)| line.replace("KEY", &"k".repeat(1 + n)));
        numbered.collect()
    })
}

proptest! {
    #[test]
    fn meaning_and_comments_stay_and_the_second_time_changes_nothing(text in toml()) {
        let Some(before) = meaning(&text) else { return Ok(()) };
        let once = formatted(&text);
        prop_assert!(once.is_some(), "{text:?}");
        let once = once.unwrap_or_default();
        prop_assert_eq!(meaning(&once), Some(before));
        prop_assert_eq!(formatted(&once), Some(once.clone()));
        prop_assert_eq!(once.matches('#').count(), text.matches('#').count());
        prop_assert!(once.lines().all(|line| line == line.trim_end() || once.contains("\"\"\"")));
    }

    #[test]
    fn nothing_panics(text in "[a\\[\\]{}=,.#\"' \n]{0,40}") {
        formatted(&text);
    }
}
