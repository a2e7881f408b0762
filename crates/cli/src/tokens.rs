//! The tokens of a TOML text, by the lexer that the compiler's TOML parser has, so that all agree what a string is.
//!
//! Nothing is validated: an editor's text is broken most of the time.

use std::ops::Range;

pub(crate) use toml_parser::lexer::TokenKind as Kind;

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    pub(crate) text: &'t str,
    pub(crate) range: Range<usize>,
}

/// Every token but the end of the text.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let tokens = toml_parser::Source::new(text).lex();
    tokens.filter(|token| token.kind() != Kind::Eof).map(|token| {
        let range = token.span().start()..token.span().end();
        Token { kind: token.kind(), text: &text[range.clone()], range }
    })
}

/// The text of a key or of a string without its quotes and escapes; what is no key and no string stays as it is.
pub(crate) fn unquoted(text: &str) -> String {
    let table = format!("x = {text}").parse::<toml::Table>().ok();
    match table.as_ref().and_then(|table| table.get("x")).and_then(toml::Value::as_str) {
        Some(value) => value.to_owned(),
        None => text.trim_matches(['"', '\'']).to_owned(),
    }
}
