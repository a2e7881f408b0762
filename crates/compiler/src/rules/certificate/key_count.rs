//! A certificate without a key, or a key without a certificate.
//!
//! `cert` and `key` are one pair. Every further pair has one entry in `certs` and one in `keys`, at the same position.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0106", "key_count", include_str!("key_count.rs"));

pub(crate) fn report(certs: usize, keys: usize, odd: Span) -> Diagnostic {
    let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let title = format!("{} and {}", plural(certs, "certificate"), plural(keys, "key"));
    let (label, help) = match certs > keys {
        true => ("this certificate has no key", "add its key to `keys`, in the same place as in `certs`"),
        false => ("this key has no certificate", "add its certificate to `certs`, in the same place as in `keys`"),
    };
    Diagnostic::new(&RULE, title, odd, label, help)
}
