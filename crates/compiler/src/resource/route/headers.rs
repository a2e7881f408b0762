//! The headers that a route sets, adds and removes.

use http::{HeaderName, header};
use sealgate_policy::desc::{HeaderDesc, HeaderOp};
use sealgate_policy::rewrite::is_reserved;
use sealgate_policy::template::TemplateErrorKind;
use sealgate_policy::{Phase, Template, Variable};

use crate::resource::resolver::Resolver;
use crate::rules::{
    bad_header_name, bad_header_value, bad_template, duplicate, empty_value, host_by_header, identity_added,
    late_variable, missing_group, unknown_variable,
};
use crate::schema::{At, HeaderValue};
use crate::source::Span;

/// One operation on a header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Header {
    order: u8,
    name: String,
    position: usize,
    value: String,
    span: Span,
}

impl Header {
    pub(crate) fn row(&self) -> HeaderDesc<'_> {
        HeaderDesc { op: self.op(), name: &self.name, value: &self.value }
    }

    pub(crate) fn op(&self) -> HeaderOp {
        match self.order {
            0 => HeaderOp::Add,
            1 => HeaderOp::Set,
            _ => HeaderOp::Remove,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A template; empty for `remove`.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The value, the first of several; the name for `remove`.
    pub(crate) fn span(&self) -> Span {
        self.span
    }
}

/// In the order of their rows: add, then set, then remove, each by name.
pub(crate) fn resolve(operations: &[HeaderValue], resolver: &mut Resolver<'_>) -> Option<Vec<Header>> {
    let mut usable = true;
    let mut headers = Vec::new();
    for operation in operations {
        usable &= is_name(&operation.name, resolver);
        let order = match operation.op {
            HeaderOp::Add => 0,
            HeaderOp::Set => 1,
            HeaderOp::Remove => 2,
        };
        for value in &operation.values {
            usable &= is_value(operation, value, resolver);
        }
        // A list that is set has commas in it at least.
        if operation.op == HeaderOp::Add || operation.values.len() == 1 {
            operation.values.iter().for_each(|value| check_presence(operation, value, resolver));
        }
        let name = operation.name.value.clone();
        let span = operation.values.first().map_or(operation.name.span, |value| value.span);
        let values = operation.values.iter();
        if operation.op == HeaderOp::Add {
            let added = values.cloned().enumerate().map(|(position, At { value, span })| Header {
                order,
                name: name.clone(),
                position,
                value,
                span,
            });
            headers.extend(added);
        } else {
            // A list that is set is one field with commas: RFC 9110, 5.3.
            let value = values.map(|value| value.value.as_str()).collect::<Vec<_>>().join(", ");
            headers.push(Header { order, name, position: 0, value, span });
        }
    }
    let keys = operations.iter().map(|operation| {
        let name = operation.name.value.to_ascii_lowercase();
        ((operation.op as u8, name.clone()), format!("the header `{name}`"), operation.name.span)
    });
    duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
    // A table has no order of its own: the same entries give the same output.
    headers.sort();
    usable.then_some(headers)
}

fn is_name(name: &At<String>, resolver: &mut Resolver<'_>) -> bool {
    let refusal = match HeaderName::from_bytes(name.value.as_bytes()) {
        Ok(header::HOST) => host_by_header::report(name.span),
        Ok(header) if is_reserved(&header) => bad_header_name::framing(&name.value, name.span),
        Ok(_) => return true,
        Err(_) => bad_header_name::report(&name.value, name.span),
    };
    resolver.report(refusal);
    false
}

/// Whether a value is always there.
fn check_presence(operation: &HeaderValue, value: &At<String>, resolver: &mut Resolver<'_>) {
    let Ok(template) = Template::parse(&value.value) else { return };
    let Some(variables) = template.bare_variables() else { return };
    let when = |variable: &&Variable| empty_value::when(variable).filter(|_| variable.phase() <= Phase::Request);
    let when: Option<Vec<&str>> = variables.iter().map(when).collect();
    if let Some([when, ..]) = when.as_deref() {
        resolver.report(empty_value::report(&operation.name.value, &variables, when, value.span));
    }
}

fn is_value(operation: &HeaderValue, value: &At<String>, resolver: &mut Resolver<'_>) -> bool {
    let name = &operation.name.value;
    if let Some(odd) = value.value.chars().find(|c| c.is_ascii_control() && *c != '\t') {
        resolver.report(bad_header_value::report(name, odd, value.span));
        return false;
    }
    let template = match Template::parse(&value.value) {
        Ok(template) => template,
        Err(error) => {
            let span = resolver.sources.inside(value.span, &value.value, error.span.clone());
            resolver.report(match &error.kind {
                TemplateErrorKind::UnknownVariable(unknown) => {
                    unknown_variable::report(&unknown.name, unknown.nearest, span)
                }
                TemplateErrorKind::Unclosed => bad_template::report(true, &error.to_string(), span),
                TemplateErrorKind::BadName => bad_template::report(false, &error.to_string(), span),
            });
            return false;
        }
    };
    for variable in template.variables() {
        if variable.phase() > Phase::Request {
            resolver.report(late_variable::report(&variable.to_string(), value.span));
        }
        if variable.is_identity() && operation.op == HeaderOp::Add {
            resolver.report(identity_added::report(name, &variable.to_string(), value.span));
        }
    }
    for group in template.captures() {
        resolver.report(missing_group::report(group, value.span));
    }
    true
}
