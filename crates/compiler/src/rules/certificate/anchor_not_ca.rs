//! A certificate in `client.ca` that is not a CA.
//!
//! A version 3 certificate without `basicConstraints CA:TRUE`, or with key usages that lack keyCertSign, cannot issue
//! certificates. As a trust anchor it stands only for itself: only a client that shows this very certificate is let in.
//! If it says CA:TRUE, not even that client is let in, because a CA certificate is not accepted from a client.
//!
//! A self-signed end-entity certificate that says CA:FALSE is taken as pinned on purpose and is not reported.

use super::unreadable_pem::with_block;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0112", "anchor_not_ca", include_str!("anchor_not_ca.rs"));

/// `is_ca`: what its basicConstraints say; `issuer`: who issued it, if somebody else did.
pub(crate) fn report(subject: &str, is_ca: Option<bool>, issuer: Option<&str>, block: Span, span: Span) -> Diagnostic {
    let (lets_in, why) = match is_ca {
        Some(true) => ("nobody is let in by it", "its key usages have no keyCertSign"),
        _ => ("only a client with this very certificate is let in", "without `CA:TRUE`"),
    };
    let title = format!("the trust anchor `{subject}` never issues: {lets_in}");
    let help = match issuer {
        Some(issuer) => format!("if all clients of its CA are meant, put the certificate of `{issuer}` here"),
        None => "make a CA with `openssl req -x509 -new -key ca.key -days 3650 -subj /CN=ROOTCA -addext \
                 basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out ca.cer`"
            .to_owned(),
    };
    let label = "no certificate issued by it is accepted";
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, why)
}
