//! A skip list that cannot be used.
//!
//! `skip_mtls_uri_regex` is a list of regular expressions that are searched for in the canonical path. The regex engine
//! takes time linear in the length of the path; it has no look-around, no back-references and no possessive repetition,
//! which PCRE has. An empty list is refused, because it does not say whether nothing or everything is to be skipped.

use regex_syntax::{ast, hir};

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0205", "bad_skip_pattern", include_str!("bad_skip_pattern.rs"));

/// PCRE-only syntax: how it is written, what it is called, and another way to say it.
const PCRE: &[(&str, &str, &str)] = &[
    ("(?=", "look-ahead", "write what follows into the pattern itself"),
    ("(?!", "negative look-ahead", "list what may be skipped instead of what may not"),
    ("(?<=", "look-behind", "write what goes before into the pattern itself"),
    ("(?<!", "negative look-behind", "list what may be skipped instead of what may not"),
    ("(?>", "an atomic group", "write `(?:`: the engine never backtracks"),
    ("(?|", "a branch reset", "write `(?:`: groups have no meaning here"),
    ("(?#", "a comment", "put the comment behind `#` in gateway.toml"),
    ("(?R)", "recursion", "write out as many levels as are needed"),
    ("(?(", "a condition", "write both cases as two patterns"),
    ("\\K", "a match reset", "leave it out: only whether there is a match counts"),
    ("\\Q", "quoting", "put `\\` before each special character"),
    ("\\E", "quoting", "put `\\` before each special character"),
    ("\\Z", "the end of the subject", "write `$`: there is no newline in a path"),
    ("\\G", "the start of the search", "write `^`"),
    ("\\R", "a newline", "leave it out: there is no newline in a path"),
    ("\\h", "horizontal space", "write `[ \\t]`"),
    ("\\X", "a grapheme", "write `.`"),
    ("\\g", "a back-reference", "write both parts out"),
    ("\\k", "a back-reference", "write both parts out"),
];

/// Where in the pattern a regex is wrong, and the finding once that is a place.
pub(crate) fn syntax(pattern: &str, error: &ast::Error, place: impl Fn(std::ops::Range<usize>) -> Span) -> Diagnostic {
    let at = error.span().start.offset..error.span().end.offset;
    if let Some((start, written, name, instead)) = pcre_at(pattern, &at, error.kind()) {
        let title = format!("`{written}` is {name}, which only PCRE has");
        let span = place(start..start + written.len());
        return Diagnostic::new(&RULE, title, span, "not in this regex syntax", instead);
    }
    let title = format!("the pattern is no regex: {}", error.kind());
    let help = "https://docs.rs/regex shows the syntax; a path's own `.` or `?` is written `\\.` or `\\?`";
    Diagnostic::new(&RULE, title, place(at), "here", help)
}

/// Where in the pattern a regex means nothing, although its syntax is right.
pub(crate) fn meaning(error: &hir::Error, place: impl Fn(std::ops::Range<usize>) -> Span) -> Diagnostic {
    let title = format!("the pattern is no regex: {}", error.kind());
    let help = match error.kind() {
        hir::ErrorKind::InvalidUtf8 => "paths are UTF-8: leave `(?-u)` out, or match no byte above `\\x7F` in it",
        _ => "https://docs.rs/regex shows which properties and classes there are",
    };
    let at = error.span();
    Diagnostic::new(&RULE, title, place(at.start.offset..at.end.offset), "here", help)
}

fn pcre_at<'p>(
    pattern: &'p str,
    at: &std::ops::Range<usize>,
    kind: &ast::ErrorKind,
) -> Option<(usize, &'p str, &'static str, &'static str)> {
    // The parser's span may begin at the bracket or behind it.
    for start in [at.start, at.start.saturating_sub(1), at.start.saturating_sub(2)] {
        let Some(rest) = pattern.get(start..) else { continue };
        if let Some((written, name, instead)) = PCRE.iter().find(|(written, ..)| rest.starts_with(written)) {
            return Some((start, &pattern[start..start + written.len()], name, instead));
        }
    }
    let written = pattern.get(at.clone())?;
    match kind {
        ast::ErrorKind::UnsupportedBackreference => {
            Some((at.start, written, "a back-reference", "write both parts out"))
        }
        _ => None,
    }
}

/// Possessive repetition, which is no error here but matches more than PCRE's: where it is, and how it is written.
pub(crate) fn possessive(pattern: &ast::Ast) -> Option<std::ops::Range<usize>> {
    struct Finder(Option<std::ops::Range<usize>>);
    impl ast::Visitor for Finder {
        type Output = Option<std::ops::Range<usize>>;
        type Err = ();

        fn finish(self) -> Result<Self::Output, ()> {
            Ok(self.0)
        }

        fn visit_pre(&mut self, ast: &ast::Ast) -> Result<(), ()> {
            if let ast::Ast::Repetition(outer) = ast
                && outer.op.kind == ast::RepetitionKind::OneOrMore
                && matches!(*outer.ast, ast::Ast::Repetition(_))
            {
                self.0 = Some(outer.op.span.start.offset..outer.op.span.end.offset);
            }
            Ok(())
        }
    }
    ast::visit(pattern, Finder(None)).unwrap_or_default()
}

pub(crate) fn possessive_report(span: Span) -> Diagnostic {
    let title = "`+` behind a repetition is possessive, which only PCRE has";
    Diagnostic::new(&RULE, title, span, "would match more here", "leave this `+` out, and look whether more is matched")
}

pub(crate) fn refused(why: &str, span: Span) -> Diagnostic {
    let help = "write it shorter: a counted repetition such as `{1000}` is copied that many times";
    Diagnostic::new(&RULE, format!("the pattern cannot be used: {why}"), span, "this pattern", help)
}

pub(crate) fn too_many(most: usize, span: Span) -> Diagnostic {
    let title = format!("the configuration has more than {most} different skip patterns");
    Diagnostic::new(&RULE, title, span, "with those of this list", "list common beginnings, such as `^/public/`")
}

pub(crate) fn empty(span: Span) -> Diagnostic {
    let help = "remove the key to ask every request for a certificate, or list a pattern such as `^/health$`";
    Diagnostic::new(&RULE, "the skip list is empty", span, "no pattern", help)
}
