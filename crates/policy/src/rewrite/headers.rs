//! `proxy-rewrite.headers` of a route: what it adds, sets and removes.

use std::fmt;

use http::header::{HeaderName, HeaderValue};

use crate::desc::{HeaderDesc, HeaderOp};
use crate::pki::Verdict;
use crate::text::header_value;
use crate::{Context, Phase, Template, TemplateError, Variable};

/// Headers that frame a request or belong to one hop; a route cannot write them.
const RESERVED: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// `proxy-rewrite.headers` of a route.
#[derive(Debug)]
pub(crate) struct HeaderRewrite {
    /// In the order add, set, remove; within one as in the file.
    operations: Box<[Operation]>,
}

#[derive(Debug)]
struct Operation {
    op: HeaderOp,
    name: HeaderName,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Fixed(HeaderValue),
    /// The same for every request of a connection whose client is verified.
    OfConnection(Template),
    Template(Template),
}

/// What to do with a header, with its value.
pub(super) enum Write {
    Add(HeaderValue),
    Set(HeaderValue),
    Remove,
}

impl HeaderRewrite {
    pub(crate) fn new(headers: &[HeaderDesc<'_>]) -> Result<Self, HeaderError> {
        let mut operations: Vec<Operation> = headers.iter().map(Operation::new).collect::<Result<_, _>>()?;
        operations.sort_by_key(|operation| match operation.op {
            HeaderOp::Add => 0,
            HeaderOp::Set => 1,
            HeaderOp::Remove => 2,
        });
        Ok(Self { operations: operations.into() })
    }

    pub(super) fn render(&self, route: u32, context: &Context<'_>) -> Vec<(HeaderName, Write)> {
        let verified = matches!(context.verdict, Verdict::Verified(_));
        let make = |template: &Template| {
            let mut text = String::new();
            template.render(context, &mut text);
            header_value::encode(&text)
        };
        let write = |(number, operation): (usize, &Operation)| {
            let value = match &operation.value {
                Value::Fixed(value) => value.clone(),
                // A verdict that has turned bad since finds nothing here.
                Value::OfConnection(template) if verified => {
                    context.connection.headers.of_route(route, number, || make(template))
                }
                Value::OfConnection(template) | Value::Template(template) => make(template),
            };
            match operation.op {
                HeaderOp::Add if value.is_empty() => None,
                HeaderOp::Add => Some(Write::Add(value)),
                HeaderOp::Set if value.is_empty() => Some(Write::Remove),
                HeaderOp::Set => Some(Write::Set(value)),
                HeaderOp::Remove => Some(Write::Remove),
            }
            .map(|write| (operation.name.clone(), write))
        };
        self.operations.iter().enumerate().filter_map(write).collect()
    }
}

impl Operation {
    fn new(desc: &HeaderDesc<'_>) -> Result<Self, HeaderError> {
        let name = HeaderName::from_bytes(desc.name.as_bytes()).map_err(|_| HeaderError::Name(desc.name.to_owned()))?;
        if is_reserved(&name) {
            return Err(HeaderError::Reserved(name));
        }
        let value = Template::parse(desc.value).map_err(HeaderError::Template)?;
        let value = match value.as_literal() {
            Some(text) => Value::Fixed(header_value::encode(text)),
            None if is_of_connection(&value) => Value::OfConnection(value),
            None => Value::Template(value),
        };
        Ok(Self { op: desc.op, name, value })
    }
}

/// Whether a text says the same in every request of a connection whose client is verified. The days that a certificate
/// has left are no such text.
fn is_of_connection(template: &Template) -> bool {
    let is_fixed = |variable: &Variable| variable.phase() == Phase::Connection && *variable != Variable::ValidRemain;
    template.captures().next().is_none() && template.variables().all(is_fixed)
}

/// Whether a route cannot write a header: those that frame a request or belong to one hop, and `Host`, which
/// `pass_host` decides.
pub fn is_reserved(name: &HeaderName) -> bool {
    RESERVED.contains(&name.as_str())
}

/// A header operation that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// No header name (RFC 9110, 5.1).
    Name(String),
    /// See [`is_reserved`].
    Reserved(HeaderName),
    /// A value that is no template.
    Template(TemplateError),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}` is no header name"),
            Self::Reserved(name) => write!(f, "a route cannot write `{name}`"),
            Self::Template(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HeaderError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_cannot_be_done() {
        fn check(name: &str, value: &str, expected: &str) {
            let header = HeaderDesc { op: HeaderOp::Set, name, value };
            assert_eq!(HeaderRewrite::new(&[header]).unwrap_err().to_string(), expected);
        }
        check("X A", "", "`X A` is no header name");
        check("", "", "`` is no header name");
        check("Host", "a", "a route cannot write `host`");
        check("Transfer-Encoding", "a", "a route cannot write `transfer-encoding`");
        check("X-A", "${", "`${` is not closed by `}`");
    }
}
