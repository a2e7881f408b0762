//! A name that the certificate does not cover.
//!
//! Clients refuse a certificate that does not have the name they asked for. If the certificate covers none of the names
//! of a pattern, the finding is an error by default. If it covers some names of a wildcard, the finding is a warning
//! that lists them: clients that ask for another name refuse the certificate. Case and a trailing dot do not matter.
//! The names of a certificate are the DNS names of its subjectAltName or, if it has no subjectAltName, the CN of its
//! subject.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::policy("SG0102", "name_coverage", include_str!("name_coverage.rs"));

/// Most names that a message has.
const SHOWN: usize = 8;

/// `asked`: every name of the SSL object; `names`: those of the certificate.
pub(crate) fn uncovered(pattern: &str, asked: &[String], span: Span, cert: Span, names: &[String]) -> Diagnostic {
    let title = format!("SNI `{pattern}` is not covered by its certificate");
    let is_typo = |name: &&String| name.starts_with("*.") == pattern.starts_with("*.");
    let help = match nearest(pattern, names.iter().filter(is_typo).map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let asked = if asked.len() > SHOWN { pattern.to_owned() } else { asked.join(",DNS:") };
            format!("make a certificate with `-addext subjectAltName=DNS:{asked}`")
        }
    };
    let valid =
        if names.is_empty() { "has no DNS name at all".to_owned() } else { format!("valid for {}", list(names)) };
    Diagnostic::new(&RULE, title, span, "not a name of this certificate", help).also(cert, valid)
}

pub(crate) fn partial(pattern: &str, span: Span, cert: Span, covered: &[String]) -> Diagnostic {
    let title = format!("SNI `{pattern}` is covered by its certificate in part only");
    let help = format!("name what is meant: `snis = [{}]`, or make a certificate for `{pattern}`", quoted(covered));
    Diagnostic::new(&RULE, title, span, "clients refuse every other name", help)
        .also(cert, format!("valid for {}", list(covered)))
        .mild()
}

fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let rest = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    shown.join(", ") + &rest
}

fn quoted(names: &[String]) -> String {
    names.iter().take(SHOWN).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
