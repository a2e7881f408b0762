//! PEM that cannot be read, or that contains something else.
//!
//! A certificate stands between `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`; a key between the
//! corresponding lines for `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`. Text around the blocks and blocks of
//! other kinds are ignored. A file without a block of the expected kind, or with a block whose base64 is broken, is
//! refused.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0101", "unreadable_pem", include_str!("unreadable_pem.rs"));

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Certificates,
    Key,
}

impl Wanted {
    /// With an article.
    fn noun(self) -> &'static str {
        match self {
            Self::Certificates => "a certificate",
            Self::Key => "a private key",
        }
    }

    /// Label of the block in its usual form.
    fn label(self) -> &'static str {
        match self {
            Self::Certificates => "CERTIFICATE",
            Self::Key => "PRIVATE KEY",
        }
    }
}

/// No PEM block at all.
pub(crate) fn no_block(wanted: Wanted, name: Option<&str>, span: Span, is_der: bool) -> Diagnostic {
    let what = wanted.noun();
    let title = match name {
        Some(name) => format!("`{name}` has no PEM block"),
        None => "there is no PEM block in this text".to_owned(),
    };
    let name = name.unwrap_or("FILE");
    let help = match (is_der, wanted) {
        (true, Wanted::Key) => format!("it looks like DER; type `openssl pkey -inform DER -in {name} -out {name}.pem`"),
        (true, Wanted::Certificates) => {
            format!("it looks like DER; type `openssl x509 -inform DER -in {name} -out {name}.pem`")
        }
        (false, _) => format!("{what} begins with `-----BEGIN {}-----`", wanted.label()),
    };
    Diagnostic::new(&RULE, title, span, format!("expected {what} in PEM"), help)
}

/// Blocks, but none of the wanted kind.
pub(crate) fn wrong_kind(wanted: Wanted, labels: &[(String, Span)], span: Span) -> Diagnostic {
    let what = wanted.noun();
    let first = labels.first().map_or("", |(label, _)| label);
    let help = match (wanted, first) {
        (Wanted::Certificates, "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") => {
            "this is a request: the CA makes a certificate of it with `openssl x509 -req`".to_owned()
        }
        (Wanted::Certificates, "TRUSTED CERTIFICATE") => {
            "type `openssl x509 -in FILE -out FILE.pem` to leave OpenSSL's trust settings out".to_owned()
        }
        (Wanted::Certificates, l) if l.ends_with("PRIVATE KEY") => "were certificate and key swapped?".to_owned(),
        (Wanted::Key, "CERTIFICATE") => "were certificate and key swapped?".to_owned(),
        (Wanted::Key, "PUBLIC KEY") => "this is the public half; the private key is needed".to_owned(),
        (Wanted::Key, "OPENSSH PRIVATE KEY") => "type `ssh-keygen -p -m PEM -f FILE` to convert it".to_owned(),
        _ => format!("{what} begins with `-----BEGIN {}-----`", wanted.label()),
    };
    let diagnostic =
        Diagnostic::new(&RULE, format!("expected {what}, found `{first}`"), span, "of the wrong kind", help);
    labels.iter().take(3).fold(diagnostic, |d, (label, at)| match at.source == span.source {
        true => d,
        false => d.also(*at, format!("a `{label}`")),
    })
}

/// A block that does not decode.
pub(crate) fn broken(number: usize, label: &str, why: &str, block: Span, span: Span) -> Diagnostic {
    let title = format!("PEM block {number} (`{label}`) cannot be decoded: {why}");
    let help = "copy the block again, from its BEGIN line to its END line, whole";
    with_block(Diagnostic::new(&RULE, title, span, "named here", help), block, span, "this block")
}

/// More than one private key.
pub(crate) fn second_key(first: Span, second: Span, span: Span) -> Diagnostic {
    let help = "leave the key of the certificate and move the other one to a file of its own";
    let diagnostic =
        Diagnostic::new(&RULE, "there are two private keys in one place", span, "one key is expected", help);
    with_block(with_block(diagnostic, first, span, "the first"), second, span, "the second")
}

/// Points into the PEM file, unless the PEM is inline and the place already shown.
pub(crate) fn with_block(diagnostic: Diagnostic, block: Span, span: Span, label: impl Into<String>) -> Diagnostic {
    let inside = block.source == span.source && block.start >= span.start && block.end <= span.end;
    if inside && block.start == span.start { diagnostic } else { diagnostic.also(block, label) }
}
