//! Texts with variables in them: parsed once at start, rendered in a single pass, so that what a value contains is
//! never expanded again.

use std::fmt;
use std::ops::Range;

use crate::{Context, UnknownVariable, Variable};

/// A text with variables.
///
/// `$name`, `${name}`, and `${name ?? default}`, whose default stands in where the variable is absent or empty.
/// `$0` to `$9` and `${n}` are groups of the route's regex. `\$` is a dollar sign, and so is a `$` in front of
/// anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Box<[Segment]>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(Box<str>),
    Variable { variable: Variable, default: Box<str> },
    Capture { group: u16, default: Box<str> },
}

impl Template {
    /// Reads a template.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let mut segments = Vec::new();
        let mut literal = String::new();
        let mut rest = source;
        while let Some(at) = rest.find('$') {
            if let Some(front) = rest[..at].strip_suffix('\\') {
                literal.push_str(front);
                literal.push('$');
                rest = &rest[at + 1..];
                continue;
            }
            literal.push_str(&rest[..at]);
            let start = source.len() - rest.len() + at;
            match reference(&source[start..]).map_err(|kind| TemplateError::new(source, start, kind))? {
                Some((segment, len)) => {
                    push_literal(&mut segments, &mut literal);
                    segments.push(segment);
                    rest = &source[start + len..];
                }
                None => {
                    literal.push('$');
                    rest = &source[start + 1..];
                }
            }
        }
        literal.push_str(rest);
        push_literal(&mut segments, &mut literal);
        Ok(Self(segments.into()))
    }

    /// The text, if there is no variable in it.
    pub fn as_literal(&self) -> Option<&str> {
        match &*self.0 {
            [] => Some(""),
            [Segment::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Variable { variable, .. } => Some(variable),
            Segment::Literal(_) | Segment::Capture { .. } => None,
        })
    }

    /// The variables, if there is nothing else in it, neither text nor a default: it is empty where all of them are.
    pub fn bare_variables(&self) -> Option<Vec<&Variable>> {
        let variables = self.0.iter().map(|segment| match segment {
            Segment::Variable { variable, default } if default.is_empty() => Some(variable),
            _ => None,
        });
        variables.collect::<Option<Vec<_>>>().filter(|variables| !variables.is_empty())
    }

    /// The numbers of the regex groups in it.
    pub fn captures(&self) -> impl Iterator<Item = u16> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Capture { group, .. } => Some(*group),
            Segment::Literal(_) | Segment::Variable { .. } => None,
        })
    }

    /// Appends the text with its variables' values. An absent value without default is empty.
    pub fn render(&self, context: &Context<'_>, into: &mut String) {
        for segment in &self.0 {
            let before = into.len();
            let default = match segment {
                Segment::Literal(text) => text,
                Segment::Variable { variable, default } => {
                    variable.append(context, into);
                    default
                }
                Segment::Capture { group, default } => {
                    into.push_str(context.captures.get(usize::from(*group)).copied().flatten().unwrap_or_default());
                    default
                }
            };
            if into.len() == before {
                into.push_str(default);
            }
        }
    }
}

/// A mistake in a template and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// Bytes of the source.
    pub span: Range<usize>,
    /// What is wrong there.
    pub kind: TemplateErrorKind,
}

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateErrorKind {
    /// `${` without `}`.
    Unclosed,
    /// Between `${` and `}` is neither a name nor a name with `?? default`.
    BadName,
    /// No variable has this name.
    UnknownVariable(UnknownVariable),
}

impl TemplateError {
    /// Of the reference that begins at `start`.
    fn new(source: &str, start: usize, kind: TemplateErrorKind) -> Self {
        let rest = &source[start..];
        let len = match &kind {
            TemplateErrorKind::Unclosed => rest.len(),
            _ if rest.starts_with("${") => rest.find('}').map_or(rest.len(), |end| end + 1),
            _ => 1 + name_len(&rest[1..]),
        };
        Self { span: start..start + len, kind }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            TemplateErrorKind::Unclosed => f.write_str("`${` is not closed by `}`"),
            TemplateErrorKind::BadName => f.write_str("between `${` and `}` stands a name, or `name ?? default`"),
            TemplateErrorKind::UnknownVariable(unknown) => unknown.fmt(f),
        }
    }
}

impl std::error::Error for TemplateError {}

/// The reference that `text`, which begins with `$`, begins with, and its length. `None`: just a dollar sign.
fn reference(text: &str) -> Result<Option<(Segment, usize)>, TemplateErrorKind> {
    let behind = &text[1..];
    if let Some(inner) = behind.strip_prefix('{') {
        let end = inner.find('}').ok_or(TemplateErrorKind::Unclosed)?;
        let (name, default) = match inner[..end].split_once("??") {
            Some((name, default)) => (name.trim(), default.trim()),
            None => (inner[..end].trim(), ""),
        };
        if name.is_empty() || name_len(name) != name.len() {
            return Err(TemplateErrorKind::BadName);
        }
        return Ok(Some((segment(name, default)?, end + 3)));
    }
    let len = if behind.starts_with(|c: char| c.is_ascii_digit()) { 1 } else { name_len(behind) };
    if len == 0 { Ok(None) } else { Ok(Some((segment(&behind[..len], "")?, 1 + len))) }
}

fn segment(name: &str, default: &str) -> Result<Segment, TemplateErrorKind> {
    if let Ok(group) = name.parse() {
        return Ok(Segment::Capture { group, default: default.into() });
    }
    let variable = Variable::parse(name).map_err(TemplateErrorKind::UnknownVariable)?;
    Ok(Segment::Variable { variable, default: default.into() })
}

/// Bytes of the name that `text` begins with.
fn name_len(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn push_literal(segments: &mut Vec<Segment>, literal: &mut String) {
    if !literal.is_empty() {
        segments.push(Segment::Literal(std::mem::take(literal).into()));
    }
}

#[cfg(test)]
mod tests;
