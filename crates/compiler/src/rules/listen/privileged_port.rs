//! A port below 1024.
//!
//! The kernel lets only root and processes with CAP_NET_BIND_SERVICE listen there, unless
//! `net.ipv4.ip_unprivileged_port_start` says otherwise.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0241", "privileged_port", include_str!("privileged_port.rs"));

pub(crate) fn report(text: &str, port: u16, span: Span) -> Diagnostic {
    let title = format!("the listener `{text}` needs a right: its port is below 1024");
    let help = format!(
        "give it with `AmbientCapabilities=CAP_NET_BIND_SERVICE` in systemd, or listen on {}",
        u32::from(port) + 8000
    );
    Diagnostic::new(&RULE, title, span, "root or CAP_NET_BIND_SERVICE", help)
}
