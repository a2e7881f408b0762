//! How lines and values look.
//!
//! * `key = value`, with more spaces before `=` where the author has aligned it with the key above or below.
//! * A comment behind a value keeps its column.
//! * One empty line before each table, never two; none at the ends of the file. Before a table inside that of the
//!   header above there may be none.
//! * A list is on one line, unless it is too long, has a comment in it, or its author has broken it: then an element a
//!   line.

use super::parse::{Behind, Entry, Item, Items, Line, Value};

/// Columns of a line, comments aside.
const WIDTH: usize = 120;
const INDENT: usize = 4;

/// The formatted text.
pub(super) fn text(lines: &[Line]) -> String {
    let columns: Vec<Option<Equals>> = lines.iter().map(Equals::of).collect();
    let mut out: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match line {
            Line::Blank if out.last().is_none_or(String::is_empty) => {}
            Line::Blank => out.push(String::new()),
            Line::Comment(text) => out.push(text.clone()),
            Line::Header(header, comment) => {
                let place = out.len() - own_comments(&lines[..at]);
                if place > 0 && !out[place - 1].is_empty() && !is_inside(header, &lines[..at]) {
                    out.insert(place, String::new());
                }
                out.push(with_comment(header.clone(), comment.as_ref()));
            }
            Line::Entry(entry) => {
                let aligned = entry.padding > 1 && is_aligned(&columns, at);
                out.push(self::entry(entry, if aligned { entry.padding } else { 1 }));
            }
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether `[a.b]` follows `[[a]]`, or another of its tables.
fn is_inside(header: &str, above: &[Line]) -> bool {
    let last = above.iter().rev().find_map(|line| match line {
        Line::Header(header, _) => Some(header),
        _ => None,
    });
    let first_key = |header: &str| header.trim_matches(['[', ']']).split('.').next().map(str::to_owned);
    !header.starts_with("[[") && last.is_some_and(|last| first_key(last) == first_key(header))
}

/// How many lines right above a header are comments on it. A key that is commented out belongs to the table above.
fn own_comments(lines: &[Line]) -> usize {
    let comments = lines.iter().rev().map_while(|line| match line {
        Line::Comment(text) => Some(text),
        _ => None,
    });
    comments.take_while(|text| commented_key(text).is_none()).count()
}

/// Where a line has its `=`.
#[derive(Clone, Copy)]
struct Equals {
    column: usize,
    /// Whether the key is commented out: authors align it with or without its `#`.
    commented: bool,
}

impl Equals {
    fn of(line: &Line) -> Option<Self> {
        match line {
            Line::Entry(entry) if entry.padding > 0 => {
                Some(Self { column: entry.key.chars().count() + entry.padding, commented: false })
            }
            Line::Comment(text) => commented_key(text).map(|column| Self { column, commented: true }),
            _ => None,
        }
    }
}

/// Column of `=` in `#key = value`.
fn commented_key(text: &str) -> Option<usize> {
    let column = text.find('=')?;
    let key = text[1..column].trim_end();
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!key.is_empty() && key.len() + 1 < column && key.chars().all(legal)).then_some(column)
}

/// Whether `=` of an entry stands below or above that of a neighbour.
fn is_aligned(columns: &[Option<Equals>], at: usize) -> bool {
    let Some(Some(own)) = columns.get(at) else { return false };
    let neighbours = [at.checked_sub(1), at.checked_add(1)];
    neighbours
        .into_iter()
        .flatten()
        .filter_map(|at| *columns.get(at)?)
        .any(|other| other.column == own.column || other.commented && other.column == own.column + 1)
}

fn entry(entry: &Entry, padding: usize) -> String {
    let before = format!("{}{}= ", entry.key, " ".repeat(padding));
    let column = before.chars().count();
    with_comment(before + &value(&entry.value, column, 0), entry.comment.as_ref())
}

fn with_comment(code: String, comment: Option<&Behind>) -> String {
    let Some(comment) = comment else { return code };
    let gap = match comment.gap {
        0 | 1 => 1,
        _ => comment.column.saturating_sub(last_width(&code)).max(1),
    };
    format!("{code}{}{}", " ".repeat(gap), comment.text)
}

/// A value that begins at a column of a line that is indented by so many levels.
fn value(value: &Value, column: usize, level: usize) -> String {
    match value {
        Value::Scalar(text) => text.clone(),
        Value::Items(items) => match on_one_line(items) {
            Some(line) if items.is_table || column + line.chars().count() <= WIDTH => line,
            _ if items.is_table && !must_break(items) => inline_table(items, column, level),
            _ => broken(items, level),
        },
    }
}

fn must_break(items: &Items) -> bool {
    let commented = |item: &Item| item.behind.is_some() || !item.above.is_empty();
    let empty = items.items.is_empty() && items.end.is_empty();
    !empty && (items.broken || !items.end.is_empty() || items.items.iter().any(commented))
}

/// `None` if something in it has to be on several lines.
fn on_one_line(items: &Items) -> Option<String> {
    if must_break(items) {
        return None;
    }
    let one = |item: &Item| {
        let value = match &item.value {
            Value::Scalar(text) => text.clone(),
            Value::Items(items) => on_one_line(items)?,
        };
        Some(format!("{}{value}", key(item)))
    };
    let all = items.items.iter().map(one).collect::<Option<Vec<_>>>()?.join(", ");
    Some(match (items.is_table, all.is_empty()) {
        (true, true) => "{}".to_owned(),
        (true, false) => format!("{{ {all} }}"),
        (false, _) => format!("[{all}]"),
    })
}

/// On one line as far as its values allow.
fn inline_table(items: &Items, column: usize, level: usize) -> String {
    let mut out = "{ ".to_owned();
    for (at, item) in items.items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&key(item));
        let column = if out.contains('\n') { last_width(&out) } else { column + last_width(&out) };
        out.push_str(&value(&item.value, column, level));
    }
    out + " }"
}

/// An item a line, with a comma behind each.
fn broken(items: &Items, level: usize) -> String {
    let (open, close) = if items.is_table { ('{', '}') } else { ('[', ']') };
    let indent = " ".repeat((level + 1) * INDENT);
    let mut out = format!("{open}\n");
    for item in &items.items {
        item.above.iter().for_each(|comment| out.push_str(&format!("{indent}{comment}\n")));
        let before = format!("{indent}{}", key(item));
        let value = value(&item.value, before.chars().count(), level + 1);
        let behind = item.behind.as_ref().map(|comment| format!(" {comment}")).unwrap_or_default();
        out.push_str(&format!("{before}{value},{behind}\n"));
    }
    items.end.iter().for_each(|comment| out.push_str(&format!("{indent}{comment}\n")));
    format!("{out}{}{close}", " ".repeat(level * INDENT))
}

fn key(item: &Item) -> String {
    item.key.as_ref().map(|key| format!("{key} = ")).unwrap_or_default()
}

/// Characters of the last line.
fn last_width(text: &str) -> usize {
    text.rsplit('\n').next().map_or(0, |line| line.chars().count())
}
