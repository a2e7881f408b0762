//! The headers that no client can send.
//!
//! The gateway removes these headers from every request, on every listener and route: each header that any route sets
//! from a `$ssl_client_*` variable; `Client-Cert`, `Client-Cert-Chain` and `X-Forwarded-Client-Cert`; and the same
//! names written with `_` for `-`.

use std::collections::BTreeMap;

use sealgate_policy::desc::HeaderOp;
use sealgate_policy::{Template, Variable};

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::plan::Route;
use crate::proofs::Proofs;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::note("SG0341", "identity_headers", include_str!("identity_headers.rs"));

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    if proofs.reach.is_none() {
        return;
    }
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let headers = proofs.model.plan().routes.iter().flat_map(Route::headers);
    for header in headers.filter(|header| header.op() != HeaderOp::Remove) {
        if Template::parse(header.value()).is_ok_and(|value| value.variables().any(Variable::is_identity)) {
            names.entry(header.name().to_ascii_lowercase()).or_insert(header.span());
        }
    }
    if let Some(note) = report(&names.into_iter().collect::<Vec<_>>()) {
        found.push(note);
    }
}

/// `names` are those of the routes, each with the place of a value.
fn report(names: &[(String, Span)]) -> Option<Diagnostic> {
    let ((_, span), rest) = names.split_first()?;
    let all: Vec<String> = names.iter().map(|(name, _)| format!("`{name}`")).collect();
    let title = format!("no client can send {}", all.join(", "));
    let help = "give the header another name if clients are to send it";
    let diagnostic = Diagnostic::new(&RULE, title, *span, "makes it an identity header, on every route", help);
    let also = |diagnostic: Diagnostic, (_, span): &(String, Span)| diagnostic.also(*span, "likewise");
    Some(rest.iter().take(8).fold(diagnostic, also))
}
