//! An SSL object without a TLS listener.
//!
//! Its certificate is never used. If it has `client`, that still has an effect: plain requests for its hosts are
//! refused, except on the paths of its skip list.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0208", "ssl_without_https", include_str!("ssl_without_https.rs"));

pub(crate) fn report(span: Span, listen: Span) -> Diagnostic {
    let title = "there is an SSL object, but no TLS listener";
    let help = "add `https = [\"127.0.0.1:9443\"]` to `[listen]`";
    Diagnostic::new(&RULE, title, span, "no connection gets here", help).also(listen, "no `https` here")
}
