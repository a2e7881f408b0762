//! A certificate of X.509 version 1.
//!
//! OpenSSL before 3.2 makes one if `openssl x509 -req` has no `-extfile`. It has no extensions, so it does not say what
//! it is for or which names it has. sealgate accepts it with restrictions: a client's certificate of version 1 has to
//! be signed directly by a trust anchor, and a server's name is the CN, which browsers ignore.

use super::{unreadable_pem::with_block, validity::Role};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::warning("SG0111", "version_1", include_str!("version_1.rs"));

pub(crate) fn report(role: Role, subject: &str, name: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("the certificate `{subject}` is of X.509 version 1");
    let (label, help) = match role {
        Role::Server => (
            "has no subjectAltName: its CN counts as its name, which browsers ignore",
            format!(
                "make it with extensions:\n\
                 printf 'subjectAltName=DNS:{name}\\nextendedKeyUsage=serverAuth\\n' > server.ext\n\
                 openssl x509 -req -in server.csr -CA ca.cer -CAkey ca.key -days 365 -extfile server.ext -out server.cer"
            ),
        ),
        Role::Anchor => (
            "nothing in it says that it is a CA",
            "make it with extensions: `openssl req -x509 -new -key ca.key -days 3650 -subj /CN=ROOTCA -addext \
             basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out ca.cer`"
                .to_owned(),
        ),
    };
    with_block(Diagnostic::new(&RULE, title, span, label, help), block, span, "version 1")
}
