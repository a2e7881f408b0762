//! A header with the name of an identity header that is set from something the client sends.
//!
//! Nodes trust headers such as `X-Ssl-Client-S-Dn` because the gateway removes those that a client sends. A route that
//! sets such a header from `$http_…`, `$arg_…`, `$cookie_…`, `$args` or another part of the request lets the client
//! choose the identity. The rule looks at every header that some route sets from a `$ssl_client_*` variable, and at
//! names that are commonly used for this.

use sealgate_policy::desc::HeaderOp;
use sealgate_policy::{Template, Variable};

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::plan::Route;
use crate::proofs::Proofs;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule::warning("SG0504", "spoofable_identity", include_str!("spoofable_identity.rs"));

/// What names of identity headers commonly begin with.
const BEGINNINGS: [&str; 7] =
    ["x-ssl-client-", "ssl-client-", "x-tls-client-", "x-client-cert", "client-cert", "x-client-dn", "x-client-verify"];

pub(crate) fn check(proofs: &Proofs<'_>, found: &mut Diagnostics) {
    let model = proofs.model;
    let known = model.with_desc(|desc| desc.identity_headers.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    for header in model.plan().routes.iter().flat_map(Route::headers) {
        let name = header.name().to_ascii_lowercase().replace('_', "-");
        let counts = known.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
        if !counts || header.op() == HeaderOp::Remove {
            continue;
        }
        let Ok(template) = Template::parse(header.value()) else { continue };
        let sent = template.variables().find(|variable| is_sent(variable));
        if let Some(variable) = sent {
            let title = format!("`{}` is filled from `${variable}`, which the client chooses", header.name());
            let help = "fill it from a `$ssl_client_*` variable, such as `$ssl_client_s_dn`, or give it another name";
            found.push(Diagnostic::new(&RULE, title, header.span(), "an identity that anybody can claim", help));
        }
    }
}

/// Whether a client says what the variable is.
fn is_sent(variable: &Variable) -> bool {
    matches!(
        variable,
        Variable::Http(_)
            | Variable::Arg(_)
            | Variable::Cookie(_)
            | Variable::UriParam(_)
            | Variable::Args
            | Variable::Uri
            | Variable::RequestUri
            | Variable::ContentType
    )
}
