//! A path pattern that is not valid, or that can never match.
//!
//! `uri` and `uris` are matched against the canonical path: percent-decoded, without dot segments, repeated slashes and
//! query. `/a` is exact, `/a/*` is a prefix. With `[router] http = "radixtree_uri_with_parameter"`, `:name` is one
//! segment and `*name` is the rest of the path.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule::always("SG0302", "bad_uri_pattern", include_str!("bad_uri_pattern.rs"));

/// Whether a canonical path can be like this; the text says why not.
pub(crate) fn check_canonical(pattern: &str) -> Result<(), String> {
    if let Some(odd) = pattern.chars().find(char::is_ascii_control) {
        return Err(format!("no path has a `{}` in it", odd.escape_debug()));
    }
    let segments = pattern.split('/').skip(1);
    let last = segments.clone().count().saturating_sub(1);
    for (number, segment) in segments.enumerate() {
        match segment {
            "." | ".." => return Err(format!("`{segment}` is resolved before the path is matched")),
            "" if number < last => return Err("repeated slashes are merged before the path is matched".to_owned()),
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn report(pattern: &str, why: &str, span: Span) -> Diagnostic {
    let help = match pattern {
        p if p.contains("://") => "write the path only; the host goes into `host`".to_owned(),
        p if !p.starts_with('/') => format!("write `/{p}`"),
        _ => "write the path as it is after it was resolved: `/b` and not `/a/../b`".to_owned(),
    };
    Diagnostic::new(&RULE, format!("`{pattern}` is no path pattern: {why}"), span, "not a path pattern", help)
}
