//! Two listeners whose addresses overlap.
//!
//! `0.0.0.0:80` is every IPv4 address with port 80, including `127.0.0.1:80`; `[::]:80` is every IPv6 address with port
//! 80. The kernel refuses the second socket, and the gateway would not start. IPv4 and IPv6 addresses do not overlap
//! here.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule =
    Rule::always("SG0240", "overlapping_listeners", include_str!("overlapping_listeners.rs"));

/// `one` is an address that the listener `all` at `first` has already, or the other way round.
pub(crate) fn report(one: &str, all: &str, first: Span, again: Span) -> Diagnostic {
    let title = format!("the listeners `{all}` and `{one}` overlap");
    let help = "remove one of the two, or give it another port";
    Diagnostic::new(&RULE, title, again, "its address is in use, and the gateway does not start", help)
        .also(first, "used here")
}
