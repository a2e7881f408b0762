//! `proxy-rewrite`: header fields that a route adds, sets and removes.
//!
//! Values are rendered from the request as received, and written last: they win over what the gateway itself sets.

use http::header::{HeaderName, HeaderValue};

use super::{Edits, Effect, Entropy, Plugin, Write};
use crate::desc::{HeaderDesc, HeaderOp};
use crate::pki::Verdict;
use crate::rewrite::{HeaderError, is_reserved};
use crate::text::header_value;
use crate::{Context, Phase, Template, Variable};

/// The operations of one route.
#[derive(Debug)]
pub(crate) struct ProxyRewrite {
    /// Row of the route, by which the connection keeps values.
    route: u32,
    /// In the order of the rows.
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

impl ProxyRewrite {
    /// Makes the live operations of row `route`.
    pub(crate) fn new(route: u32, headers: &[HeaderDesc<'_>]) -> Result<Self, HeaderError> {
        Ok(Self { route, operations: headers.iter().map(Operation::new).collect::<Result<_, _>>()? })
    }

    fn value(&self, number: usize, value: &Value, context: &Context<'_>) -> HeaderValue {
        let make = |template: &Template| {
            let mut text = String::new();
            template.render(context, &mut text);
            header_value::encode(&text)
        };
        match value {
            Value::Fixed(value) => value.clone(),
            // A verdict that has turned bad since finds nothing here.
            Value::OfConnection(template) if matches!(context.verdict, Verdict::Verified(_)) => {
                context.connection.headers.of_route(self.route, number, || make(template))
            }
            Value::OfConnection(template) | Value::Template(template) => make(template),
        }
    }
}

impl Plugin for ProxyRewrite {
    fn rewrite(&self, context: &Context<'_>, _: &mut Entropy<'_>, edits: &mut Edits) {
        for (number, operation) in self.operations.iter().enumerate() {
            let value = self.value(number, &operation.value, context);
            let write = match operation.op {
                HeaderOp::Add if value.is_empty() => continue,
                HeaderOp::Add => Write::Add(value),
                HeaderOp::Set if value.is_empty() => Write::Remove,
                HeaderOp::Set => Write::Set(value),
                HeaderOp::Remove => Write::Remove,
            };
            edits.sent.push((operation.name.clone(), write));
        }
    }

    fn effect(&self) -> Effect {
        Effect::Headers
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_cannot_be_done() {
        fn check(name: &str, value: &str, expected: &str) {
            let header = HeaderDesc { op: HeaderOp::Set, name, value };
            assert_eq!(ProxyRewrite::new(0, &[header]).unwrap_err().to_string(), expected);
        }
        check("X A", "", "`X A` is no header name");
        check("", "", "`` is no header name");
        check("Host", "a", "a route cannot write `host`");
        check("Transfer-Encoding", "a", "a route cannot write `transfer-encoding`");
        check("X-A", "${", "`${` is not closed by `}`");
    }
}
