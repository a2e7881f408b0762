//! A server chain that is out of order or has a gap.
//!
//! The file of `cert` begins with the server's own certificate, and each certificate that follows has issued the one
//! before it. The root may be left out: the issuer of the last certificate need not be in the file.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0105", "chain_order", include_str!("chain_order.rs"));

/// Certificate `number` of the chain, from 2, did not issue the one before it.
pub(crate) fn report(
    number: usize,
    issuer: &str,
    subject: &str,
    blocks: (Span, Span),
    span: Span,
    order: Option<&[usize]>,
) -> Diagnostic {
    let before = number - 1;
    let title = format!("certificate {number} of the chain did not issue certificate {before}");
    let help = match order {
        Some(order) => {
            let order = order.iter().map(|n| (n + 1).to_string()).collect::<Vec<_>>().join(", ");
            format!("put them in the order {order}: the server's own first, then each one's issuer")
        }
        None => format!("remove certificate {number}, or put the issuer of certificate {before} between them"),
    };
    let diagnostic =
        Diagnostic::new(&RULE, title, span, "a chain is expected, the server's own certificate first", help);
    let diagnostic = if issuer == subject {
        diagnostic.note("the names fit, but the signature is not by this certificate's key")
    } else {
        diagnostic
    };
    let shown = |text: &str| if text.is_empty() { "the empty name".to_owned() } else { format!("`{text}`") };
    diagnostic
        .also(blocks.0, format!("certificate {before} is issued by {}", shown(issuer)))
        .also(blocks.1, format!("certificate {number} is {}", shown(subject)))
}
