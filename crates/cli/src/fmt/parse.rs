//! A TOML text as lines and values, with every comment, and without what a formatter decides.

use std::iter::Peekable;

use crate::tokens::{Kind, Token, tokens};

/// One line of the file; the lines of a list belong to its entry.
#[derive(Debug)]
pub(super) enum Line {
    Blank,
    /// A comment of its own.
    Comment(String),
    /// `[a.b]` or `[[a.b]]`.
    Header(String, Option<Behind>),
    /// `key = value`.
    Entry(Entry),
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Spaces between the key and `=`.
    pub(super) padding: usize,
    pub(super) value: Value,
    pub(super) comment: Option<Behind>,
}

/// A comment behind something.
#[derive(Debug)]
pub(super) struct Behind {
    pub(super) text: String,
    /// Column of its `#`, from 0, on a line without indentation.
    pub(super) column: usize,
    /// Spaces before it.
    pub(super) gap: usize,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    /// As it is written.
    Scalar(String),
    /// A list or an inline table.
    Items(Items),
}

/// What is between brackets.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) is_table: bool,
    /// Whether the author has begun a new line behind the opening bracket.
    pub(super) broken: bool,
    pub(super) items: Vec<Item>,
    /// Comments behind the last item, a line each.
    pub(super) end: Vec<String>,
}

/// One element of a list, or one entry of an inline table.
#[derive(Debug)]
pub(super) struct Item {
    /// Comments above it.
    pub(super) above: Vec<String>,
    pub(super) key: Option<String>,
    pub(super) value: Value,
    /// A comment on its last line.
    pub(super) behind: Option<String>,
}

type Tokens<'t> = Peekable<Box<dyn Iterator<Item = Token<'t>> + 't>>;

/// The lines of a text that is TOML; `None` where it is not.
pub(super) fn lines(text: &str) -> Option<Vec<Line>> {
    let boxed: Box<dyn Iterator<Item = Token<'_>>> = Box::new(tokens(text));
    let mut tokens = boxed.peekable();
    let mut lines = Vec::new();
    while let Some(token) = tokens.peek() {
        match token.kind {
            Kind::Whitespace => {
                tokens.next();
            }
            Kind::Newline => {
                tokens.next();
                lines.push(Line::Blank);
            }
            Kind::Comment => {
                lines.push(Line::Comment(comment(&tokens.next()?)));
                end_of_line(&mut tokens)?;
            }
            Kind::LeftSquareBracket => lines.push(header(text, &mut tokens)?),
            _ => lines.push(entry(text, &mut tokens)?),
        }
    }
    Some(lines)
}

fn header(text: &str, tokens: &mut Tokens<'_>) -> Option<Line> {
    let start = tokens.peek()?.range.start;
    let mut header = String::new();
    let mut end = start;
    while let Some(token) = tokens.next_if(|token| !matches!(token.kind, Kind::Newline | Kind::Comment)) {
        if token.kind != Kind::Whitespace {
            header.push_str(token.text);
            end = token.range.end;
        }
    }
    let comment = behind(tokens, text, start, end)?;
    Some(Line::Header(header, comment))
}

fn entry(text: &str, tokens: &mut Tokens<'_>) -> Option<Line> {
    let start = tokens.peek()?.range.start;
    let (key, padding) = key(tokens)?;
    let value = value(tokens)?;
    // What is behind a value of several lines has its column on the last of them.
    let before = &text[..tokens.peek().map_or(text.len(), |token| token.range.start)];
    let end = before.trim_end_matches([' ', '\t']).len();
    let line_start = before[..end].rfind('\n').map_or(0, |at| at + 1).max(start);
    let comment = behind(tokens, text, line_start, end)?;
    Some(Line::Entry(Entry { key, padding, value, comment }))
}

/// A key up to and with `=`, and the spaces before that.
fn key(tokens: &mut Tokens<'_>) -> Option<(String, usize)> {
    let mut key = String::new();
    let mut padding = 0;
    loop {
        let token = tokens.next()?;
        match token.kind {
            Kind::Equals => return Some((key, padding)),
            Kind::Whitespace => padding = token.text.len(),
            Kind::Newline | Kind::Comment => return None,
            _ => {
                key.push_str(token.text);
                padding = 0;
            }
        }
    }
}

fn value(tokens: &mut Tokens<'_>) -> Option<Value> {
    while tokens.next_if(|token| token.kind == Kind::Whitespace).is_some() {}
    match tokens.peek()?.kind {
        Kind::LeftSquareBracket => items(tokens, Kind::RightSquareBracket).map(Value::Items),
        Kind::LeftCurlyBracket => items(tokens, Kind::RightCurlyBracket).map(Value::Items),
        _ => {
            let mut scalar = String::new();
            let ends = |kind| {
                use Kind::{Comma, Comment, Newline, RightCurlyBracket, RightSquareBracket};
                matches!(kind, Comma | Comment | Newline | RightCurlyBracket | RightSquareBracket)
            };
            while let Some(token) = tokens.next_if(|token| !ends(token.kind)) {
                scalar.push_str(token.text);
            }
            let scalar = scalar.trim_end_matches([' ', '\t']);
            (!scalar.is_empty()).then(|| Value::Scalar(scalar.to_owned()))
        }
    }
}

fn items(tokens: &mut Tokens<'_>, close: Kind) -> Option<Items> {
    tokens.next()?;
    let is_table = close == Kind::RightCurlyBracket;
    let mut items = Items { is_table, broken: false, items: Vec::new(), end: Vec::new() };
    let mut above = Vec::new();
    // Whether a line has begun since the last item, so that a comment is the next one's.
    let mut new_line = false;
    loop {
        let token = tokens.peek()?;
        match token.kind {
            Kind::Whitespace | Kind::Comma => {
                tokens.next();
            }
            Kind::Newline => {
                tokens.next();
                items.broken |= items.items.is_empty() && above.is_empty();
                new_line = true;
            }
            Kind::Comment => {
                let comment = comment(&tokens.next()?);
                match items.items.last_mut() {
                    Some(last) if !new_line && last.behind.is_none() => last.behind = Some(comment),
                    _ => above.push(comment),
                }
            }
            kind if kind == close => {
                tokens.next();
                items.end = above;
                return Some(items);
            }
            _ => {
                let key = if is_table { Some(key(tokens)?.0) } else { None };
                let value = value(tokens)?;
                items.items.push(Item { above: std::mem::take(&mut above), key, value, behind: None });
                new_line = false;
            }
        }
    }
}

/// The comment behind what ends at `end`, and the end of the line.
fn behind(tokens: &mut Tokens<'_>, text: &str, line_start: usize, end: usize) -> Option<Option<Behind>> {
    while tokens.next_if(|token| token.kind == Kind::Whitespace).is_some() {}
    let found = tokens.next_if(|token| token.kind == Kind::Comment).map(|token| Behind {
        text: comment(&token),
        column: text[line_start..token.range.start].chars().count(),
        gap: token.range.start - end,
    });
    end_of_line(tokens)?;
    Some(found)
}

fn end_of_line(tokens: &mut Tokens<'_>) -> Option<()> {
    while tokens.next_if(|token| token.kind == Kind::Whitespace).is_some() {}
    match tokens.next() {
        None => Some(()),
        Some(token) => (token.kind == Kind::Newline).then_some(()),
    }
}

fn comment(token: &Token<'_>) -> String {
    token.text.trim_end().to_owned()
}
