//! A header value that can be empty.
//!
//! A header that is set to an empty value is removed, so the node has to expect requests without it. `${name ??
//! default}` gives a value to send instead.

use sealgate_policy::Variable;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0340", "empty_value", include_str!("empty_value.rs"));

/// `variables`, of which there is at least one, are all that is in the value.
pub(crate) fn report(header: &str, variables: &[&Variable], when: &str, span: Span) -> Diagnostic {
    let names: Vec<String> = variables.iter().map(|variable| format!("`${variable}`")).collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    let title = format!("`{header}` is not sent where {} {is} empty", names.join(" and "));
    let last = variables.last().map(ToString::to_string).unwrap_or_default();
    let help = format!("write `${{{last} ?? none}}` if it is always to be there");
    Diagnostic::new(&RULE, title, span, when, help)
}

/// When a variable is empty in a request's header; `None` if never, or if another rule says so.
pub(crate) fn when(variable: &Variable) -> Option<&'static str> {
    match variable {
        Variable::Verify => Some("empty in clear"),
        Variable::SanDns | Variable::SanUri | Variable::SanEmail | Variable::SanIp => {
            Some("empty for a client certificate without such names")
        }
        // `anonymous_identity` and `empty_identity` know who gets there without.
        identity if identity.is_identity() => None,
        Variable::SslServerName => Some("empty in clear and for clients that send none"),
        Variable::SslProtocol | Variable::SslCipher | Variable::SslCurve | Variable::SslSessionReused => {
            Some("empty in clear")
        }
        Variable::SslAlpn => Some("empty in clear and for clients without ALPN"),
        Variable::SslEarlyData | Variable::SslSessionId | Variable::ServiceId => Some("always empty"),
        Variable::RemotePort | Variable::ServerPort => Some("empty on a unix socket"),
        Variable::Host | Variable::HttpHost => Some("empty for HTTP/1.0 without Host"),
        Variable::RouteName => Some("empty for a route without `name`"),
        Variable::UriParam(_) => Some("empty where the pattern has no such parameter"),
        Variable::Args
        | Variable::ContentLength
        | Variable::ContentType
        | Variable::Arg(_)
        | Variable::Cookie(_)
        | Variable::Http(_) => Some("empty where the client does not send it"),
        _ => None,
    }
}
