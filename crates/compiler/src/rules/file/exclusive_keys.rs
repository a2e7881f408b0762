//! Two keys that exclude each other.
//!
//! `sni` and `snis`, `uri` and `uris`, `host` and `hosts` are two ways to write the same thing. With both, it would not
//! be clear which one applies. An upstream of `type = "echo"` has no nodes.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0006", "exclusive_keys", include_str!("exclusive_keys.rs"));

pub(crate) fn report(section: &str, (one, a): (&str, Span), (many, b): (&str, Span)) -> Diagnostic {
    let title = format!("{section} has both `{one}` and `{many}`");
    let help = format!("put all values into `{many}` and remove `{one}`");
    Diagnostic::new(&RULE, title, b, format!("`{many}` is here"), help).also(a, format!("`{one}` is here"))
}

pub(crate) fn echo_with_nodes(nodes: Span) -> Diagnostic {
    let title = "an upstream of `type = \"echo\"` has no nodes: it answers by itself";
    let help = "remove `nodes`, or write `type = \"roundrobin\"`";
    Diagnostic::new(&RULE, title, nodes, "nothing is sent to these", help)
}
