//! A node that is the gateway itself.
//!
//! The node's address and port are those of a listener in `[listen]`. On an HTTP listener the request comes back to the
//! route that sent it, and goes round until a limit ends it; the finding shows a request that does. On a TLS listener every
//! request is refused, for nodes are spoken to in clear. A listener on `0.0.0.0` or `[::]` has every loopback address.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0443", "upstream_loop", include_str!("upstream_loop.rs"));

/// The listener takes the request back to the same route, as this one shows.
pub(crate) fn comes_back(node: &str, request: &str, listener: Span, span: Span) -> Diagnostic {
    let title = title(node);
    let help = "name the node that was meant, or another port";
    Diagnostic::new(&RULE, title, span, format!("`{request}` comes back to this route"), help)
        .also(listener, "the listener")
}

pub(crate) fn title(node: &str) -> String {
    format!("the node `{node}` is this gateway's own listener: requests go in circles")
}

/// The listener speaks TLS.
pub(crate) fn speaks_tls(node: &str, listener: Span, span: Span) -> Diagnostic {
    let title = format!("the node `{node}` is this gateway's own TLS listener");
    let help = "name the node that was meant, or another port";
    Diagnostic::new(&RULE, title, span, "it is spoken to in clear, and refuses", help).also(listener, "the listener")
}
