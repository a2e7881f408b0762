//! A file that the configuration names cannot be read.
//!
//! `cert`, `key`, `client.ca` and the `client_cert` of an `[[expect]]` are PEM text, or the name of a file relative to
//! gateway.toml. It has to be a regular file of at most 4 MiB (gateway.toml: 64 MiB). A directory, a socket or a pipe
//! is refused without being opened.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::{SourceId, Span, Unreadable};

pub(crate) static RULE: Rule = Rule::always("SG0001", "unreadable_file", include_str!("unreadable_file.rs"));

pub(crate) fn config(name: &str, why: &Unreadable) -> Diagnostic {
    let help = "name a gateway.toml with SEALGATE_CONFIG, or put one beside build.rs";
    Diagnostic::new(&RULE, format!("cannot read {name}: {why}"), SourceId::CONFIG.span(0..0), "", help)
}

pub(crate) fn named(name: &str, why: &Unreadable, span: Span) -> Diagnostic {
    let title = format!("cannot read the file `{name}`");
    let help = "a name is relative to the directory of gateway.toml; PEM itself may stand here too";
    Diagnostic::new(&RULE, title, span, why.to_string(), help)
}
