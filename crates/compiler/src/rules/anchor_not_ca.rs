//! A certificate in `client.ca` that is no CA.
//!
//! A version 3 certificate without `basicConstraints CA:TRUE` never issues. It stands for itself only: a client that
//! shows this very certificate is let in, and no other. A self-signed end-entity certificate that says CA:FALSE is
//! pinned on purpose and is not reported.

use super::{Rule, unreadable_pem::with_block};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0112", "anchor_not_ca", include_str!("anchor_not_ca.rs"));

pub(crate) fn report(subject: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the trust anchor `{subject}` is no CA: only a client with this very certificate is let in");
    let help = "make a CA with `openssl req -x509 -new -key ca.key -days 3650 -subj /CN=ROOTCA -addext \
                basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out ca.cer`";
    let label = "no certificate issued by it is accepted";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "without `CA:TRUE`")
}
